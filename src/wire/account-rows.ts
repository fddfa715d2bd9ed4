import type { BalanceRow, FillRow, InstrumentRow, PositionRow } from '../contract/index.ts'
import {
  type Balance,
  type Contract,
  divideMoney,
  type Fill,
  type Instrument,
  liquidationPrice,
  MONEY_ZERO,
  type Money,
  type Position,
  quantityOf,
  type UnixNs,
  unrealizedPnl,
} from '../domain/index.ts'
import { exactInteger, exactMoney } from './exact.ts'
import { wireSide } from './order-state-row.ts'

export function fillRow(fill: Fill): FillRow {
  return {
    ts_ns: exactInteger(fill.at),
    venue: fill.venue,
    client_order_id: fill.clientOrderId,
    symbol: fill.symbol,
    qty: exactMoney(fill.quantity),
    price: exactMoney(fill.price),
    side: wireSide(fill.side),
    fee: exactMoney(fill.fee),
    fee_asset: fill.feeAsset,
    liquidity: fill.liquidity === 'maker' ? 'MAKER' : 'TAKER',
    execution_id: fill.executionId,
    seq: fill.seq,
  }
}

export function balanceRow(balance: Balance): BalanceRow {
  return {
    venue: balance.venue,
    asset: balance.asset,
    free: exactMoney(balance.free),
    locked: exactMoney(balance.locked),
  }
}

/** What a position is valued by. */
export interface Valued {
  /** Null: nothing to value it by, so the unrealized part is shown as 0. */
  readonly mark: Money | null
  readonly at: UnixNs
  /** Of its instrument; null on spot. */
  readonly contract: Contract | null
}

export function positionRow(position: Position, { mark, at, contract }: Valued): PositionRow {
  const { quantity } = position
  const isFlat = quantity === MONEY_ZERO
  const liquidation = contract === null ? null : liquidationPrice(position, contract)
  return {
    ts_ns: exactInteger(at),
    venue: position.venue,
    symbol: position.symbol,
    qty: exactMoney(quantity),
    avg_price: exactMoney(isFlat ? MONEY_ZERO : divideMoney(position.cost, quantity)),
    realized_pnl: exactMoney(position.realizedPnl),
    unrealized_pnl: exactMoney(mark === null || isFlat ? MONEY_ZERO : unrealizedPnl(position, mark)),
    margin: exactMoney(position.margin),
    liquidation_price: liquidation === null ? null : exactMoney(liquidation),
    leverage: contract?.leverage ?? null,
  }
}

export function instrumentRow(instrument: Instrument): InstrumentRow {
  return {
    venue: instrument.venue,
    symbol: instrument.symbol,
    base: instrument.base,
    quote: instrument.quote,
    kind: instrument.contract === null ? 'spot' : 'perpetual',
    version: instrument.version,
    status: instrument.isTrading ? 'trading' : 'halted',
    tick_size: exactMoney(instrument.tickSize),
    lot_size: exactMoney(instrument.lotSize),
    notional_min: exactMoney(instrument.notionalMin),
    notional_max: instrument.notionalMax === null ? null : exactMoney(instrument.notionalMax),
    quantity_min: exactMoney(quantityOf(instrument.quantityMin, instrument.lotSize)),
    quantity_max: exactMoney(quantityOf(instrument.quantityMax, instrument.lotSize)),
    fee_rate_maker: exactMoney(instrument.feeRateMaker),
    fee_rate_taker: exactMoney(instrument.feeRateTaker),
    leverage: instrument.contract?.leverage ?? null,
    holds: {
      stops: instrument.holds.stops,
      trailing_stops: instrument.holds.trailingStops,
      good_till_date: instrument.holds.goodTillDate,
      amend_in_place: instrument.holds.amendInPlace,
    },
  }
}
