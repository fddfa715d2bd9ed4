import type {
  AccountAnswer,
  ExactNumber,
  FillRow,
  InstrumentRow,
  OrderStateRow,
  RiskAnswer,
  RiskLimitsRow,
  SnapshotAnswer,
} from '../../src/contract/index.ts'
import type { StreamMessage } from '../../ui/data/replica.ts'

/** A number as the page holds it after parsing. */
export const exact = (text: string | number): ExactNumber => text as unknown as ExactNumber

export const anInstrument = (change: Partial<InstrumentRow> = {}): InstrumentRow => ({
  venue: 'sim',
  symbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  kind: 'spot',
  version: 1,
  status: 'trading',
  tick_size: exact('0.01'),
  lot_size: exact('0.00001'),
  notional_min: exact(10),
  notional_max: null,
  quantity_min: exact('0.00001'),
  quantity_max: exact(100),
  fee_rate_maker: exact('0.0002'),
  fee_rate_taker: exact('0.001'),
  leverage: null,
  holds: { stops: true, trailing_stops: false, good_till_date: true, amend_in_place: true },
  ...change,
})

export const anOrder = (change: Partial<OrderStateRow> = {}): OrderStateRow => ({
  client_order_id: 'one',
  venue: 'sim',
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  tif: 'GTC',
  order_qty: exact('0.5'),
  limit_price: exact(60_000),
  stop_price: null,
  trigger_by: null,
  is_triggered: false,
  expire_ts_ns: null,
  reduce_only: false,
  post_only: false,
  venue_order_id: null,
  status: 'ACCEPTED',
  executed_qty: exact(0),
  avg_price: exact(0),
  fees: exact(0),
  fee_asset: null,
  reason: null,
  held_by: 'venue',
  revision: 0,
  pending_amend: null,
  strategy_id: null,
  created_ts_ns: exact('1700000000000000001'),
  last_ts_ns: exact('1700000000000000001'),
  ...change,
})

export const aFill = (change: Partial<FillRow> = {}): FillRow => ({
  ts_ns: exact('1700000000000000001'),
  venue: 'sim',
  client_order_id: 'one',
  symbol: 'BTCUSDT',
  qty: exact('0.1'),
  price: exact(60_000),
  side: 'BUY',
  fee: exact('0.6'),
  fee_asset: 'USDT',
  liquidity: 'TAKER',
  execution_id: 'e1',
  seq: 11,
  ...change,
})

const NO_LIMITS: RiskLimitsRow = {
  order_notional_max: null,
  position_max: null,
  exposure_max: null,
  open_orders_max: 10_000,
  order_rate_max: null,
  order_rate_minute_max: null,
  strategy_order_rate_max: null,
  price_collar: exact('0.05'),
  impact_max: null,
  daily_loss_max: null,
  drawdown_max: null,
  leverage_max: null,
}

const aRisk = (): RiskAnswer => ({
  trading_state: 'active',
  trading_state_reason: null,
  limits: NO_LIMITS,
  bounds: NO_LIMITS,
  limit_scale: exact(1),
  breaker: { state: 'closed', reason: '', until_ts_ns: null },
  asset: 'USDT',
  equity: exact(100_000),
  equity_peak: null,
  drawdown: null,
  day: null,
  exposure: exact(0),
  open_orders: 0,
  orders_in_second: 0,
  orders_in_minute: 0,
})

/** Of somebody who may read everything. */
type WholeSnapshot = SnapshotAnswer & { readonly account: AccountAnswer; readonly risk: RiskAnswer }

export const aSnapshot = (change: Partial<WholeSnapshot> = {}): WholeSnapshot => ({
  epoch: 'a1b2c3d4',
  seq: 10,
  mode: 'simulation',
  market_source: 'sim',
  market_symbol: 'BTCUSDT',
  trading_state: 'active',
  trading_state_reason: null,
  price_collar: exact('0.05'),
  risk: aRisk(),
  version: '0.1.0',
  market: { source: 'sim', state: 'running', why: null },
  instruments: [anInstrument()],
  orders: [],
  fills: [],
  account: {
    ts_ns: exact(0),
    balances: [{ venue: 'sim', asset: 'USDT', free: exact(100_000), locked: exact(0) }],
    positions: [],
    equity: exact(100_000),
    equity_asset: 'USDT',
  },
  ...change,
})

/** The messages of one journal record, numbered as the server numbers them. */
export function aGroup(
  seq: number,
  previous: number,
  bodies: readonly (readonly [StreamMessage['name'], object])[],
): readonly StreamMessage[] {
  return bodies.map(([name, body], index) => ({
    name,
    body: { ...body, seq, prev_seq: previous },
    id: index === bodies.length - 1 ? `a1b2c3d4-${seq}` : null,
  }))
}
