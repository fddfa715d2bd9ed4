import {
  type Instrument,
  type Lots,
  MONEY_ONE,
  type Money,
  multiplyMoney,
  notionalOf,
  type OrderRequest,
  priceOf,
  quantityOf,
  type Reason,
  type Ticks,
} from '../../domain/index.ts'
import { accountsOf, lockedAsset } from '../portfolio/index.ts'
import type { State } from '../state.ts'
import type { RiskLimits } from '../surroundings.ts'
import { protectionPrice } from './protection.ts'

/** A request on the instrument's grid, not yet allowed. */
export interface Proposed {
  readonly request: OrderRequest
  readonly instrument: Instrument
  readonly price: Ticks
  readonly quantity: Lots
  /** Null when the market is not known: a limit order may still rest. */
  readonly reference: Ticks | null
  readonly mark: Money
  readonly locked: Money
}

export type Check = (proposed: Proposed, state: State, limits: RiskLimits) => Reason | null

const notHalted: Check = (_proposed, { tradingState }) =>
  tradingState === 'halted' ? { code: 'trading_halted', details: {} } : null

// Spot: a sell lowers what is held and is bounded by free funds; a buy never lowers it.
const onlyReducing: Check = ({ request }, { tradingState }) =>
  tradingState === 'reducing' && request.side === 'buy' ? { code: 'trading_reducing', details: {} } : null

const instrumentTrading: Check = ({ instrument }) =>
  instrument.isTrading ? null : { code: 'instrument_not_trading', details: { symbol: instrument.symbol } }

const notionalAboveMinimum: Check = ({ request, instrument, price, quantity, mark }) => {
  // A market order is judged at the market, not at the worst price it may take.
  const notional =
    request.price === null ? multiplyMoney(mark, request.quantity) : notionalOf(instrument, price, quantity)
  return notional < instrument.notionalMin
    ? { code: 'notional_too_small', details: { notional, minimum: instrument.notionalMin } }
    : null
}

const withinQuantityMax: Check = ({ instrument, quantity }) =>
  quantity > instrument.quantityMax
    ? {
        code: 'order_too_large',
        details: {
          value: quantityOf(quantity, instrument.lotSize),
          maximum: quantityOf(instrument.quantityMax, instrument.lotSize),
        },
      }
    : null

const withinNotionalMax: Check = ({ instrument, price, quantity }, _state, { orderNotionalMax }) => {
  if (orderNotionalMax === null) return null
  const value = notionalOf(instrument, price, quantity)
  return value > orderNotionalMax
    ? { code: 'order_too_large', details: { value, maximum: orderNotionalMax } }
    : null
}

const withinOpenOrders: Check = (_proposed, { open }, { openOrdersMax }) =>
  open.size >= openOrdersMax
    ? {
        code: 'open_orders_limit',
        details: { open_orders: wholeNumber(open.size), maximum: wholeNumber(openOrdersMax) },
      }
    : null

// Only the side that could trade at a bad price is collared; an order far behind the market just rests.
const withinCollar: Check = (
  { request, instrument, price, reference, mark },
  _state,
  { priceCollarRatio },
) => {
  if (reference === null) return null
  const bound = protectionPrice(reference, instrument, request.side, priceCollarRatio)
  const isBeyond = request.side === 'buy' ? price > bound : price < bound
  if (!isBeyond) return null
  const { tickSize } = instrument
  return {
    code: 'price_collar',
    details: { price: priceOf(price, tickSize), bound: priceOf(bound, tickSize), mark },
  }
}

const funded: Check = ({ request, instrument, locked }, { ledger }) => {
  const asset = lockedAsset(instrument, request.side)
  const { free } = accountsOf(ledger, instrument.venue, asset)
  return locked > free ? { code: 'insufficient_funds', details: { required: locked, free, asset } } : null
}

const wholeNumber = (count: number) => (BigInt(count) * MONEY_ONE) as Money

/** In the order a person would want to be told. */
export const CHECKS: readonly Check[] = [
  notHalted,
  onlyReducing,
  instrumentTrading,
  withinQuantityMax,
  notionalAboveMinimum,
  withinNotionalMax,
  withinOpenOrders,
  withinCollar,
  funded,
]
