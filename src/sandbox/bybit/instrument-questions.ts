/** https://bybit-exchange.github.io/docs/v5/market/instrument, spot. */
import { formatMoney, type Instrument } from '../../domain/index.ts'
import { type House, instrumentOf, nativeOf, quantityText } from './house.ts'
import type { Parameters } from './parameters.ts'
import { limitRatio } from './price-limit.ts'
import { type Reply, yes } from './reply.ts'

export function instruments(house: House, parameters: Parameters): Reply {
  const native = parameters.text('symbol')
  const listed = native === '' ? house.exchange.instruments() : [instrumentOf(house, native)]
  const list = listed.flatMap((instrument, index) =>
    instrument === null ? [] : instrumentRow(instrument, index),
  )
  return yes({ category: 'spot', list, nextPageCursor: '' })
}

function instrumentRow(instrument: Instrument, index: number): object {
  const { base, quote, tickSize, lotSize, notionalMin, notionalMax, quantityMin, quantityMax } = instrument
  const reach = formatMoney(limitRatio(instrument))
  const most = quantityText(instrument, quantityMax)
  return {
    symbolId: index + 1,
    symbol: nativeOf(instrument),
    baseCoin: base,
    quoteCoin: quote,
    innovation: '0',
    status: instrument.isTrading ? 'Trading' : 'Closed',
    marginTrading: 'none',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: formatMoney(lotSize),
      quotePrecision: '0.0000001',
      minOrderQty: quantityText(instrument, quantityMin),
      maxOrderQty: most,
      minOrderAmt: formatMoney(notionalMin),
      maxOrderAmt: notionalMax === null ? '100000000' : formatMoney(notionalMax),
      maxLimitOrderQty: most,
      maxMarketOrderQty: most,
      postOnlyMaxLimitOrderSize: most,
    },
    priceFilter: { tickSize: formatMoney(tickSize) },
    riskParameters: { priceLimitRatioX: reach, priceLimitRatioY: reach },
    symbolType: '',
    xstockMultiplier: '1',
  }
}
