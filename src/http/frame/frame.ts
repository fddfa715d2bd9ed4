import { type AnyElysia, Elysia, ParseError, ValidationError } from 'elysia'
import { assert } from '../../domain/index.ts'
import type { FrameChange } from './admission.ts'
import { exactBody, requestContext } from './context.ts'
import type { Exchange } from './exchange.ts'
import { Gate, type GateOptions, type Inner } from './gate.ts'
import { Problem, problem, problemResponse } from './problem.ts'
import { validationProblem } from './validation.ts'

export type FrameOptions = GateOptions

export interface Frame {
  /** Listens and handles; `app.handle(request)` runs the same chain without a socket. */
  readonly app: AnyElysia
  /**
   * Adds the routes of one feature, made by `createFeature`. A route that `ACCESS` does not name stays
   * unreachable. Throws when a route that takes a body does not read it by `exactBody`.
   */
  mount(feature: AnyElysia): void
  /** Requests that have no answer yet. */
  readonly inFlight: number
  /** From the next request on. Throws `RangeError` for proxies that are no addresses, and changes nothing. */
  reconfigure(change: FrameChange): void
}

/** The gateway without its features. Throws `RangeError` for trusted proxies that are no addresses. */
export function createFrame(options: FrameOptions): Frame {
  const gate = new Gate(options)
  const app = new Elysia({
    name: 'gateway',
    normalize: false,
    // One router for every runtime: a second one in the server could read a path differently.
    systemRouter: false,
    // Else `/metrics/` is routed to `/metrics`, which the gate took for a page that anybody may see.
    strictPath: true,
    // The search for the path must not start beyond a short host name.
    handler: { standardHostname: false },
  })
    .use(requestContext)
    .wrap(entranceOf(gate))
    .onRequest((context) => {
      const exchange = gate.current
      if (exchange !== null) {
        // What was checked and what is run must be one: a router that reads another path ends here.
        const isSamePath = 'path' in context && context.path === exchange.path
        assert(isSamePath, 'the router reads the path that was admitted')
        context.exchange = exchange
        context.principal = exchange.principal
        context.requestId = exchange.requestId
        context.address = exchange.address
        context.isHttps = exchange.isHttps
      }
    })
    .onError({ as: 'global' }, ({ error, exchange, set }) => {
      // Elysia copies a response whose status is not the one it has set itself, and streams the copy.
      set.status = 200
      return answerTo(error, exchange, gate)
    })
  gate.serverOf = () => app.server
  return {
    app,
    get inFlight() {
      return gate.inFlight
    },
    reconfigure: (change) => gate.reconfigure(change),
    mount: (feature) => {
      for (const route of feature.routes) demandExactBody(route)
      app.use(feature)
    },
  }
}

/**
 * Elysia asks for the wrapper at every request; it gets the same one as long as the router stays the same.
 */
type Wrapper = Parameters<Elysia['wrap']>[0]

function entranceOf(gate: Gate): Wrapper {
  let router: Inner | null = null
  let entrance: Inner | null = null
  const wrap = (inner: Inner): Inner => {
    if (entrance !== null && router === inner) return entrance
    router = inner
    entrance = (request) => gate.handle(request, inner)
    return entrance
  }
  // Elysia's type says that a router returns a function; it takes a request and returns an answer.
  return wrap as unknown as Wrapper
}

/** Elysia's own parsers neither bound a body nor keep its numbers. */
function demandExactBody(route: AnyElysia['routes'][number]): void {
  if (route.method === 'GET' || route.method === 'HEAD') return
  if (route.method === 'DELETE' && isBodiless(route)) return
  const hooks: readonly unknown[] = [route.hooks.parse ?? []].flat()
  assert(hooks.some(isExactBody), `${route.method} ${route.path} must say { parse: exactBody }`)
}

/** What to delete is mostly said by the address. Like Elysia, this learns from the source what is read. */
function isBodiless({ handler, hooks }: AnyElysia['routes'][number]): boolean {
  return hooks.body === undefined && hooks.parse === undefined && !/\bbody\b/.test(String(handler))
}

function isExactBody(hook: unknown): boolean {
  return (
    hook === exactBody || (typeof hook === 'object' && hook !== null && 'fn' in hook && hook.fn === exactBody)
  )
}

function answerTo(error: unknown, exchange: Exchange, gate: Gate): Response {
  // What a body hook throws comes wrapped.
  const cause = error instanceof ParseError ? error.cause : error
  if (cause instanceof Problem) return problemResponse(cause)
  if (error instanceof ValidationError) return problemResponse(validationProblem(error.all, error.type))
  if (error instanceof ParseError) return problemResponse(problem('bad_json', 'the body cannot be read'))
  if (isNotFound(error)) return problemResponse(problem('not_found', 'there is nothing at this address'))
  return gate.failed(exchange, error)
}

function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'NOT_FOUND'
}
