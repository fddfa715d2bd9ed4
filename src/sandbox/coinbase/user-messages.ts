/** The life of our own orders, as the `user` and `full` channels tell it. */
import { formatMoney, type Instrument, type Lots, lots, oppositeSide } from '../../domain/index.ts'
import type { SandboxFill, SandboxOrder, SandboxReport } from '../core/index.ts'
import { type Message, partiesOf } from './feed-messages.ts'
import type { Venue } from './venue.ts'
import { isoTime, longText, orderUuid, PROFILE_ID, priceText, productOf, sizeText, USER_ID } from './words.ts'

export interface Told {
  readonly product: string
  /** A match is told to everybody by another way. */
  readonly isForUserAlone: boolean
  readonly message: Message
}

export interface LifeTeller {
  hear(report: SandboxReport): readonly Told[]
}

/** Remembers of each order only whether it was told to rest. */
export function createLifeTeller(venue: Venue): LifeTeller {
  const rested = new Set<number>()
  const resting = (order: SandboxOrder, remaining: Lots, atMs: number): readonly Told[] => {
    if (rested.has(order.id)) return []
    rested.add(order.id)
    return [openMessage(venue, order, { remaining, atMs })]
  }
  /** A report shows the order as it was then: it rests only when nothing came after. */
  const restingIfSo = (order: SandboxOrder, atMs: number): readonly Told[] => {
    const now = venue.exchange.order({ id: order.id, clientId: null })
    const mayRest = order.price !== null && (order.timeInForce === 'gtc' || order.timeInForce === 'gtd')
    const isSo = mayRest && now?.status === 'open' && now.cumQty === order.cumQty
    return isSo ? resting(order, leavesOf(order), atMs) : []
  }
  const ended = (order: SandboxOrder, atMs: number): readonly Told[] => {
    rested.delete(order.id)
    return [doneMessage(venue, order, atMs)]
  }
  const traded = (order: SandboxOrder, fill: SandboxFill, atMs: number): readonly Told[] => {
    const before = lots(leavesOf(order) + fill.quantity)
    const rest = fill.liquidity === 'maker' ? resting(order, before, atMs) : []
    const after = order.status === 'filled' ? ended(order, atMs) : restingIfSo(order, atMs)
    return [...rest, ownMatch(venue, fill), ...after]
  }
  return {
    hear({ kind, order, fill, atMs }) {
      switch (kind) {
        case 'new':
          if (order.status === 'waiting') return [activateMessage(order, atMs)]
          return [receivedMessage(venue, order, atMs), ...restingIfSo(order, atMs)]
        case 'triggered':
          return [receivedMessage(venue, order, atMs), ...restingIfSo(order, atMs)]
        case 'trade':
          return fill === null ? [] : traded(order, fill, atMs)
        case 'amended':
          return []
        default:
          return ended(order, atMs)
      }
    },
  }
}

function leavesOf({ quantity, cumQty }: SandboxOrder): Lots {
  return lots(quantity - cumQty)
}

function frame(venue: Venue, type: string, order: SandboxOrder, atMs: number): Message {
  const product = productOf(order.instrument)
  return {
    type,
    side: order.side,
    product_id: product,
    time: isoTime(atMs),
    sequence: venue.sequences.next(product),
    profile_id: PROFILE_ID,
    user_id: USER_ID,
    order_id: orderUuid(order.id),
  }
}

function told(instrument: Instrument, message: Message, isForUserAlone = false): Told {
  return { product: productOf(instrument), isForUserAlone, message }
}

function receivedMessage(venue: Venue, order: SandboxOrder, atMs: number): Told {
  const { instrument, price, quantity, quoteAmount, clientId } = order
  return told(instrument, {
    ...frame(venue, 'received', order, atMs),
    order_type: price === null ? 'market' : 'limit',
    ...(quoteAmount === null ? { size: sizeText(instrument, quantity) } : { funds: longText(quoteAmount) }),
    ...(price === null ? {} : { price: priceText(instrument, price) }),
    ...(clientId === '' ? {} : { client_oid: clientId }),
  })
}

function openMessage(
  venue: Venue,
  order: SandboxOrder,
  { remaining, atMs }: { readonly remaining: Lots; readonly atMs: number },
): Told {
  const { instrument, price } = order
  return told(instrument, {
    ...frame(venue, 'open', order, atMs),
    price: price === null ? undefined : priceText(instrument, price),
    remaining_size: sizeText(instrument, remaining),
  })
}

function doneMessage(venue: Venue, order: SandboxOrder, atMs: number): Told {
  const { instrument, price, status } = order
  return told(instrument, {
    ...frame(venue, 'done', order, atMs),
    reason: status === 'filled' ? 'filled' : 'canceled',
    // Neither is said of an order at market.
    ...(price === null
      ? {}
      : { price: priceText(instrument, price), remaining_size: sizeText(instrument, leavesOf(order)) }),
  })
}

/** A stop begins to wait. It has no sequence, and names neither its limit nor the client's id. */
function activateMessage(order: SandboxOrder, atMs: number): Told {
  const { instrument, triggerPrice, triggerWhen, quantity, quoteAmount } = order
  return told(instrument, {
    type: 'activate',
    product_id: productOf(instrument),
    timestamp: (atMs / 1000).toFixed(6),
    user_id: USER_ID,
    profile_id: PROFILE_ID,
    order_id: orderUuid(order.id),
    stop_type: triggerWhen === 'falls' ? 'loss' : 'entry',
    side: order.side,
    stop_price: triggerPrice === null ? undefined : priceText(instrument, triggerPrice),
    size: sizeText(instrument, quantity),
    ...(quoteAmount === null ? {} : { funds: longText(quoteAmount) }),
    private: true,
  })
}

function ownMatch(venue: Venue, fill: SandboxFill): Told {
  const { order, tradeId, quantity, price, liquidity, atMs } = fill
  const { instrument } = order
  const product = productOf(instrument)
  const makerSide = liquidity === 'maker' ? order.side : oppositeSide(order.side)
  const rate = liquidity === 'maker' ? instrument.feeRateMaker : instrument.feeRateTaker
  const { maker_order_id, taker_order_id } = partiesOf(venue, instrument, { tradeId })
  const message: Message = {
    type: 'match',
    trade_id: tradeId,
    sequence: venue.sequences.ofTrade(product, tradeId),
    maker_order_id,
    taker_order_id,
    time: isoTime(atMs),
    product_id: product,
    size: sizeText(instrument, quantity),
    price: formatMoney(price),
    side: makerSide,
    user_id: USER_ID,
    profile_id: PROFILE_ID,
    [`${liquidity}_user_id`]: USER_ID,
    [`${liquidity}_profile_id`]: PROFILE_ID,
    [`${liquidity}_fee_rate`]: formatMoney(rate),
  }
  return told(instrument, message, true)
}
