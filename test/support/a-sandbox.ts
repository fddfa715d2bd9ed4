/**
 * A simulated venue in this process, whose market and time the test moves by hand.
 *
 * @example
 * const sandbox = aSandbox({ venue: 'binance' })
 * const served = await aServedFace(binanceFace, sandbox)
 * sandbox.step(250) // the market moves once, timers of the face fire
 * await served.stop()
 */
import { listenWithSockets } from '../../src/app/listen.ts'
import { faceRequest, webResponse } from '../../src/app/sandboxes/face-request.ts'
import {
  type AssetName,
  type ExchangeName,
  type Instrument,
  type InstrumentKey,
  instrumentKey,
  type Money,
  parseSymbol,
  type Ticks,
  type UnixNs,
  type VenueName,
} from '../../src/domain/index.ts'
import {
  createSandboxExchange,
  type DrivenExchange,
  type Face,
  type MakeFace,
  type NewSandboxOrder,
  type SandboxCredentials,
  type SandboxExchangeOptions,
  simulatedMarkets,
} from '../../src/sandbox/core/index.ts'
import { m } from './builders.ts'
import { type VirtualTime, virtualTime } from './virtual-time.ts'

/** 2026-01-01T00:00:00Z */
export const SANDBOX_START_MS = 1_767_225_600_000
const MARKET_MS = 250
const TICK_MS = 100
const NS_PER_MS = 1_000_000n

export interface SandboxTerms {
  readonly venue: ExchangeName
  /** `BTC/USDT` and `ETH/USDT` when absent, `/USD` at Coinbase. */
  readonly symbols?: readonly string[]
  readonly seed?: number
  readonly credentials?: Partial<SandboxCredentials>
  readonly balances?: Readonly<Record<string, string>>
  /** Unix ms; `Date.now()` where a client's own clock must agree. */
  readonly startMs?: number
  readonly faults?: SandboxExchangeOptions['faults']
  readonly keptMax?: number
}

export interface SteppedSandbox {
  readonly exchange: DrivenExchange
  readonly time: VirtualTime
  /**
   * Time passes: the market moves every 250 ms, ticks come every 100 ms, timers fire, listeners hear all of
   * it.
   */
  step(ms: number): void
  /** Time passes as it does outside, for clients that bring their own; the returned function ends that. */
  run(): () => void
  key(symbol: string): InstrumentKey
  instrument(symbol: string): Instrument
  /** Whole ticks of a price, whole lots of a quantity. */
  ticks(symbol: string, price: string): Ticks
  lots(symbol: string, quantity: string): NonNullable<NewSandboxOrder['quantity']>
  free(asset: string): Money
  locked(asset: string): Money
}

export const SANDBOX_CREDENTIALS: SandboxCredentials = {
  apiKey: 'sandbox-key',
  apiSecret: 'sandbox-secret',
  passphrase: 'sandbox-passphrase',
}

/** The first books are shown, nothing was traded yet. */
export function aSandbox(terms: SandboxTerms): SteppedSandbox {
  const { venue, seed = 7, startMs = SANDBOX_START_MS } = terms
  const time = virtualTime(BigInt(startMs) * NS_PER_MS)
  const quote = venue === 'coinbase' ? 'USD' : 'USDT'
  const symbols = terms.symbols ?? [`BTC/${quote}`, `ETH/${quote}`]
  const made = simulatedMarkets({ venue, symbols, seed, startAt: time.now() })
  if (!made.ok) throw new Error(made.problem)
  const { simulated } = made
  const balances = terms.balances ?? { [quote]: '100000', BTC: '1' }
  const exchange = createSandboxExchange({
    venue,
    markets: simulated.markets,
    balances: new Map(Object.entries(balances).map(([asset, amount]) => [asset as AssetName, m(amount)])),
    credentials: credentialsOf(terms),
    nowMs: () => Number(time.now() / NS_PER_MS),
    ...(terms.faults === undefined ? {} : { faults: terms.faults }),
    ...(terms.keptMax === undefined ? {} : { keptMax: terms.keptMax }),
  })
  exchange.onMarket(simulated.step(time.now() as UnixNs))
  time.every(MARKET_MS, () => exchange.onMarket(simulated.step(time.now())))
  time.every(TICK_MS, () => exchange.tick())
  exchange.flush()
  return {
    exchange,
    time,
    ...words(exchange, venue),
    step: (ms) => step(exchange, time, ms),
    run: () => run(exchange, time),
  }
}

/** As clients are given them: at Coinbase the secret is base64. */
function credentialsOf({ venue, credentials }: SandboxTerms): SandboxCredentials {
  const apiSecret = SANDBOX_CREDENTIALS.apiSecret
  const secret = venue === 'coinbase' ? Buffer.from(apiSecret).toString('base64') : apiSecret
  return { ...SANDBOX_CREDENTIALS, apiSecret: secret, ...credentials }
}

function step(exchange: DrivenExchange, time: VirtualTime, ms: number): void {
  time.advance(ms)
  exchange.flush()
}

const RUN_MS = 25

function run(exchange: DrivenExchange, time: VirtualTime): () => void {
  let before = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    step(exchange, time, now - before)
    before = now
  }, RUN_MS)
  return () => clearInterval(timer)
}

function words(
  exchange: DrivenExchange,
  venue: ExchangeName,
): Pick<SteppedSandbox, 'key' | 'instrument' | 'ticks' | 'lots' | 'free' | 'locked'> {
  const key = (symbol: string): InstrumentKey => {
    const name = parseSymbol(symbol)
    if (name === null) throw new Error(`${symbol} is no symbol`)
    return instrumentKey(venue as string as VenueName, name)
  }
  const instrument = (symbol: string): Instrument => {
    const found = exchange.instruments().find((one) => one.key === key(symbol))
    if (found === undefined) throw new Error(`${symbol} is not listed`)
    return found
  }
  const balance = (asset: string) => exchange.balances().find((one) => one.asset === asset)
  return {
    key,
    instrument,
    ticks: (symbol, price) => Number(m(price) / instrument(symbol).tickSize) as Ticks,
    lots: (symbol, quantity) =>
      Number(m(quantity) / instrument(symbol).lotSize) as NonNullable<NewSandboxOrder['quantity']>,
    free: (asset) => balance(asset)?.free ?? m('0'),
    locked: (asset) => balance(asset)?.locked ?? m('0'),
  }
}

export interface ServedFace {
  readonly face: Face
  readonly port: number
  /** `http://127.0.0.1:…` */
  readonly restUrl: string
  /** `ws://127.0.0.1:…`, without a path. */
  readonly wsUrl: string
  stop(): Promise<void>
}

/** On a real port of loopback. Timers of the face fire as the sandbox steps. */
export async function aServedFace(
  makeFace: MakeFace,
  { exchange, time }: Pick<SteppedSandbox, 'exchange' | 'time'>,
  { hasRateLimits = true }: { readonly hasRateLimits?: boolean } = {},
): Promise<ServedFace> {
  const face = makeFace({
    exchange,
    every: (ms, work) => time.every(ms, work),
    after: (ms, work) => time.after(ms, work),
    hasRateLimits,
  })
  const listener = await listenWithSockets(
    {
      answer: async (request, address) => {
        const asked = await faceRequest(request, address)
        return asked === null ? new Response('', { status: 413 }) : webResponse(face.answer(asked))
      },
      openSocket: (request, socket) => {
        const { pathname, search } = new URL(request.url)
        return face.openSocket({ path: pathname, query: search.slice(1) }, socket)
      },
    },
    { hostname: '127.0.0.1', port: 0 },
  )
  return {
    face,
    port: listener.port,
    restUrl: `http://127.0.0.1:${listener.port}`,
    wsUrl: `ws://127.0.0.1:${listener.port}`,
    async stop() {
      face.close()
      await listener.closeAll()
    },
  }
}
