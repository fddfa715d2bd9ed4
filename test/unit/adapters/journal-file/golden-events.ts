import type {
  Bracket,
  Event,
  EventKind,
  Instrument,
  OrderLink,
  OrderRequest,
  Origin,
  Reason,
} from '../../../../src/domain/index.ts'

const request = {
  venue: 'sim',
  symbol: 'BTCUSDT',
  side: 'sell',
  type: 'limit',
  timeInForce: 'gtc',
  isPostOnly: true,
  isReduceOnly: false,
  quantity: 250_000_000_000_000_000n,
  price: 64_123_450_000_000_000_000_000n,
  triggerPrice: null,
  triggerBy: 'last',
  trail: null,
  expireAt: null,
  bracket: null,
  strategyId: 'grid-1',
} as OrderRequest
const bracket = {
  takeProfit: { price: 70_000_000_000_000_000_000_000n },
  stopLoss: { triggerPrice: 60_000_000_000_000_000_000_000n, price: null },
} as Bracket
const link = {
  groupId: 'oco-5',
  role: 'stop_leg',
  sibling: 'veloz-4f1c-0000016',
  entry: null,
} as OrderLink
const origin: Origin = { principal: 'admin', address: '127.0.0.1', requestId: '01JD-7f3a' }
const reason = {
  code: 'insufficient_funds',
  details: { asset: 'USDT', needed: 16_030_862_500_000_000_000_000n, free: -5n, note: 'é€😀' },
} as unknown as Reason
const at = 1_790_000_000_123_456_789n
const clientOrderId = 'veloz-4f1c-0000017'
const opening = {
  clientOrderId,
  request,
  origin,
  instrumentVersion: 3,
  price: 6_412_345,
  quantity: 25_000,
  triggerPrice: null,
  locked: 250_000_000_000_000_000n,
  mark: 64_100_000_000_000_000_000_000n,
  link: null,
}
const amendment = { way: 'cancel_replace', quantity: 30_000, price: 6_500_000, triggerPrice: null }
const spot = {
  key: 'BTCUSDT.sim',
  venue: 'sim',
  symbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  version: 3,
  isTrading: true,
  tickSize: 10_000_000_000_000_000n,
  lotSize: 10_000_000_000_000n,
  notionalMin: 5_000_000_000_000_000_000n,
  notionalMax: null,
  quantityMin: 1,
  quantityMax: 9_007_199_254_740_991,
  priceBand: null,
  feeRateMaker: -100_000_000_000_000n,
  feeRateTaker: 1_000_000_000_000_000n,
  contract: null,
  holds: { stops: false, trailingStops: false, goodTillDate: false, amendInPlace: false },
} as Instrument

/**
 * Of each kind, the event whose bytes in its newest version are kept in `test/golden/journal`. Never change
 * one: move it to `OLDER_GOLDEN_EVENTS` as what an older record reads as, and add another version here.
 */
export const GOLDEN_EVENTS: { readonly [Kind in EventKind]: Event } = {
  session_started: golden({
    kind: 'session_started',
    epoch: '4f1c22aa',
    version: '0.1.0',
    mode: 'testnet',
    marketSource: 'binance',
    venues: ['binance', 'okx'],
  }),
  session_stopped: golden({
    kind: 'session_stopped',
    marks: [{ key: 'BTCUSDT.sim', price: 64_000_000_000_000_000_000_000n }],
  }),
  instrument_listed: golden({
    kind: 'instrument_listed',
    instrument: {
      ...spot,
      key: 'BTCUSDT-PERP.sim',
      symbol: 'BTCUSDT-PERP',
      notionalMax: 10n ** 24n,
      quantityMin: 10,
      priceBand: { lowest: 800_000_000_000_000_000n, highest: 1_200_000_000_000_000_000n },
      contract: {
        leverage: 20,
        maintenanceMarginRatio: 5_000_000_000_000_000n,
        fundingIntervalMs: 28_800_000,
      },
      holds: { stops: true, trailingStops: false, goodTillDate: true, amendInPlace: false },
    },
  }),
  funds_deposited: golden({ kind: 'funds_deposited', venue: 'sim', asset: 'USDT', amount: 10n ** 47n }),
  order_denied: golden({
    kind: 'order_denied',
    clientOrderId,
    request: {
      ...request,
      type: 'stop_market',
      timeInForce: 'gtd',
      isPostOnly: false,
      isReduceOnly: true,
      price: null,
      triggerPrice: 60_000_000_000_000_000_000_000n,
      triggerBy: 'bid_ask',
      expireAt: 10n ** 30n,
      strategyId: null,
    },
    origin,
    reason,
  }),
  order_held: golden({
    ...opening,
    kind: 'order_held',
    request: {
      ...request,
      type: 'trailing_stop',
      triggerBy: 'mark',
      trail: { unit: 'ratio', value: 15_000_000_000_000_000n },
      bracket,
    },
    triggerPrice: 6_300_000,
    link,
  }),
  order_submitted: golden({ ...opening, kind: 'order_submitted' }),
  order_adopted: golden({
    ...opening,
    kind: 'order_adopted',
    clientOrderId: 'adopted-881273',
    venueOrderId: '881273',
  }),
  order_triggered: golden({
    kind: 'order_triggered',
    clientOrderId,
    price: 60_010_000_000_000_000_000_000n,
  }),
  order_released: golden({
    kind: 'order_released',
    clientOrderId,
    price: 6_001_000,
    quantity: 25_000,
    locked: 250_000_000_000_000_000n,
  }),
  release_rejected: golden({
    kind: 'release_rejected',
    clientOrderId,
    reason: { code: 'venue_unavailable', details: { why: 'banned' } },
  }),
  trailing_trigger_moved: golden({ kind: 'trailing_trigger_moved', clientOrderId, triggerPrice: 6_310_000 }),
  order_accepted: golden({ kind: 'order_accepted', clientOrderId, venueOrderId: '28457' }),
  order_rejected: golden({
    kind: 'order_rejected',
    clientOrderId,
    reason: { code: 'post_only_would_take', details: {} },
  }),
  order_filled: golden({
    kind: 'order_filled',
    clientOrderId,
    executionId: 'sim-99',
    quantity: 4_294_967_296,
    price: 64_123_450_000_000_000_000_000n,
    fee: -16_030_862_500_000_000_000n,
    feeAsset: 'USDT',
    liquidity: 'maker',
  }),
  cancel_requested: golden({ kind: 'cancel_requested', clientOrderId, origin }),
  cancel_rejected: golden({
    kind: 'cancel_rejected',
    clientOrderId,
    reason: { code: 'venue_refused', details: { said: 'Unknown order' } },
  }),
  order_cancelled: golden({
    kind: 'order_cancelled',
    clientOrderId,
    reason: { code: 'cancelled_by_request', details: {} },
  }),
  order_expired: golden({
    kind: 'order_expired',
    clientOrderId,
    reason: { code: 'unfilled_remainder', details: {} },
  }),
  order_outcome_unknown: golden({ kind: 'order_outcome_unknown', clientOrderId }),
  order_missed: golden({ kind: 'order_missed', clientOrderId }),
  amend_requested: golden({
    ...amendment,
    kind: 'amend_requested',
    clientOrderId,
    locked: 300_000_000_000_000_000n,
    origin,
  }),
  amend_rejected: golden({
    kind: 'amend_rejected',
    clientOrderId,
    reason: { code: 'amend_not_possible', details: {} },
  }),
  order_amended: golden({
    ...amendment,
    kind: 'order_amended',
    way: 'in_place',
    clientOrderId,
    triggerPrice: 6_200_000,
    locked: 300_000_000_000_000_000n,
  }),
  exit_resized: golden({ kind: 'exit_resized', clientOrderId, quantity: 12_500 }),
  trading_state_changed: golden({
    kind: 'trading_state_changed',
    state: 'halted',
    why: 'Überprüfung \ud800',
    origin,
  }),
  limits_changed: golden({
    kind: 'limits_changed',
    limits: {
      orderNotionalMax: 100_000_000_000_000_000_000_000n,
      positionNotionalMax: 200_000_000_000_000_000_000_000n,
      exposureMax: null,
      openOrdersMax: 9_007_199_254_740_991,
      orderRatePerSecondMax: 50,
      orderRatePerMinuteMax: 600,
      strategyOrderRateMax: null,
      priceCollarRatio: 50_000_000_000_000_000n,
      impactRatioMax: 1_000_000_000_000_000n,
      dailyLossMax: 5_000_000_000_000_000_000_000n,
      drawdownRatioMax: null,
      leverageMax: 3_000_000_000_000_000_000n,
    },
    why: 'quarter end',
    origin,
  }),
  limit_scale_moved: golden({ kind: 'limit_scale_moved', scale: 500_000_000_000_000_000n }),
  breaker_changed: golden({
    kind: 'breaker_changed',
    state: 'half_open',
    why: 'five refusals in a minute',
    until: 1_790_000_030_000_000_000n,
  }),
  day_opened: golden({
    kind: 'day_opened',
    startAt: 1_789_948_800_000_000_000n,
    equity: 100_000_000_000_000_000_000_000n,
  }),
  equity_peak_moved: golden({ kind: 'equity_peak_moved', equity: 100_500_000_000_000_000_000_000n }),
  stall_began: golden({ kind: 'stall_began', gapMs: 6200.0625 }),
  stall_ended: golden({ kind: 'stall_ended' }),
  venue_gapped: golden({ kind: 'venue_gapped', venue: 'sim', why: 'reports were lost' }),
  reconciliation_began: golden({
    kind: 'reconciliation_began',
    venue: 'binance',
    why: 'the connection is lost: code 1006',
  }),
  mismatch_found: golden({
    kind: 'mismatch_found',
    venue: 'binance',
    mismatch: {
      type: 'order_differs',
      action: 'asked',
      clientOrderId,
      venueOrderId: '28457',
      key: 'BTCUSDT.binance',
      asset: 'BTC',
      ours: 0n,
      theirs: 250_000_000_000_000_000n,
      text: 'BTCUSDT order 28457 (vz-4f1c22-a1)',
    },
  }),
  venue_reconciled: golden({
    kind: 'venue_reconciled',
    venue: 'binance',
    mismatches: 1,
    gone: ['orphan_order reported 881273'],
  }),
  balance_adjusted: golden({
    kind: 'balance_adjusted',
    venue: 'binance',
    asset: 'USDT',
    amount: -1_250_000_000_000_000_000_000n,
    worth: -1_250_000_000_000_000_000_000n,
    why: 'the same difference was there twice',
  }),
  funding_paid: golden({
    kind: 'funding_paid',
    key: 'BTCUSDT-PERP.sim',
    executionId: 'funding-7',
    rate: -100_000_000_000_000n,
    mark: 64_000_000_000_000_000_000_000n,
    amount: -1_600_000_000_000_000_000n,
  }),
  position_liquidated: golden({
    kind: 'position_liquidated',
    key: 'BTCUSDT-PERP.sim',
    executionId: 'sim-100',
    side: 'sell',
    quantity: 25_000,
    price: 58_000_000_000_000_000_000_000n,
    fee: 14_500_000_000_000_000_000n,
  }),
}

/** What records of versions that are no longer written read as. */
export const OLDER_GOLDEN_EVENTS: readonly { readonly version: number; readonly event: Event }[] = [
  {
    version: 1,
    event: golden({
      kind: 'session_started',
      epoch: '4f1c22aa',
      version: '0.1.0',
      mode: 'testnet',
      marketSource: 'binance',
      venues: [],
    }),
  },
  { version: 1, event: golden({ kind: 'instrument_listed', instrument: spot }) },
  {
    version: 1,
    event: golden({
      kind: 'order_denied',
      clientOrderId,
      request: { ...request, price: null, strategyId: null },
      origin,
      reason,
    }),
  },
  { version: 1, event: golden({ ...opening, kind: 'order_submitted' }) },
]

function golden(body: Readonly<Record<string, unknown>>): Event {
  return { ...body, seq: 17, at } as unknown as Event
}
