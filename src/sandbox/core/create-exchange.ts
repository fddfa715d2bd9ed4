import {
  type AssetName,
  assert,
  type Bar,
  type ExchangeName,
  type Instrument,
  type InstrumentKey,
  type Listing,
  type Money,
  money,
  type Ticks,
  type VenueName,
} from '../../domain/index.ts'
import { simExchange } from '../../sim/index.ts'
import { balancesOf, emptyAccount, takeChanged } from './account.ts'
import { bookDeposit } from './bills.ts'
import { boundedList } from './bounded-list.ts'
import { candlesAt } from './candles.ts'
import { amend, cancel, cancelAll } from './changing.ts'
import { triggerStops } from './entering.ts'
import type { DrivenExchange, SandboxCredentials } from './exchange.ts'
import { type ExchangeFaults, NO_FAULTS } from './faults.ts'
import { emptyListDesk } from './list-desk.ts'
import { changeOfBook, type Market, newMarket } from './market.ts'
import { holdAt, printAt, takeEvents } from './market-in.ts'
import { closedOrders, emptyOrderDesk, findOrder, openOrders, tellAwaited } from './order-desk.ts'
import { flush, newOutbox, releaseHeld, tellBalances, tellBook, tellTick } from './outbox.ts'
import { place } from './placing.ts'
import { placeDue, placeList } from './placing-lists.ts'
import { nowMs, type Sandbox, trueNs } from './sandbox.ts'
import { tickerAt } from './ticker.ts'
import { hear } from './trading.ts'

export interface SandboxMarket {
  readonly listing: Listing
  /** Where the market starts; null when nobody knows before the first print. */
  readonly startPrice: Ticks | null
  /** Minutes before the start, oldest first; asked for at most once. */
  readonly history: () => readonly Bar[]
}

export interface SandboxExchangeOptions {
  readonly venue: ExchangeName
  readonly markets: readonly SandboxMarket[]
  readonly balances: ReadonlyMap<AssetName, Money>
  readonly credentials: SandboxCredentials
  /** The right time, Unix ms. */
  readonly nowMs: () => number
  readonly faults?: ExchangeFaults
  /** Runs once the present call is over; a microtask when absent. */
  readonly soon?: (work: () => void) => void
  /** Closed orders and fills kept, each; 200,000 when absent. */
  readonly keptMax?: number
}

const KEPT_MAX = 200_000
/** How exactly Binance names an amount. */
const EIGHT_DIGITS = money(10_000_000_000n)
const EVERY_DIGIT = money(1n)

/**
 * One account at one simulated venue, in memory. Its market is fed from outside (`onMarket`), so is its time
 * (`tick`). Buys set aside quote at their limit, sells base; fees are taken from what is received, at
 * Coinbase in the quote asset on top of the price.
 */
export function createSandboxExchange(options: SandboxExchangeOptions): DrivenExchange {
  const sandbox = newSandbox(options)
  for (const [asset, amount] of options.balances) bookDeposit(sandbox, asset, amount)
  sandbox.account.changed.clear()
  return { ...questions(sandbox), ...deeds(sandbox), ...driving(sandbox) }
}

function newSandbox(options: SandboxExchangeOptions): Sandbox {
  const { venue, credentials, markets, faults = NO_FAULTS, soon = queueMicrotask } = options
  const isQuoteFee = venue === 'coinbase'
  const charge = isQuoteFee ? 'quote' : 'received'
  return {
    venue,
    credentials,
    trueMs: options.nowMs,
    sim: simExchange({ session: 'sandbox', fees: { tiers: [], charge } }),
    account: emptyAccount(),
    orders: emptyOrderDesk(options.keptMax ?? KEPT_MAX),
    lists: emptyListDesk(options.keptMax ?? KEPT_MAX),
    markets: new Map<InstrumentKey, Market>(
      markets.map(({ listing, startPrice, history }) => {
        const instrument: Instrument = { ...listing, version: 1 }
        return [listing.key, newMarket(instrument, { startPrice, history })]
      }),
    ),
    outbox: newOutbox(faults, soon),
    isQuoteFee,
    feeStep: venue === 'binance' ? EIGHT_DIGITS : EVERY_DIGIT,
    // Binance alone takes an id again once the order that had it has ended.
    mayReuseClientIds: venue === 'binance',
    bills: boundedList(options.keptMax ?? KEPT_MAX),
    billCount: 0,
    tradeCount: 0,
    cancelAllAtMs: null,
  }
}

type Questions = 'venue' | 'credentials' | 'nowMs' | 'instruments' | 'order' | 'openOrders' | 'closedOrders'
type MarketQuestions =
  | 'orderLists'
  | 'fills'
  | 'balances'
  | 'bills'
  | 'book'
  | 'trades'
  | 'candles'
  | 'ticker'

function questions(sandbox: Sandbox): Pick<DrivenExchange, Questions | MarketQuestions> {
  const { venue, credentials, markets, orders, account, trueMs } = sandbox
  return {
    venue,
    credentials,
    nowMs: () => nowMs(sandbox),
    instruments: () => [...markets.values()].map(({ instrument }) => instrument),
    order: (address) => findOrder(orders, address),
    openOrders: (key) => openOrders(orders, key),
    orderLists: () => [...sandbox.lists.byId.values()],
    closedOrders: (key) => closedOrders(orders, key),
    fills: (key) => orders.fills.all().filter(({ order }) => key === null || order.key === key),
    balances: () => balancesOf(account, venue as string as VenueName),
    bills: () => sandbox.bills.all(),
    book: (key) => markets.get(key)?.book ?? null,
    trades: (key) => markets.get(key)?.trades.all() ?? [],
    candles(key, intervalMs) {
      const market = markets.get(key)
      return market === undefined ? [] : candlesAt(market.candles, intervalMs, trueMs())
    },
    ticker(key) {
      const market = markets.get(key)
      if (market === undefined) return null
      const trades = market.trades.all()
      return tickerAt(market.day, { key, candles: market.candles, trades, atMs: trueMs() })
    },
  }
}

function deeds(
  sandbox: Sandbox,
): Pick<DrivenExchange, 'place' | 'placeList' | 'cancel' | 'amend' | 'cancelAll' | 'cancelAllAt' | 'listen'> {
  return {
    place: (order) => settled(sandbox, () => place(sandbox, order)),
    placeList: (list) => settled(sandbox, () => placeList(sandbox, list)),
    cancel: (address) => settled(sandbox, () => cancel(sandbox, address)),
    amend: (address, change) => settled(sandbox, () => amend(sandbox, address, change)),
    cancelAll: (key) => settled(sandbox, () => cancelAll(sandbox, key)),
    cancelAllAt(atMs) {
      sandbox.cancelAllAtMs = atMs
    },
    listen(listener) {
      sandbox.outbox.listeners.add(listener)
      return () => void sandbox.outbox.listeners.delete(listener)
    },
  }
}

function driving(
  sandbox: Sandbox,
): Pick<DrivenExchange, 'onMarket' | 'tick' | 'hold' | 'print' | 'deposit' | 'ledger' | 'flush'> {
  const known = (key: InstrumentKey): Market => {
    const market = sandbox.markets.get(key)
    assert(market !== undefined, () => `${key} is not listed`)
    return market
  }
  return {
    onMarket: (events) => settled(sandbox, () => takeEvents(sandbox, events)),
    tick() {
      settled(sandbox, () => cancelWhatIsDue(sandbox))
      releaseHeld(sandbox.outbox)
      tellTick(sandbox.outbox, nowMs(sandbox))
    },
    hold: (key, price) => settled(sandbox, () => holdAt(sandbox, known(key), price)),
    print: (key, print) => settled(sandbox, () => printAt(sandbox, known(key), print)),
    deposit: (asset, amount) => settled(sandbox, () => bookDeposit(sandbox, asset, amount)),
    ledger: () => sandbox.account.entries,
    flush: () => flush(sandbox.outbox),
  }
}

function cancelWhatIsDue(sandbox: Sandbox): void {
  const { cancelAllAtMs } = sandbox
  if (cancelAllAtMs === null || nowMs(sandbox) < cancelAllAtMs) return
  sandbox.cancelAllAtMs = null
  cancelAll(sandbox, null)
}

/** Time passes first, then the deed is done, then everybody is told what it led to. */
function settled<Result>(sandbox: Sandbox, work: () => Result): Result {
  sandbox.sim.onTime(trueNs(sandbox), (report) => void hear(sandbox, report, 'taking'))
  const result = work()
  do for (const market of sandbox.markets.values()) triggerStops(sandbox, market)
  while (placeDue(sandbox))
  tellAwaited(sandbox.orders)
  const atMs = nowMs(sandbox)
  for (const market of sandbox.markets.values()) {
    const change = changeOfBook(market, atMs)
    if (change !== null) tellBook(sandbox.outbox, change)
  }
  const moved = takeChanged(sandbox.account, sandbox.venue as string as VenueName)
  if (moved.length > 0) tellBalances(sandbox.outbox, moved, atMs)
  return result
}
