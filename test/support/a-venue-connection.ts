/** Our own connection to a simulated venue, and what it reports of each order. */
import { systemClock, systemTimers } from '../../src/adapters/clock/index.ts'
import { BINANCE } from '../../src/adapters/venue-ccxt/binance/index.ts'
import { BYBIT } from '../../src/adapters/venue-ccxt/bybit/index.ts'
import { COINBASE } from '../../src/adapters/venue-ccxt/coinbase/index.ts'
import { type OpenedVenue, openVenue } from '../../src/adapters/venue-ccxt/index.ts'
import { OKX } from '../../src/adapters/venue-ccxt/okx/index.ts'
import type { VenueProtocol } from '../../src/adapters/venue-ccxt/protocol/index.ts'
import {
  type ClientOrderId,
  type ExchangeName,
  type Instrument,
  type InstrumentKey,
  instrumentKey,
  type SymbolName,
  type Ticks,
  type VenueName,
  type VenueOrder,
  type VenueReport,
} from '../../src/domain/index.ts'
import type { Venue } from '../../src/ports/index.ts'
import type { ServedVenue } from './served-venue.ts'
import { silentLog } from './silent-log.ts'

const PROTOCOLS: Readonly<Record<ExchangeName, VenueProtocol>> = {
  binance: BINANCE,
  okx: OKX,
  bybit: BYBIT,
  coinbase: COINBASE,
}

export interface ConnectionTerms {
  /** As the venue has them; otherwise so wide that no test waits for them. */
  readonly hasRateLimits?: boolean
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

export interface AConnection {
  /** Of its one instrument. */
  readonly key: InstrumentKey
  readonly opened: OpenedVenue
  readonly venue: Venue
  instrument(): Instrument
  ticks(price: string): Ticks
  lots(quantity: string): VenueOrder['quantity']
  /** A limit order to buy 0.02 at 40,000, where nothing trades with it. */
  submit(over?: Partial<VenueOrder>): ClientOrderId
  cancel(clientOrderId: ClientOrderId): void
  /** `quantity`: the new total. */
  amend(clientOrderId: ClientOrderId, quantity: VenueOrder['quantity']): void
  ask(clientOrderId: ClientOrderId): void
  /** Resolves with everything told of the order once that was told so many times. */
  until(
    clientOrderId: ClientOrderId,
    kind: VenueReport['kind'],
    count?: number,
  ): Promise<readonly VenueReport[]>
  kindsOf(clientOrderId: ClientOrderId): readonly VenueReport['kind'][]
}

function unhurried(protocol: VenueProtocol): VenueProtocol {
  const { rest } = protocol
  return {
    ...protocol,
    rest: { ...rest, limits: rest.limits.map((limit) => ({ ...limit, capacity: 10_000 })) },
  }
}

export async function aConnection(served: ServedVenue, terms: ConnectionTerms = {}): Promise<AConnection> {
  const { exchange, pair } = served
  const protocol = PROTOCOLS[exchange]
  const symbol = pair.replace('/', '') as SymbolName
  const opened = await openVenue({
    exchange,
    isTestnet: true,
    restUrl: served.restUrl,
    wsUrl: served.wsUrl,
    symbols: [symbol],
    credentials: served.keys,
    venueName: exchange as string as VenueName,
    instance: 'abc123',
    clock: systemClock(),
    timers: systemTimers(),
    log: silentLog,
    deadManSwitchMs: null,
    known: [],
    listingTimeoutMs: 5000,
    allowsWithdrawal: true,
    staleAfterMs: 5000,
    protocol: terms.hasRateLimits ? protocol : unhurried(protocol),
    ...(terms.fetch === undefined ? {} : { machine: { fetch: terms.fetch } }),
  })
  const { venue } = opened
  if (venue === null) throw new Error(opened.problem ?? 'no venue')
  await new Promise<void>((resolve, reject) => {
    venue.remote?.start({ onConnected: resolve, onDisconnected: (why) => reject(new Error(why)) })
  })
  const ticks = (price: string) => served.sandbox.ticks(pair, price)
  const lots = (quantity: string) => served.sandbox.lots(pair, quantity)
  const key = instrumentKey(venue.name, symbol)
  return { key, opened, venue, ticks, lots, ...orders({ key, opened, venue, ticks, lots }) }
}

type Words = 'instrument' | 'submit' | 'amend' | 'cancel' | 'ask' | 'until' | 'kindsOf'

function orders({ key, opened, venue, ticks, lots }: Omit<AConnection, Words>): Pick<AConnection, Words> {
  const reports: VenueReport[] = []
  const waiting: (() => void)[] = []
  let count = 0
  const onReport = (report: VenueReport): void => {
    reports.push(report)
    for (const wake of waiting.splice(0)) wake()
  }
  const of = (id: ClientOrderId) =>
    reports.filter((report) => 'clientOrderId' in report && report.clientOrderId === id)
  const kindsOf = (id: ClientOrderId) => of(id).map(({ kind }) => kind)
  const instrument = (): Instrument => {
    const listing = opened.feed.instruments.find((each) => each.key === key)
    if (listing === undefined) throw new Error('not listed')
    return { ...listing, version: 1 }
  }
  const referenceOf = (clientOrderId: ClientOrderId) => ({
    venue: venue.name,
    instrument: instrument(),
    clientOrderId,
    venueOrderId: null,
    revision: 0,
  })
  return {
    instrument,
    kindsOf,
    submit(over = {}) {
      const clientOrderId = `order-${count++}` as ClientOrderId
      const order: VenueOrder = {
        ...{
          clientOrderId,
          revision: 0,
          instrument: instrument(),
          side: 'buy',
          type: 'limit',
          timeInForce: 'gtc',
        },
        ...{ isPostOnly: false, isReduceOnly: false, quantity: lots('0.02'), price: ticks('40000') },
        ...{ triggerPrice: null, triggerBy: 'last', expireAt: null },
        ...over,
      }
      venue.dispatch({ kind: 'submit_to_venue', venue: venue.name, order }, onReport)
      return clientOrderId
    },
    cancel: (id) => venue.dispatch({ kind: 'cancel_at_venue', ...referenceOf(id) }, onReport),
    amend: (id, quantity) =>
      venue.dispatch({ kind: 'amend_at_venue', quantity, ...referenceOf(id) }, onReport),
    ask: (id) => venue.dispatch({ kind: 'query_at_venue', ...referenceOf(id) }, onReport),
    async until(id, kind, wanted = 1) {
      while (kindsOf(id).filter((told) => told === kind).length < wanted) {
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      return of(id)
    },
  }
}
