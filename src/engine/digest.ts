import type {
  Amendment,
  AssetAmount,
  Bracket,
  Contract,
  HeldShape,
  Instrument,
  Order,
  OrderLink,
  OrderRequest,
  Origin,
  Position,
  PriceBand,
  Reason,
  RiskLimits,
  Trail,
  VenueHolds,
} from '../domain/index.ts'
import { Fingerprint, listOf, mapOf, optional, row, scalar, type Trace } from './fingerprint.ts'
import type { AssetAccounts, Ledger } from './ledger.ts'
import type { RateWindow } from './rate-window.ts'
import type { Breaker, OpenQuantity, State, TradingDay, VenueAccount } from './state.ts'

/**
 * 16 hex digits that differ when two states differ: equal journals give equal digests on any machine and
 * runtime. Every field counts; the order of properties and which values are shared do not.
 */
export function digestOf(state: State): string {
  const print = new Fingerprint()
  STATE(print, state)
  return print.text()
}

const INSTRUMENT = row<Instrument>({
  key: scalar,
  venue: scalar,
  symbol: scalar,
  base: scalar,
  quote: scalar,
  version: scalar,
  isTrading: scalar,
  tickSize: scalar,
  lotSize: scalar,
  notionalMin: scalar,
  notionalMax: scalar,
  quantityMin: scalar,
  quantityMax: scalar,
  priceBand: optional(row<PriceBand>({ lowest: scalar, highest: scalar })),
  feeRateMaker: scalar,
  feeRateTaker: scalar,
  contract: optional(
    row<Contract>({ leverage: scalar, maintenanceMarginRatio: scalar, fundingIntervalMs: scalar }),
  ),
  holds: row<VenueHolds>({
    stops: scalar,
    trailingStops: scalar,
    goodTillDate: scalar,
    amendInPlace: scalar,
  }),
})

const REQUEST = row<OrderRequest>({
  venue: scalar,
  symbol: scalar,
  side: scalar,
  type: scalar,
  timeInForce: scalar,
  isPostOnly: scalar,
  isReduceOnly: scalar,
  quantity: scalar,
  price: scalar,
  triggerPrice: scalar,
  triggerBy: scalar,
  trail: optional(row<Pick<Trail, keyof Trail>>({ unit: scalar, value: scalar })),
  expireAt: scalar,
  bracket: optional(
    row<Bracket>({
      takeProfit: optional(row({ price: scalar })),
      stopLoss: optional(row({ triggerPrice: scalar, price: scalar })),
    }),
  ),
  strategyId: scalar,
})

/** Sorted: in the details the names say what they are, and their order says nothing. */
const DETAILS: Trace<Reason['details']> = (into, details) => {
  const names = Object.keys(details).sort()
  for (const name of names) {
    into.scalar(name)
    into.scalar(details[name] ?? null)
  }
  into.length(names.length)
}

const ORDER = row<Order>({
  clientOrderId: scalar,
  request: REQUEST,
  origin: row<Origin>({ principal: scalar, address: scalar, requestId: scalar }),
  key: scalar,
  instrument: optional((into, instrument) => into.shared(instrument, INSTRUMENT)),
  status: scalar,
  heldBy: scalar,
  venueOrderId: scalar,
  revision: scalar,
  reason: optional(row<Reason>({ code: scalar, details: DETAILS })),
  price: scalar,
  triggerPrice: scalar,
  isTriggered: scalar,
  heldShape: optional(row<HeldShape>({ price: scalar, quantity: scalar, refusals: scalar })),
  quantity: scalar,
  cumQty: scalar,
  replacedQty: scalar,
  firstExecutionId: scalar,
  cancelledBy: scalar,
  exitedQuantity: scalar,
  isLetGo: scalar,
  siblingQuantity: scalar,
  cumQuote: scalar,
  fees: scalar,
  feeAsset: scalar,
  otherFees: listOf(row<AssetAmount>({ asset: scalar, amount: scalar })),
  locked: scalar,
  amendment: optional(row<Amendment>({ way: scalar, quantity: scalar, price: scalar, triggerPrice: scalar })),
  link: optional(row<OrderLink>({ groupId: scalar, role: scalar, sibling: scalar, entry: scalar })),
  exits: listOf(scalar),
  missedAt: scalar,
  createdAt: scalar,
  sentAt: scalar,
  lastAt: scalar,
  createdSeq: scalar,
  lastSeq: scalar,
})

const LIMITS = row<RiskLimits>({
  orderNotionalMax: scalar,
  positionNotionalMax: scalar,
  exposureMax: scalar,
  openOrdersMax: scalar,
  orderRatePerSecondMax: scalar,
  orderRatePerMinuteMax: scalar,
  strategyOrderRateMax: scalar,
  priceCollarRatio: scalar,
  impactRatioMax: scalar,
  dailyLossMax: scalar,
  drawdownRatioMax: scalar,
  leverageMax: scalar,
})

const BREAKER = row<Breaker>({
  state: scalar,
  why: scalar,
  until: scalar,
  trips: scalar,
  probesSent: scalar,
  probesAccepted: scalar,
  probesAwaited: listOf(scalar),
})

const ACCOUNTS = listOf(
  row<AssetAccounts>({
    venue: scalar,
    asset: scalar,
    free: scalar,
    locked: scalar,
    deposits: scalar,
    trades: scalar,
    fees: scalar,
    funding: scalar,
    rounding: scalar,
    insurance: scalar,
    remainder: scalar,
  }),
)
const LEDGER: Trace<Ledger> = (into, ledger) => ACCOUNTS(into, ledger.values())

const SECOND = row<ReturnType<RateWindow['seconds']>[number]>({ second: scalar, count: scalar })
const SECONDS = listOf(SECOND)
const NAMED = mapOf(SECOND)
const RATE_WINDOW: Trace<RateWindow> = (into, window) => {
  SECONDS(into, window.seconds())
  NAMED(into, window.named())
}

const STATE = row<State>({
  epoch: scalar,
  instance: scalar,
  seq: scalar,
  lastAt: scalar,
  mode: scalar,
  marketSource: scalar,
  tradingState: scalar,
  tradingStateWhy: scalar,
  tradingStateBy: scalar,
  stateBeforeCaution: scalar,
  isStalled: scalar,
  isRecovering: scalar,
  accounts: mapOf(row<VenueAccount>({ doubt: scalar, found: scalar, told: listOf(scalar), heardAt: scalar })),
  doubted: mapOf(scalar),
  limits: LIMITS,
  limitScale: scalar,
  breaker: BREAKER,
  day: optional(row<TradingDay>({ startAt: scalar, equity: scalar })),
  equityPeak: scalar,
  sent: RATE_WINDOW,
  refused: RATE_WINDOW,
  instruments: mapOf(INSTRUMENT),
  orders: mapOf(ORDER),
  open: listOf(scalar),
  held: listOf(scalar),
  uncovered: listOf(scalar),
  openQuantities: mapOf(
    row<OpenQuantity>({ buys: scalar, sells: scalar, reducingBuys: scalar, reducingSells: scalar }),
  ),
  closed: listOf(scalar),
  denied: listOf(scalar),
  executions: listOf(scalar),
  ledger: LEDGER,
  positions: mapOf(
    row<Position>({
      key: scalar,
      venue: scalar,
      symbol: scalar,
      quantity: scalar,
      cost: scalar,
      realizedPnl: scalar,
      margin: scalar,
    }),
  ),
  marks: mapOf(scalar),
})
