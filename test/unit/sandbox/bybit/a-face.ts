/** The face without a network: signed requests and sockets whose frames are kept. */
import { createHmac } from 'node:crypto'
import { bybitFace } from '../../../../src/sandbox/bybit/index.ts'
import type { Face, FaceAnswer, FaceSocket, SocketPeer } from '../../../../src/sandbox/core/index.ts'
import { aSandbox, type SandboxTerms, type SteppedSandbox } from '../../../support/a-sandbox.ts'

export const KEY = 'sandbox-key'
export const SECRET = 'sandbox-secret'

export function signature(text: string, secret = SECRET): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

type Values = Readonly<Record<string, unknown>>

export interface AskOptions {
  /** Sent instead of what is right. */
  readonly headers?: Readonly<Record<string, string>>
  readonly address?: string
  readonly atMs?: number
}

export interface Told {
  readonly answer: FaceAnswer
  readonly retCode: number
  readonly retMsg: string
  // The tests say which fields they expect.
  readonly result: ReturnType<typeof JSON.parse>
  readonly retExtInfo: ReturnType<typeof JSON.parse>
}

export interface OpenSocket {
  readonly frames: ReturnType<typeof JSON.parse>[]
  readonly closed: { code: number | null }
  readonly socket: FaceSocket
  say(command: object): void
  /** Frames of a topic; with `clear`, nothing is remembered. */
  of(topic: string): ReturnType<typeof JSON.parse>[]
  clear(): void
}

export interface FaceUnderTest {
  readonly face: Face
  readonly sandbox: SteppedSandbox
  get(path: string, query?: Values, options?: AskOptions): Told
  post(path: string, body?: Values, options?: AskOptions): Told
  open(path: string, query?: string): OpenSocket
  /** On `/v5/private`, logged in and subscribed. */
  openPrivate(topics: readonly string[]): OpenSocket
}

export function aFace(terms: Partial<SandboxTerms> = {}, hasRateLimits = true): FaceUnderTest {
  const sandbox = aSandbox({ venue: 'bybit', ...terms })
  const { time } = sandbox
  const face = bybitFace({
    exchange: sandbox.exchange,
    every: (ms, work) => time.every(ms, work),
    after: (ms, work) => time.after(ms, work),
    hasRateLimits,
  })
  const ask = (method: string, path: string, text: string, options: AskOptions): Told => {
    const timestamp = String(options.atMs ?? sandbox.exchange.nowMs())
    const sent: Record<string, string> = {
      'X-BAPI-API-KEY': KEY,
      'X-BAPI-TIMESTAMP': timestamp,
      'X-BAPI-RECV-WINDOW': '5000',
      'X-BAPI-SIGN': signature(`${timestamp}${KEY}5000${text}`),
      ...options.headers,
    }
    const answer = face.answer({
      method,
      path,
      query: method === 'GET' ? text : '',
      body: method === 'GET' ? '' : text,
      header: (name) => sent[name] ?? null,
      address: options.address ?? '10.0.0.1',
    })
    const body = answer.body.startsWith('{') ? JSON.parse(answer.body) : {}
    return { answer, ...body }
  }
  const open = (path: string, query = ''): OpenSocket => {
    const frames: OpenSocket['frames'] = []
    const closed: OpenSocket['closed'] = { code: null }
    const peer: SocketPeer = {
      address: '10.0.0.1',
      send: (text) => void frames.push(JSON.parse(text)),
      ping: () => undefined,
      close(code) {
        closed.code = code
      },
    }
    const socket = face.openSocket({ path, query }, peer)
    if (socket === null) throw new Error(`no socket at ${path}`)
    return {
      frames,
      closed,
      socket,
      say: (command) => socket.onMessage(JSON.stringify(command)),
      of: (topic) => frames.filter((frame) => frame.topic === topic),
      clear: () => void frames.splice(0),
    }
  }
  return {
    face,
    sandbox,
    get: (path, query = {}, options = {}) =>
      ask(
        'GET',
        path,
        new URLSearchParams(Object.entries(query).map(([n, v]) => [n, String(v)])).toString(),
        options,
      ),
    post: (path, body = {}, options = {}) => ask('POST', path, JSON.stringify(body), options),
    open,
    openPrivate(topics) {
      const opened = open('/v5/private')
      opened.say({ op: 'auth', args: logIn(sandbox.exchange.nowMs() + 1000) })
      opened.say({ op: 'subscribe', args: topics })
      opened.clear()
      return opened
    },
  }
}

export function logIn(expires: number, secret = SECRET): readonly unknown[] {
  return [KEY, expires, signature(`GET/realtime${expires}`, secret)]
}

/** A buy far below the market; the test changes what it cares about. */
export function aBuy(over: Values = {}): Values {
  const fixed = { category: 'spot', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit' }
  return { ...fixed, qty: '0.01', price: '45000', timeInForce: 'GTC', ...over }
}
