/** The face of OKX without a network: asked by calls, listened to by a peer that only writes down. */
import { createHmac } from 'node:crypto'
import type { FaceAnswer, FaceSocket } from '../../../../src/sandbox/core/index.ts'
import { okxFace } from '../../../../src/sandbox/okx/index.ts'
import { aSandbox, SANDBOX_CREDENTIALS, type SandboxTerms } from '../../../support/a-sandbox.ts'

export const SYMBOL = 'BTC/USDT'
export const instId = 'BTC-USDT'

export interface Answered {
  readonly status: number
  readonly code: string
  readonly msg: string
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly deed: FaceAnswer['deed']
  readonly body: unknown
}

type Headers = Readonly<Record<string, string | undefined>>

/** What a stranger would have to know: the right headers for one request. */
export function signedHeaders(text: string, atMs: number, secret = SANDBOX_CREDENTIALS.apiSecret): Headers {
  const timestamp = new Date(atMs).toISOString()
  return {
    'OK-ACCESS-KEY': SANDBOX_CREDENTIALS.apiKey,
    'OK-ACCESS-PASSPHRASE': SANDBOX_CREDENTIALS.passphrase,
    'OK-ACCESS-TIMESTAMP': timestamp,
    'OK-ACCESS-SIGN': createHmac('sha256', secret).update(`${timestamp}${text}`).digest('base64'),
  }
}

export function logInFrame(atMs: number, over: Headers = {}): string {
  const timestamp = String(Math.floor(atMs / 1000))
  const { apiKey, apiSecret, passphrase } = SANDBOX_CREDENTIALS
  const sign = createHmac('sha256', apiSecret).update(`${timestamp}GET/users/self/verify`).digest('base64')
  return JSON.stringify({ op: 'login', args: [{ apiKey, passphrase, timestamp, sign, ...over }] })
}

export function aFace(terms: Partial<SandboxTerms> & { readonly hasRateLimits?: boolean } = {}) {
  const { hasRateLimits = false, ...more } = terms
  const sandbox = aSandbox({ venue: 'okx', ...more })
  const { exchange, time } = sandbox
  const face = okxFace({
    exchange,
    every: (ms, work) => time.every(ms, work),
    after: (ms, work) => time.after(ms, work),
    hasRateLimits,
  })
  const send = (
    method: string,
    target: string,
    { body = '', headers = {} as Headers, address = '1.2.3.4' } = {},
  ) => {
    const [path = '', query = ''] = target.split('?')
    return answeredBy(
      face.answer({ method, path, query, body, address, header: (name) => headers[name] ?? null }),
    )
  }
  const get = (path: string, asked: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams(asked).toString()
    const target = `/api/v5/${path}${query === '' ? '' : `?${query}`}`
    return send('GET', target, { headers: signedHeaders(`GET${target}`, exchange.nowMs()) })
  }
  const post = (path: string, asked: unknown, more: Headers = {}) => {
    const [target, body] = [`/api/v5/${path}`, JSON.stringify(asked)]
    const headers = { ...signedHeaders(`POST${target}${body}`, exchange.nowMs()), ...more }
    return send('POST', target, { body, headers })
  }
  return { sandbox, exchange, face, send, get, post, socket: (kind: string) => aSocket(face, exchange, kind) }
}

function answeredBy({ status, body, deed }: FaceAnswer): Answered {
  const parsed = JSON.parse(body)
  return { status, deed, body: parsed, code: parsed.code, msg: parsed.msg, data: parsed.data }
}

export interface WrittenSocket {
  /** Parsed, or the text of what is no JSON; emptied by whoever reads it. */
  readonly frames: unknown[]
  readonly closed: { code: number; reason: string }[]
  /** Answers what was said because of it, at once or to listeners. */
  say(frame: string | object): readonly unknown[]
  take(): readonly unknown[]
  logIn(): readonly unknown[]
}

function aSocket(
  face: ReturnType<typeof okxFace>,
  exchange: { nowMs(): number; flush(): void },
  kind: string,
): WrittenSocket {
  const frames: unknown[] = []
  const closed: { code: number; reason: string }[] = []
  const found: FaceSocket | null = face.openSocket(
    { path: `/ws/v5/${kind}`, query: '' },
    {
      address: '1.2.3.4',
      send: (text) => void frames.push(text === 'pong' ? text : JSON.parse(text)),
      ping: () => {},
      close: (code, reason) => void closed.push({ code, reason }),
    },
  )
  if (found === null) throw new Error(`no socket ${kind}`)
  const take = () => {
    exchange.flush()
    return frames.splice(0)
  }
  const say = (frame: string | object) => {
    found.onMessage(typeof frame === 'string' ? frame : JSON.stringify(frame))
    return take()
  }
  return { frames, closed, take, say, logIn: () => say(logInFrame(exchange.nowMs())) }
}

/** Well below the market: it rests. */
export function lowPrice({
  sandbox,
  exchange,
}: Pick<ReturnType<typeof aFace>, 'sandbox' | 'exchange'>): string {
  const bid = exchange.book(sandbox.key(SYMBOL))?.bids[0]?.price ?? 0
  const { tickSize } = sandbox.instrument(SYMBOL)
  return String(Math.floor((bid * Number(tickSize)) / 1e18 / 1000) * 900)
}

export const limitOrder = (px: string, over: Readonly<Record<string, unknown>> = {}) => ({
  instId,
  tdMode: 'cash',
  side: 'buy',
  ordType: 'limit',
  px,
  sz: '0.01',
  ...over,
})
