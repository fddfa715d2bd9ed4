/** The face without a network: requests are values, sockets are lists of what was sent. */
import { createHmac } from 'node:crypto'
import { binanceFace } from '../../../../src/sandbox/binance/index.ts'
import { aSandbox, type SandboxTerms } from '../../../support/a-sandbox.ts'

const STEP_MS = 50

type Asked = Readonly<Record<string, string | number | boolean>>
/** Answers are looked into, whatever their shape. */
export type Json = ReturnType<typeof JSON.parse>

export interface BinanceTerms extends Partial<SandboxTerms> {
  readonly hasRateLimits?: boolean
}

export function aBinance({ hasRateLimits = true, ...terms }: BinanceTerms = {}) {
  const sandbox = aSandbox({ venue: 'binance', ...terms })
  const { exchange, time } = sandbox
  const every = (ms: number, work: () => void) => time.every(ms, work)
  /** Nobody waits for a day here: who cares calls them. */
  const timers: { readonly ms: number; readonly work: () => void }[] = []
  const after = (ms: number, work: () => void) => {
    timers.push({ ms, work })
    return () => undefined
  }
  const face = binanceFace({ exchange, every, after, hasRateLimits })

  function raw(method: string, path: string, sent: Partial<RawRequest> = {}) {
    const { query = '', body = '', headers = {}, address = '10.0.0.1' } = sent
    const header = (name: string) => headers[name.toLowerCase()] ?? null
    const answer = face.answer({ method, path, query, body, header, address })
    return { ...answer, json: parsed(answer.body) }
  }

  const open = (path: string, asked: Asked = {}) =>
    raw('GET', `/api/v3/${path}`, { query: new URLSearchParams(texts(asked)).toString() })

  function signed(method: string, path: string, asked: Asked = {}, more: Headers = {}) {
    const pairs = new URLSearchParams(texts({ ...asked, timestamp: exchange.nowMs() })).toString()
    const query = `${pairs}&signature=${sign(pairs)}`
    const where = path.startsWith('/') ? path : `/api/v3/${path}`
    return raw(method, where, { query, headers: { 'x-mbx-apikey': 'sandbox-key', ...more } })
  }

  function socket(path: string, query = '') {
    const sent: string[] = []
    const closed: number[] = []
    const pings: number[] = []
    const peer = {
      address: '10.0.0.2',
      send: (text: string) => void sent.push(text),
      ping: () => void pings.push(exchange.nowMs()),
      close: (code: number) => void closed.push(code),
    }
    const opened = face.openSocket({ path, query }, peer)
    return {
      opened,
      closed,
      pings,
      send: (message: unknown) =>
        opened?.onMessage(typeof message === 'string' ? message : JSON.stringify(message)),
      /** Everything said since the last time it was asked. */
      take: (): Json[] => sent.splice(0).map((text) => JSON.parse(text)),
    }
  }

  /** Of the WebSocket API: signed, and the answer. */
  function call(api: ReturnType<typeof socket>, method: string, asked: Asked = {}) {
    const params: Asked = { ...asked, apiKey: 'sandbox-key', timestamp: exchange.nowMs() }
    const payload = Object.entries(params)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join('&')
    api.send({ id: 'call', method, params: { ...params, signature: sign(payload) } })
    return api.take().find(({ id }) => id === 'call')
  }

  const price = (ratio: number) => {
    const bid = exchange.book(sandbox.key('BTCUSDT'))!.bids[0]!.price
    return (Math.floor(bid * ratio) / 100).toFixed(2)
  }
  const limit = (over: Asked = {}) =>
    signed('POST', 'order', {
      ...{ symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' },
      ...{ price: price(0.9), ...over },
    })
  const market = (over: Asked = {}) =>
    signed('POST', 'order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01', ...over })

  /** Time passes, and everybody hears what happened when it happened. */
  function run(ms: number): void {
    for (let passed = 0; passed < ms; passed += STEP_MS) sandbox.step(STEP_MS)
  }

  return { ...sandbox, run, timers, face, raw, open, signed, socket, call, price, limit, market }
}

type Headers = Readonly<Record<string, string>>

interface RawRequest {
  readonly query: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly address: string
}

export function sign(payload: string): string {
  return createHmac('sha256', 'sandbox-secret').update(payload).digest('hex')
}

function texts(asked: Asked): Record<string, string> {
  return Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, String(value)]))
}

function parsed(text: string): Json {
  return text.startsWith('<') ? text : JSON.parse(text)
}
