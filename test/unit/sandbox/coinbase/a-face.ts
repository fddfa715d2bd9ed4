/** The Coinbase face without a network: requests that are signed here, and sockets that only remember. */
import { createHmac } from 'node:crypto'
import { coinbaseFace } from '../../../../src/sandbox/coinbase/index.ts'
import {
  type ExchangeFaults,
  type Face,
  type FaceAnswer,
  type FaceSocket,
  NO_FAULTS,
} from '../../../../src/sandbox/core/index.ts'
import { aSandbox, type SteppedSandbox } from '../../../support/a-sandbox.ts'

export interface Asking {
  readonly body?: object | string
  readonly headers?: Readonly<Record<string, string>>
  readonly address?: string
}

export interface Heard {
  readonly type: string
  readonly [name: string]: unknown
}

export interface AFace {
  readonly sandbox: SteppedSandbox
  readonly face: Face
  /** `GET /orders?status=open`, without a signature. */
  ask(request: string, asking?: Asking): FaceAnswer
  /** The same, signed. */
  sign(request: string, asking?: Asking): FaceAnswer
  open(): ASocket
  signatureOf(text: string): string
}

export interface ASocket extends FaceSocket {
  readonly heard: Heard[]
  /** Null while it is open. */
  closedWith(): number | null
  say(words: object): void
  of(type: string): readonly Heard[]
}

export function json<T>(answer: FaceAnswer): T {
  return JSON.parse(answer.body)
}

export interface FaceTerms {
  readonly hasRateLimits?: boolean
  readonly faults?: ExchangeFaults
}

export function aFace({ hasRateLimits = false, faults = NO_FAULTS }: FaceTerms = {}): AFace {
  const sandbox = aSandbox({ venue: 'coinbase', faults })
  const { exchange, time } = sandbox
  const face = coinbaseFace({
    exchange,
    every: (ms, work) => time.every(ms, work),
    after: (ms, work) => time.after(ms, work),
    hasRateLimits,
  })
  const { apiKey, apiSecret, passphrase } = exchange.credentials
  const signatureOf = (text: string) =>
    createHmac('sha256', Buffer.from(apiSecret, 'base64')).update(text).digest('base64')
  const ask = (
    request: string,
    { body = '', headers = {}, address = '10.0.0.1' }: Asking = {},
  ): FaceAnswer => {
    const [method = '', target = ''] = request.split(' ')
    const [path = '', query = ''] = target.split('?')
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return face.answer({ method, path, query, body: text, address, header: (name) => headers[name] ?? null })
  }
  return {
    sandbox,
    face,
    ask,
    signatureOf,
    sign(request, asking = {}) {
      const timestamp = String(exchange.nowMs() / 1000)
      const body = typeof asking.body === 'object' ? JSON.stringify(asking.body) : (asking.body ?? '')
      const [method = '', target = ''] = request.split(' ')
      const headers = {
        'cb-access-key': apiKey,
        'cb-access-passphrase': passphrase,
        'cb-access-timestamp': timestamp,
        'cb-access-sign': signatureOf(`${timestamp}${method}${target}${body}`),
        ...asking.headers,
      }
      return ask(request, { ...asking, body, headers })
    },
    open: () => aSocket(face),
  }
}

function aSocket(face: Face): ASocket {
  const heard: Heard[] = []
  let closed: number | null = null
  const socket = face.openSocket(
    { path: '/', query: '' },
    {
      address: '10.0.0.1',
      send: (text) => void heard.push(JSON.parse(text)),
      ping: () => {},
      close: (code) => {
        closed = code
      },
    },
  )
  if (socket === null) throw new Error('no socket at /')
  return {
    heard,
    onMessage: (text) => socket.onMessage(text),
    onClose: () => socket.onClose(),
    closedWith: () => closed,
    say: (words) => socket.onMessage(JSON.stringify(words)),
    of: (type) => heard.filter((message) => message.type === type),
  }
}
