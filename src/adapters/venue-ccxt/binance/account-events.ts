/** What Binance tells of the account by itself: `executionReport` and its kin. */
import { isStop, type Money, type OrderType } from '../../../domain/index.ts'
import {
  type AccountNotice,
  type Fields,
  fieldsOf,
  flagAt,
  integerAt,
  listOf,
  moneyAt,
  type NoticeReference,
  type OrderNotice,
  type StreamNotice,
  textAt,
  textOrNullAt,
  timeAt,
} from '../protocol/index.ts'
import { standing } from './order-answers.ts'
import { reasonOf } from './reasons.ts'
import { sideOf, statusOf, typeOf } from './words.ts'

/** Of one event, its envelope taken off. */
export function eventNotices(event: Fields): readonly (AccountNotice | StreamNotice)[] {
  const kind = textAt(event, 'e')
  switch (kind) {
    case 'executionReport':
      return reportNotices(event)
    case 'outboundAccountPosition':
      return listOf(event['B'], 'B').map(balanceNotice)
    case 'eventStreamTerminated':
    case 'serverShutdown':
    case 'listenKeyExpired':
      return [{ kind: 'reopen', why: kind }]
    // `balanceUpdate` and `externalLockUpdate` name a difference; the position that follows has the sums.
    default:
      return [{ kind: 'alive' }]
  }
}

function balanceNotice(entry: unknown): AccountNotice {
  const balance = fieldsOf(entry, 'a balance')
  return {
    kind: 'balance',
    asset: textAt(balance, 'a'),
    free: moneyAt(balance, 'f'),
    locked: moneyAt(balance, 'l'),
  }
}

/** The fill first, so that nobody sees the end of an order before what it traded. */
function reportNotices(report: Fields): readonly AccountNotice[] {
  const order = reportedOrder(report)
  const traded = tradedNotice(report, order)
  return traded === null ? [order] : [traded, order]
}

function reportedOrder(report: Fields): OrderNotice {
  const typeWord = textAt(report, 'o')
  const statusWord = textAt(report, 'X')
  const type = typeOf(typeWord)
  const isStopOrder = isStop(type)
  const cumQuantity = moneyAt(report, 'z')
  const isTriggered = isStopOrder ? wasReached(report, cumQuantity) : null
  const status = standing(statusOf(statusWord), isTriggered)
  return {
    kind: 'order',
    ...referenceOf(report),
    status,
    type,
    price: limitPrice(type, report),
    triggerPrice: isStopOrder ? aboveZero(moneyAt(report, 'P')) : null,
    isTriggered,
    quantity: moneyAt(report, 'q'),
    cumQuantity,
    reason: reasonOf({
      ...{ status, statusWord, typeWord },
      timeInForce: textAt(report, 'f'),
      expiryReason: textOrNullAt(report, 'eR'),
      rejectReason: textOrNullAt(report, 'r'),
    }),
    at: timeAt(report, 'T'),
  }
}

function limitPrice(type: OrderType, report: Fields): Money | null {
  return type === 'market' || type === 'stop_market' ? null : moneyAt(report, 'p')
}

function aboveZero(price: Money): Money | null {
  return price === 0n ? null : price
}

/** `w`: on the book. One that ended may have been there; `W`, since when, is absent if it never was. */
function wasReached(report: Fields, cumQuantity: Money): boolean {
  return cumQuantity > 0n || flagAt(report, 'w') || typeof report['W'] === 'number'
}

function referenceOf(report: Fields): NoticeReference {
  return {
    native: textAt(report, 's'),
    clientId: orderId(report),
    venueOrderId: String(integerAt(report, 'i')),
    side: sideOf(textAt(report, 'S')),
  }
}

/**
 * A cancel bears its own id in `c` and that of the order in `C`; after an amendment `c` is the order's new id
 * and `C` the one it had.
 */
function orderId(report: Fields): string | null {
  const own = textOrNullAt(report, 'c')
  if (textAt(report, 'x') === 'REPLACED') return own
  const original = textOrNullAt(report, 'C')
  // Some servers write the word where others write nothing.
  return original === null || original === 'null' ? own : original
}

/** Null where nothing was traded: also of a report that calls itself `TRADE` and has a quantity of zero. */
function tradedNotice(report: Fields, order: OrderNotice): AccountNotice | null {
  const quantity = moneyAt(report, 'l')
  if (textAt(report, 'x') !== 'TRADE' || quantity === 0n) return null
  const { native, clientId, venueOrderId, side, at } = order
  const reference = { native, clientId, venueOrderId, side }
  const tradeId = String(integerAt(report, 't'))
  const feeAsset = textOrNullAt(report, 'N')
  if (feeAsset === null) return { kind: 'traded', ...reference, tradeId }
  return {
    kind: 'fill',
    ...reference,
    tradeId,
    quantity,
    price: moneyAt(report, 'L'),
    fee: moneyAt(report, 'n'),
    feeAsset,
    liquidity: flagAt(report, 'm') ? 'maker' : 'taker',
    at,
  }
}
