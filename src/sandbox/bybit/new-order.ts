/** https://bybit-exchange.github.io/docs/v5/order/create-order, spot. */
import type { Instrument, Lots, Money, OrderType, Side, TimeInForce } from '../../domain/index.ts'
import type { NewSandboxOrder } from '../core/index.ts'
import { awaiting, exitNote, readExits } from './exits.ts'
import { type House, instrumentOf, priceText } from './house.ts'
import { amountAt, bad, good, priceAt, quantityAt, type Read } from './new-order-words.ts'
import type { OrderNote } from './order-rows.ts'
import type { Parameters } from './parameters.ts'
import { badParameter, no, type Reply, UNKNOWN_SYMBOL } from './reply.ts'

const SIDES: ReadonlyMap<string, Side> = new Map([
  ['Buy', 'buy'],
  ['Sell', 'sell'],
])
const TIMES_IN_FORCE: ReadonlyMap<string, TimeInForce> = new Map([
  ['', 'gtc'],
  ['GTC', 'gtc'],
  ['IOC', 'ioc'],
  ['FOK', 'fok'],
  ['PostOnly', 'gtc'],
])
const FILTERS = new Set(['Order', 'StopOrder', 'tpslOrder'])
const SMP_TYPES = new Set(['', 'None', 'CancelMaker', 'CancelTaker', 'CancelBoth'])
const LINK_ID = /^[A-Za-z0-9_-]{0,36}$/

export function readNewOrder(house: House, parameters: Parameters): Read<NewSandboxOrder> {
  const { text } = parameters
  const instrument = instrumentOf(house, text('symbol'))
  if (instrument === null) return { ok: false, reply: UNKNOWN_SYMBOL }
  const side = SIDES.get(text('side'))
  if (side === undefined) return bad(170117, 'Invalid side.')
  const wrong = wrongWord(parameters)
  if (wrong !== null) return { ok: false, reply: wrong }
  const isMarket = text('orderType') === 'Market'
  const filter = text('orderFilter') || (text('triggerPrice') === '' ? 'Order' : 'StopOrder')
  const price = isMarket ? good(null) : priceAt(instrument, parameters, 'price')
  if (!price.ok) return price
  const triggerPrice = filter === 'Order' ? good(null) : priceAt(instrument, parameters, 'triggerPrice')
  if (!triggerPrice.ok) return triggerPrice
  const size = sizeOf(instrument, parameters, { isMarket, side })
  if (!size.ok) return size
  const exits = readExits(parameters, { instrument, side, price: price.value })
  if (!exits.ok) return exits
  const smpType = text('smpType') === 'None' ? '' : text('smpType')
  const note: OrderNote = { orderFilter: filter, ...noteOf(house, instrument), ...size.value.note, smpType }
  return good({
    clientId: text('orderLinkId'),
    key: instrument.key,
    side,
    type: typeOf(isMarket, filter !== 'Order'),
    timeInForce: isMarket ? 'ioc' : (TIMES_IN_FORCE.get(text('timeInForce')) ?? 'gtc'),
    isPostOnly: !isMarket && text('timeInForce') === 'PostOnly',
    price: price.value,
    triggerPrice: triggerPrice.value,
    quantity: size.value.quantity,
    quoteAmount: size.value.quoteAmount,
    note: { ...note, ...exitNote(instrument, exits.value) },
    ...awaiting(house, exits.value),
  })
}

/** What must be one of a few words, and what is not lent here. */
function wrongWord({ text }: Parameters): Reply | null {
  if (!['Market', 'Limit'].includes(text('orderType'))) return no(170116, 'Invalid orderType.')
  // A market order is immediate-or-cancel whatever it says.
  const isTimely = text('orderType') === 'Market' || TIMES_IN_FORCE.has(text('timeInForce'))
  if (!isTimely) return no(170115, 'Invalid timeInForce.')
  const filter = text('orderFilter')
  if (filter !== '' && !FILTERS.has(filter)) return no(170202, 'Invalid orderFilter parameter.')
  if (!SMP_TYPES.has(text('smpType'))) return badParameter('smpType')
  if (!LINK_ID.test(text('orderLinkId'))) return badParameter('orderLinkId')
  if (text('isLeverage') === '1') {
    return no(170037, 'Cross Margin Trading not yet supported by the selected coin')
  }
  return null
}

function typeOf(isMarket: boolean, isStop: boolean): OrderType {
  if (isStop) return isMarket ? 'stop_market' : 'stop_limit'
  return isMarket ? 'market' : 'limit'
}

function noteOf({ exchange }: House, instrument: Instrument): Pick<OrderNote, 'basePrice'> {
  const ticker = exchange.ticker(instrument.key)
  return { basePrice: ticker === null ? '' : priceText(instrument, ticker.last) }
}

interface Size {
  readonly quantity: Lots | null
  readonly quoteAmount: Money | null
  readonly note: Pick<OrderNote, 'marketUnit' | 'quoteQty'>
}

interface Kind {
  readonly isMarket: boolean
  readonly side: Side
}

/** A market buy is by value unless it says otherwise, a market sell by quantity. */
function sizeOf(instrument: Instrument, parameters: Parameters, { isMarket, side }: Kind): Read<Size> {
  const { text } = parameters
  const unit = isMarket ? text('marketUnit') || (side === 'buy' ? 'quoteCoin' : 'baseCoin') : ''
  if (!['', 'baseCoin', 'quoteCoin'].includes(unit)) return { ok: false, reply: badParameter('marketUnit') }
  if (unit === 'quoteCoin') {
    const amount = amountAt(text('qty'), 'qty')
    if (!amount.ok) return amount
    return good({
      quantity: null,
      quoteAmount: amount.value,
      note: { marketUnit: unit, quoteQty: text('qty') },
    })
  }
  const quantity = quantityAt(instrument, parameters)
  if (!quantity.ok) return quantity
  return good({ quantity: quantity.value, quoteAmount: null, note: { marketUnit: unit, quoteQty: '' } })
}
