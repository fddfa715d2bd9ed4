/** Our own connection to a served Bybit, and what it reports of each order. */
import { systemClock, systemTimers } from '../../../../src/adapters/clock/index.ts'
import { BYBIT } from '../../../../src/adapters/venue-ccxt/bybit/index.ts'
import { type OpenedVenue, openVenue } from '../../../../src/adapters/venue-ccxt/index.ts'
import type {
  ClientOrderId,
  Instrument,
  InstrumentKey,
  SymbolName,
  Ticks,
  VenueName,
  VenueOrder,
  VenueReport,
} from '../../../../src/domain/index.ts'
import type { Venue } from '../../../../src/ports/index.ts'
import { silentLog } from '../../../support/silent-log.ts'
import type { ServedBybit } from './served.ts'

export const KEY = 'BTCUSDT.bybit' as InstrumentKey
const VENUE = 'bybit' as VenueName

export interface ConnectionTerms {
  /** As the venue has them; otherwise so wide that no test waits for them. */
  readonly hasRateLimits?: boolean
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>
}

export interface AConnection {
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

const { rest } = BYBIT
const UNHURRIED = {
  ...BYBIT,
  rest: { ...rest, limits: rest.limits.map((limit) => ({ ...limit, capacity: 10_000 })) },
}

export async function aConnection(served: ServedBybit, terms: ConnectionTerms = {}): Promise<AConnection> {
  const opened = await openVenue({
    exchange: 'bybit',
    isTestnet: true,
    restUrl: served.restUrl,
    wsUrl: served.wsUrl,
    symbols: ['BTCUSDT' as SymbolName],
    credentials: served.keys,
    venueName: VENUE,
    instance: 'abc123',
    clock: systemClock(),
    timers: systemTimers(),
    log: silentLog,
    deadManSwitchMs: null,
    known: [],
    listingTimeoutMs: 5000,
    allowsWithdrawal: true,
    staleAfterMs: 5000,
    protocol: terms.hasRateLimits ? BYBIT : UNHURRIED,
    ...(terms.fetch === undefined ? {} : { machine: { fetch: terms.fetch } }),
  })
  const { venue } = opened
  if (venue === null) throw new Error(opened.problem ?? 'no venue')
  await new Promise<void>((resolve, reject) => {
    venue.remote?.start({ onConnected: resolve, onDisconnected: (why) => reject(new Error(why)) })
  })
  const ticks = (price: string) => served.sandbox.ticks('BTC/USDT', price)
  const lots = (quantity: string) => served.sandbox.lots('BTC/USDT', quantity)
  return { opened, venue, ticks, lots, ...orders({ opened, venue, ticks, lots }) }
}

type Words = 'instrument' | 'submit' | 'amend' | 'cancel' | 'ask' | 'until' | 'kindsOf'

function orders({ opened, venue, ticks, lots }: Omit<AConnection, Words>): Pick<AConnection, Words> {
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
    const listing = opened.feed.instruments.find(({ key }) => key === KEY)
    if (listing === undefined) throw new Error('not listed')
    return { ...listing, version: 1 }
  }
  const referenceOf = (clientOrderId: ClientOrderId) => ({
    venue: VENUE,
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
      venue.dispatch({ kind: 'submit_to_venue', venue: VENUE, order }, onReport)
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
