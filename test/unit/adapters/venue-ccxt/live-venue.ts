/** A venue opened over real sockets of loopback, with what it tells written down. */
import { systemClock, systemTimers } from '../../../../src/adapters/clock/index.ts'
import { type OpenedVenue, openVenue } from '../../../../src/adapters/venue-ccxt/index.ts'
import type {
  BookSnapshot,
  ClientOrderId,
  ExchangeName,
  Instrument,
  InstrumentKey,
  Lots,
  SymbolName,
  Ticks,
  VenueName,
  VenueOrder,
  VenueReport,
} from '../../../../src/domain/index.ts'
import type { ExchangeCredentials, RemoteVenue } from '../../../../src/ports/index.ts'
import { SANDBOX_CREDENTIALS } from '../../../support/a-sandbox.ts'
import { silentLog } from '../../../support/silent-log.ts'

export interface LiveVenue {
  readonly opened: OpenedVenue
  readonly remote: RemoteVenue
  readonly instrument: Instrument
  readonly told: string[]
  readonly links: string[]
  /** The newest one, while it holds. */
  book(): BookSnapshot | null
  send(id: string, over: Partial<VenueOrder>): void
  cancel(id: string): void
  amend(id: string, quantity: number): void
  query(id: string): void
  isTold(...words: readonly string[]): Promise<void>
}

export interface LiveTerms {
  readonly name: ExchangeName
  readonly restUrl: string
  readonly wsUrl: string
  readonly deadManSwitchMs?: number
}

export function quoteAt(name: ExchangeName): string {
  return name === 'coinbase' ? 'USD' : 'USDT'
}

function credentialsAt(name: ExchangeName): ExchangeCredentials {
  const secret = SANDBOX_CREDENTIALS.apiSecret
  return {
    ...SANDBOX_CREDENTIALS,
    apiSecret: name === 'coinbase' ? Buffer.from(secret).toString('base64') : secret,
  }
}

/** Resolves when the account is heard and the first book is there. */
export async function aLiveVenue({ name, restUrl, wsUrl, deadManSwitchMs }: LiveTerms): Promise<LiveVenue> {
  const opened = await openVenue({
    ...{ exchange: name, venueName: name as string as VenueName, isTestnet: false, restUrl, wsUrl },
    ...{
      symbols: [`BTC${quoteAt(name)}` as SymbolName],
      credentials: credentialsAt(name),
      instance: 'abc123',
    },
    ...{ clock: systemClock(), timers: systemTimers(), log: silentLog, known: [] },
    ...{ deadManSwitchMs: deadManSwitchMs ?? null },
    ...{ listingTimeoutMs: 5000, allowsWithdrawal: true, staleAfterMs: 5000 },
  })
  const { venue, feed } = opened
  if (venue?.remote === undefined) throw new Error(opened.problem ?? 'no venue')
  const told: string[] = []
  const links: string[] = []
  const instrument: Instrument = { ...feed.instruments[0]!, version: 1 }
  const report = (made: VenueReport) => void told.push(wordsOf(made))
  const reference = (id: string) => ({
    ...{ venue: venue.name, instrument, clientOrderId: id as ClientOrderId, venueOrderId: null, revision: 0 },
  })
  const books = followBooks(opened)
  venue.remote.start({
    onConnected: () => void links.push('connected'),
    onDisconnected: () => void links.push('disconnected'),
  })
  const live: LiveVenue = {
    ...{
      opened,
      remote: venue.remote,
      instrument,
      told,
      links,
      book: () => books.get(instrument.key) ?? null,
    },
    send: (id, over) =>
      venue.dispatch(
        { kind: 'submit_to_venue', venue: venue.name, order: orderOf(instrument, id, over) },
        report,
      ),
    cancel: (id) => venue.dispatch({ kind: 'cancel_at_venue', ...reference(id) }, report),
    amend: (id, quantity) =>
      venue.dispatch({ kind: 'amend_at_venue', quantity: quantity as Lots, ...reference(id) }, report),
    query: (id) => venue.dispatch({ kind: 'query_at_venue', ...reference(id) }, report),
    isTold: (...words) => until(() => words.every((each) => told.includes(each)), told),
  }
  await until(() => links.length > 0 && live.book() !== null, told)
  return live
}

function followBooks({ feed }: OpenedVenue): ReadonlyMap<InstrumentKey, BookSnapshot> {
  const books = new Map<InstrumentKey, BookSnapshot>()
  feed.start(
    {
      onMarket: (events) => {
        for (const event of events) if (event.kind === 'book') books.set(event.key, event)
      },
      onAlive: () => undefined,
      onLost: (keys) => {
        for (const key of keys) books.delete(key)
      },
      onListings: () => undefined,
      onHistory: () => undefined,
      onStatus: () => undefined,
    },
    new Map(),
  )
  return books
}

function orderOf(instrument: Instrument, id: string, over: Partial<VenueOrder>): VenueOrder {
  return {
    ...{ clientOrderId: id as ClientOrderId, revision: 0, instrument, side: 'buy', type: 'limit' },
    ...{
      timeInForce: 'gtc',
      isPostOnly: false,
      isReduceOnly: false,
      quantity: 1000 as Lots,
      price: 1 as Ticks,
    },
    ...{ triggerPrice: null, triggerBy: 'last', expireAt: null },
    ...over,
  }
}

function wordsOf(report: VenueReport): string {
  const reason = 'reason' in report ? ` ${report.reason.code}` : ''
  const quantity = report.kind === 'order_filled' ? ` ${report.quantity}` : ''
  return `${report.kind} ${'clientOrderId' in report ? report.clientOrderId : ''}${quantity}${reason}`
}

/** The venue and its clients run by the machine's time here: waited for, never slept for. */
export async function until(isSo: () => boolean, told: readonly string[]): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`it never came to it; told: ${told.join(', ')}`)
    await Bun.sleep(5)
  }
}
