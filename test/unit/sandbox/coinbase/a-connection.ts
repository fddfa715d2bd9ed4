/** Our own connection to a served Coinbase, and what it reports of each order. */
import { systemClock, systemTimers } from '../../../../src/adapters/clock/index.ts'
import { COINBASE } from '../../../../src/adapters/venue-ccxt/coinbase/index.ts'
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
import type { ServedCoinbase } from './served.ts'

export const KEY = 'BTCUSD.coinbase' as InstrumentKey
const VENUE = 'coinbase' as VenueName

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
  ask(clientOrderId: ClientOrderId): void
  /** Resolves with everything told of the order once that was told so many times. */
  until(
    clientOrderId: ClientOrderId,
    kind: VenueReport['kind'],
    count?: number,
  ): Promise<readonly VenueReport[]>
  kindsOf(clientOrderId: ClientOrderId): readonly VenueReport['kind'][]
}

const { rest } = COINBASE
const UNHURRIED = {
  ...COINBASE,
  rest: { ...rest, limits: rest.limits.map((limit) => ({ ...limit, capacity: 10_000 })) },
}

export async function aConnection(served: ServedCoinbase, terms: ConnectionTerms = {}): Promise<AConnection> {
  const opened = await openVenue({
    exchange: 'coinbase',
    isTestnet: true,
    restUrl: served.restUrl,
    wsUrl: served.wsUrl,
    symbols: ['BTCUSD' as SymbolName],
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
    protocol: terms.hasRateLimits ? COINBASE : UNHURRIED,
    ...(terms.fetch === undefined ? {} : { machine: { fetch: terms.fetch } }),
  })
  const { venue } = opened
  if (venue === null) throw new Error(opened.problem ?? 'no venue')
  await new Promise<void>((resolve, reject) => {
    venue.remote?.start({ onConnected: resolve, onDisconnected: (why) => reject(new Error(why)) })
  })
  const ticks = (price: string) => served.sandbox.ticks('BTC/USD', price)
  const lots = (quantity: string) => served.sandbox.lots('BTC/USD', quantity)
  return { opened, venue, ticks, lots, ...orders({ opened, venue, ticks, lots }) }
}

type Words = 'instrument' | 'submit' | 'cancel' | 'ask' | 'until' | 'kindsOf'

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
  const say = (kind: 'cancel_at_venue' | 'query_at_venue', clientOrderId: ClientOrderId): void => {
    const reference = {
      venue: VENUE,
      instrument: instrument(),
      clientOrderId,
      venueOrderId: null,
      revision: 0,
    }
    venue.dispatch({ kind, ...reference }, onReport)
  }
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
    cancel: (id) => say('cancel_at_venue', id),
    ask: (id) => say('query_at_venue', id),
    async until(id, kind, wanted = 1) {
      while (kindsOf(id).filter((told) => told === kind).length < wanted) {
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      return of(id)
    },
  }
}
