import type { ClientRequest } from '../ccxt/index.ts'
import type { RestAnswer } from '../protocol/index.ts'
import type { World } from '../world.ts'
import { failureText, isNeverSent } from './failure.ts'

export type Sent =
  | { readonly kind: 'answer'; readonly answer: RestAnswer }
  /** Not one byte left. */
  | { readonly kind: 'not_sent'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string }

export interface Sending {
  readonly timeoutMs: number
  /** Ends every request at once, when everything is closed. */
  readonly signal: AbortSignal
}

/** A whole list of instruments is a few megabytes; beyond this somebody wants our memory. */
const ANSWER_BYTES_MAX = 32_000_000

/** One request and its whole answer. Never throws for what the network does. */
export async function send(
  { fetch, timers }: Pick<World, 'fetch' | 'timers'>,
  request: ClientRequest,
  { timeoutMs, signal }: Sending,
): Promise<Sent> {
  if (signal.aborted) return { kind: 'not_sent', why: 'the connection is closed' }
  const cut = new AbortController()
  const end = () => cut.abort()
  const stopTimer = timers.after(timeoutMs, end)
  signal.addEventListener('abort', end)
  try {
    const { method, headers, body } = request
    const response = await fetch(request.url, {
      method,
      ...(headers === undefined ? {} : { headers }),
      ...bodyOf(method, body),
      ...onceOnly(method),
      // A redirect would carry the key to wherever it points.
      redirect: 'error',
      signal: cut.signal,
    })
    const text = await textOf(response)
    if (text === null) {
      cut.abort()
      return { kind: 'unknown', why: 'the answer is too long' }
    }
    const header = (name: string) => response.headers.get(name)
    return { kind: 'answer', answer: { status: response.status, header, text, body: parsed(text) } }
  } catch (error) {
    if (cut.signal.aborted) return { kind: 'unknown', why: `no answer within ${timeoutMs} ms` }
    return { kind: isNeverSent(error) ? 'not_sent' : 'unknown', why: failureText(error) }
  } finally {
    stopTimer()
    signal.removeEventListener('abort', end)
  }
}

/** Null when it is longer than any answer. */
async function textOf({ body }: Response): Promise<string | null> {
  if (body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for await (const bytes of body) {
    length += bytes.length
    if (length > ANSWER_BYTES_MAX) return null
    text += decoder.decode(bytes, { stream: true })
  }
  return text + decoder.decode()
}

/**
 * Bun sends a PUT a second time when a kept connection closes under it, though HTTP promises of it only that
 * twice is as good as once: a venue refuses the second amend, and the first would be taken for refused. A
 * DELETE it repeats too; that an order is gone is the answer we want, and a cancel waits for no new
 * connection.
 */
function onceOnly(method: string): RequestInit {
  return method === 'PUT' ? { keepalive: false } : {}
}

/**
 * Deno sends a POST a second time when a kept connection closes under it: the order might be there twice. It
 * cannot repeat a stream. Bun does not repeat a POST.
 */
function bodyOf(method: string, body: string | undefined): RequestInit {
  if (body === undefined || body === '') return {}
  if (method === 'GET' || !('Deno' in globalThis)) return { body }
  const streamed: RequestInit & { readonly duplex: 'half' } = {
    body: new Blob([body]).stream(),
    duplex: 'half',
  }
  return streamed
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON: who reads the answer says so, with its status.
    return undefined
  }
}
