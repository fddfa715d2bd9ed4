/** https://bybit-exchange.github.io/docs/v5/order/execution, and the same rows in the `execution` channel. */
import { MONEY_ZERO } from '../../../domain/index.ts'
import {
  type Fields,
  type FillNotice,
  flagAt,
  moneyAt,
  type NoticeReference,
  StrangeAnswer,
  type TradedNotice,
  textAt,
  textOrNullAt,
} from '../protocol/index.ts'
import { sideAt, textTimeAt } from './answer.ts'

/** Funding, settlements and the like stand in the same list, and are no trades of an order. */
const TRADES = new Set(['Trade', 'BlockTrade'])

export function isTrade(row: Fields): boolean {
  return TRADES.has(textAt(row, 'execType'))
}

export function fillNotice(row: Fields): FillNotice {
  const feeAsset = feeAssetOf(row)
  if (feeAsset === null) throw new StrangeAnswer('feeCurrency is missing')
  return {
    kind: 'fill',
    ...referenceOf(row),
    tradeId: textAt(row, 'execId'),
    quantity: moneyAt(row, 'execQty'),
    price: moneyAt(row, 'execPrice'),
    fee: moneyAt(row, 'execFee'),
    feeAsset,
    liquidity: flagAt(row, 'isMaker') ? 'maker' : 'taker',
    at: textTimeAt(row, 'execTime'),
  }
}

/** A message that does not say in what the fee was paid only tells that there was a trade. */
export function streamedFill(row: Fields): FillNotice | TradedNotice {
  if (feeAssetOf(row) !== null) return fillNotice(row)
  return { kind: 'traded', ...referenceOf(row), tradeId: textAt(row, 'execId') }
}

function referenceOf(row: Fields): NoticeReference {
  return {
    native: textAt(row, 'symbol'),
    clientId: textOrNullAt(row, 'orderLinkId'),
    venueOrderId: textAt(row, 'orderId'),
    side: sideAt(row, 'side'),
  }
}

function feeAssetOf(row: Fields): string | null {
  const asset = textOrNullAt(row, 'feeCurrency')
  if (asset !== null) return asset
  // Of nothing any asset may be charged, and pairs without fees name none.
  return moneyAt(row, 'execFee') === MONEY_ZERO ? 'USDT' : null
}
