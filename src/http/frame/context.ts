import { Elysia } from 'elysia'
import { assert } from '../../domain/index.ts'
import { NOBODY, type Principal } from '../../identity/index.ts'
import { readBody } from './body.ts'
import { Exchange } from './exchange.ts'
import { problem } from './problem.ts'

interface RequestContext {
  readonly principal: Principal
  readonly requestId: string
  /** The client's, through trusted proxies; `unknown` on routes that are neither limited nor guarded. */
  readonly address: string
  readonly isHttps: boolean
  /** For `exactBody`. */
  readonly exchange: Exchange
}

const EMPTY: RequestContext = {
  principal: NOBODY,
  requestId: '',
  address: 'unknown',
  isHttps: false,
  exchange: new Exchange(new Request('http://localhost/'), ''),
}

/** Types and defaults of what the gate puts into every handler's context. */
export const requestContext = new Elysia({ name: 'request-context', normalize: false }).decorate({ ...EMPTY })

/**
 * An instance for the routes of one feature. Elysia reads the source of a handler to learn what it needs:
 * take the context apart in the parameter list, or it parses headers, query and body for nothing; and on a
 * hot route `const answer = f(); return answer`, since `return f()` counts as asynchronous and is awaited.
 *
 * @example createFeature('market').get('/api/market', ({ principal, query }) => jsonResponse(…))
 */
export function createFeature<const Name extends string>(name: Name) {
  return new Elysia({ name, normalize: false }).use(requestContext)
}

/**
 * Reads the body of a route: bounded, JSON only, numbers exact. Every route that takes a body names it; as a
 * hook of the whole app it would make every GET wait for a promise.
 *
 * @example .post('/api/cancel', ({ body }) => …, { body: CancelBody, parse: exactBody })
 */
export async function exactBody({ exchange }: { readonly exchange: Exchange }): Promise<unknown> {
  const { request, route, bodyReadMs, isStillAlive } = exchange
  assert(route !== null, 'a handler runs only for a route of the table')
  const body = await readBody(request, route, bodyReadMs)
  if (isStillAlive === null || isStillAlive()) return body
  throw problem('invalid_token', 'what you may do was changed before the body had arrived')
}

/**
 * A handler that answers at once, for hot routes: a bound function has no source, so Elysia neither awaits it
 * nor guesses what it needs. Name what it reads beside the request in schemas (`query`); it must not return a
 * promise.
 */
export function immediate<Context>(handler: (context: Context) => Response): (context: Context) => Response {
  return handler.bind(null)
}
