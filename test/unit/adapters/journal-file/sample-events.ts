import fc from 'fast-check'
import type {
  Amendment,
  Bracket,
  Contract,
  Event,
  EventBody,
  EventKind,
  Instrument,
  Mismatch,
  Opening,
  OrderLink,
  OrderRequest,
  PriceBand,
  Reason,
  RiskLimits,
  Trail,
  UnixNs,
  VenueHolds,
} from '../../../../src/domain/index.ts'

type Shape<Value> = Readonly<Record<keyof Value, fc.Arbitrary<unknown>>>

/** The compiler asks for the missing field when one is added. */
function shapeOf<Value>(fields: Shape<Value>): fc.Arbitrary<unknown> {
  return fc.record<Record<string, unknown>>(fields)
}

/** Amounts from none to far beyond 128 bits, with the edges of 64-bit words more often than chance would. */
const amount = fc.oneof(
  fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
  fc.constantFrom(
    0n,
    -1n,
    1n,
    2n ** 63n - 1n,
    2n ** 63n,
    -(2n ** 63n),
    -(2n ** 63n) - 1n,
    2n ** 64n - 1n,
    2n ** 64n,
  ),
  fc.constantFrom(2n ** 127n - 1n, 2n ** 127n, -(2n ** 127n), -(2n ** 127n) - 1n, 10n ** 48n, -(10n ** 60n)),
  fc.bigInt({ min: -(2n ** 500n), max: 2n ** 500n }),
)
const steps = fc.oneof(
  fc.nat(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    0,
    -1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    -(2 ** 32),
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
  ),
)
/** Plain ids, any Unicode, and code units that no UTF-8 can carry. */
const text = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom('', '\ud800', 'a\udc00b', '\0', 'é'.repeat(40), 'x'.repeat(5000), '__proto__'),
)
const reason = fc
  .record({ code: text, details: fc.dictionary(text, fc.oneof(amount, text), { noNullPrototype: true }) })
  .map((value) => value as unknown as Reason)
const origin = fc.record({ principal: text, address: text, requestId: text })
const request = shapeOf<OrderRequest>({
  venue: text,
  symbol: text,
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom('market', 'limit', 'stop_market', 'stop_limit', 'trailing_stop'),
  timeInForce: fc.constantFrom('gtc', 'ioc', 'fok', 'gtd'),
  isPostOnly: fc.boolean(),
  isReduceOnly: fc.boolean(),
  quantity: amount,
  price: fc.option(amount),
  triggerPrice: fc.option(amount),
  triggerBy: fc.constantFrom('last', 'mark', 'bid_ask'),
  trail: fc.option(shapeOf<Trail>({ unit: fc.constantFrom('amount', 'ratio'), value: amount })),
  expireAt: fc.option(amount),
  bracket: fc.option(
    shapeOf<Bracket>({
      takeProfit: fc.option(fc.record({ price: amount })),
      stopLoss: fc.option(fc.record({ triggerPrice: amount, price: fc.option(amount) })),
    }),
  ),
  strategyId: fc.option(text),
})
const instrument = shapeOf<Instrument>({
  key: text,
  venue: text,
  symbol: text,
  base: text,
  quote: text,
  version: steps,
  isTrading: fc.boolean(),
  tickSize: amount,
  lotSize: amount,
  notionalMin: amount,
  notionalMax: fc.option(amount),
  quantityMin: steps,
  quantityMax: steps,
  priceBand: fc.option(shapeOf<PriceBand>({ lowest: amount, highest: amount })),
  feeRateMaker: amount,
  feeRateTaker: amount,
  contract: fc.option(
    shapeOf<Contract>({ leverage: steps, maintenanceMarginRatio: amount, fundingIntervalMs: steps }),
  ),
  holds: shapeOf<VenueHolds>({
    stops: fc.boolean(),
    trailingStops: fc.boolean(),
    goodTillDate: fc.boolean(),
    amendInPlace: fc.boolean(),
  }),
})
const limits = shapeOf<RiskLimits>({
  orderNotionalMax: fc.option(amount),
  positionNotionalMax: fc.option(amount),
  exposureMax: fc.option(amount),
  openOrdersMax: steps,
  orderRatePerSecondMax: fc.option(steps),
  orderRatePerMinuteMax: fc.option(steps),
  strategyOrderRateMax: fc.option(steps),
  priceCollarRatio: amount,
  impactRatioMax: fc.option(amount),
  dailyLossMax: fc.option(amount),
  drawdownRatioMax: fc.option(amount),
  leverageMax: fc.option(amount),
})
const opening: Shape<Opening> = {
  clientOrderId: text,
  request,
  origin,
  instrumentVersion: steps,
  price: steps,
  quantity: steps,
  triggerPrice: fc.option(steps),
  locked: amount,
  mark: amount,
  link: fc.option(
    shapeOf<OrderLink>({
      groupId: text,
      role: fc.constantFrom('limit_leg', 'stop_leg'),
      sibling: fc.option(text),
      entry: fc.option(text),
    }),
  ),
}
const amendment: Shape<Amendment> = {
  way: fc.constantFrom('in_place', 'cancel_replace'),
  quantity: steps,
  price: steps,
  triggerPrice: fc.option(steps),
}
const mismatch: Shape<Mismatch> = {
  type: fc.constantFrom('missing_fill', 'orphan_order', 'lost_order', 'order_differs', 'balance'),
  action: fc.constantFrom('applied', 'reported', 'adopted', 'cancelled', 'asked', 'adjusted'),
  clientOrderId: fc.option(text),
  venueOrderId: fc.option(text),
  key: fc.option(text),
  asset: fc.option(text),
  ours: fc.option(amount),
  theirs: fc.option(amount),
  text,
}
const reasoned = { clientOrderId: text, reason }

/** One shape for each kind: the compiler asks for the missing one when a kind is added. */
const FIELDS: {
  readonly [Kind in EventKind]: Shape<Omit<BodyOf<Kind>, 'kind'>>
} = {
  session_started: {
    epoch: text,
    version: text,
    mode: fc.constantFrom('simulation', 'testnet', 'live'),
    marketSource: text,
    venues: fc.array(text),
  },
  session_stopped: { marks: fc.array(fc.record({ key: text, price: amount })) },
  instrument_listed: { instrument },
  funds_deposited: { venue: text, asset: text, amount },
  order_denied: { clientOrderId: text, request, origin, reason },
  order_held: opening,
  order_submitted: opening,
  order_adopted: { ...opening, venueOrderId: text },
  order_triggered: { clientOrderId: text, price: amount },
  order_released: { clientOrderId: text, price: steps, quantity: steps, locked: amount },
  release_rejected: reasoned,
  trailing_trigger_moved: { clientOrderId: text, triggerPrice: steps },
  order_accepted: { clientOrderId: text, venueOrderId: text },
  order_rejected: reasoned,
  order_filled: {
    clientOrderId: text,
    executionId: text,
    quantity: steps,
    price: amount,
    fee: amount,
    feeAsset: text,
    liquidity: fc.constantFrom('maker', 'taker'),
  },
  cancel_requested: { clientOrderId: text, origin },
  cancel_rejected: reasoned,
  order_cancelled: reasoned,
  order_expired: reasoned,
  order_outcome_unknown: { clientOrderId: text },
  order_missed: { clientOrderId: text },
  amend_requested: { clientOrderId: text, locked: amount, origin, ...amendment },
  amend_rejected: reasoned,
  order_amended: { clientOrderId: text, locked: amount, ...amendment },
  exit_resized: { clientOrderId: text, quantity: steps },
  trading_state_changed: { state: fc.constantFrom('active', 'reducing', 'halted'), why: text, origin },
  limits_changed: { limits, why: text, origin },
  limit_scale_moved: { scale: amount },
  breaker_changed: {
    state: fc.constantFrom('closed', 'open', 'half_open'),
    why: text,
    until: fc.option(amount),
  },
  day_opened: { startAt: amount, equity: amount },
  equity_peak_moved: { equity: amount },
  stall_began: { gapMs: fc.double({ noNaN: true }) },
  stall_ended: {},
  venue_gapped: { venue: text, why: text },
  reconciliation_began: { venue: text, why: text },
  mismatch_found: { venue: text, mismatch: fc.record(mismatch) },
  venue_reconciled: { venue: text, mismatches: fc.nat(), gone: fc.array(text) },
  balance_adjusted: { venue: text, asset: text, amount, worth: fc.option(amount), why: text },
  funding_paid: { key: text, executionId: text, rate: amount, mark: amount, amount },
  position_liquidated: {
    key: text,
    executionId: text,
    side: fc.constantFrom('buy', 'sell'),
    quantity: steps,
    price: amount,
    fee: amount,
  },
}

type BodyOf<Kind extends EventKind> = Extract<EventBody, { kind: Kind }>

export const EVENT_KINDS = Object.keys(FIELDS) as readonly EventKind[]

const at = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => value as UnixNs)

export function anyEventOf(kind: EventKind): fc.Arbitrary<Event> {
  const fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = FIELDS[kind]
  const head = { kind: fc.constant(kind), seq: fc.constant(1), at }
  return fc.record({ ...head, ...fields }).map((event) => event as unknown as Event)
}

/** Events of any kind, numbered from 1. */
export function anyEvents(lengths: {
  readonly minLength: number
  readonly maxLength: number
}): fc.Arbitrary<Event[]> {
  return fc
    .array(fc.oneof(...EVENT_KINDS.map(anyEventOf)), lengths)
    .map((events) => events.map((event, index) => ({ ...event, seq: index + 1 })))
}
