import type { Event, EventKind, OrderRequest, Origin, Reason } from '../../../../src/domain/index.ts'

const request = {
  venue: 'sim',
  symbol: 'BTCUSDT',
  side: 'sell',
  type: 'limit',
  timeInForce: 'gtc',
  isPostOnly: true,
  quantity: 250_000_000_000_000_000n,
  price: 64_123_450_000_000_000_000_000n,
  strategyId: 'grid-1',
} as OrderRequest
const origin: Origin = { principal: 'admin', address: '127.0.0.1', requestId: '01JD-7f3a' }
const reason = {
  code: 'insufficient_funds',
  details: { asset: 'USDT', needed: 16_030_862_500_000_000_000_000n, free: -5n, note: 'é€😀' },
} as unknown as Reason
const at = 1_790_000_000_123_456_789n
const clientOrderId = 'veloz-4f1c-0000017'

/**
 * The events whose bytes are kept in `test/golden/journal`. Never change one: add another version beside it.
 */
export const GOLDEN_EVENTS: { readonly [Kind in EventKind]: Event } = {
  session_started: golden({
    kind: 'session_started',
    epoch: '4f1c22aa',
    version: '0.1.0',
    mode: 'testnet',
    marketSource: 'binance',
  }),
  session_stopped: golden({
    kind: 'session_stopped',
    marks: [{ key: 'BTCUSDT.sim', price: 64_000_000_000_000_000_000_000n }],
  }),
  instrument_listed: golden({
    kind: 'instrument_listed',
    instrument: {
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
      quantityMax: 9_007_199_254_740_991,
      feeRateMaker: -100_000_000_000_000n,
      feeRateTaker: 1_000_000_000_000_000n,
    },
  }),
  funds_deposited: golden({ kind: 'funds_deposited', venue: 'sim', asset: 'USDT', amount: 10n ** 47n }),
  order_denied: golden({
    kind: 'order_denied',
    clientOrderId,
    request: { ...request, price: null, strategyId: null },
    origin,
    reason,
  }),
  order_submitted: golden({
    kind: 'order_submitted',
    clientOrderId,
    request,
    origin,
    instrumentVersion: 3,
    price: 6_412_345,
    quantity: 25_000,
    locked: 250_000_000_000_000_000n,
    mark: 64_100_000_000_000_000_000_000n,
  }),
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
  trading_state_changed: golden({
    kind: 'trading_state_changed',
    state: 'halted',
    why: 'Überprüfung \ud800',
    origin,
  }),
}

function golden(body: Readonly<Record<string, unknown>>): Event {
  return { ...body, seq: 17, at } as unknown as Event
}
