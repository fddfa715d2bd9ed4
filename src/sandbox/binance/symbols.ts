/** `exchangeInfo`: what is listed, and by which rules. */
import type { Instrument } from '../../domain/index.ts'
import { decimal, quantityText } from './decimals.ts'
import { METERS } from './meters.ts'
import { SELF_TRADE_MODES, TYPES } from './order-words.ts'
import { type Parameters, wordOf } from './parameters.ts'
import { Refusal } from './refusal.ts'
import { type BinanceVenue, selectionOf } from './venue.ts'

export const MAX_PRICE = 1_000_000n * 10n ** 18n
/** In hundredths of a percent. */
export const TRAILING_DELTAS = { least: 10, most: 2_000 }
export const ICEBERG_PARTS_MAX = 10
export const MAX_NUM_ORDERS = 200
export const MAX_NUM_ALGO_ORDERS = 5
export const MAX_NUM_ORDER_LISTS = 20
export const MAX_NUM_ORDER_AMENDS = 10

export function exchangeInfo(venue: BinanceVenue, parameters: Parameters): object {
  return {
    timezone: 'UTC',
    serverTime: venue.exchange.nowMs(),
    rateLimits: Object.values(METERS).map(({ type, ...terms }) => ({ rateLimitType: type, ...terms })),
    exchangeFilters: [],
    symbols: listed(venue, parameters).map((instrument) => symbolView(instrument, parameters)),
  }
}

function listed(venue: BinanceVenue, parameters: Parameters): readonly Instrument[] {
  const isNamed = parameters.has('symbol') || parameters.has('symbols')
  if (isNamed && (parameters.has('permissions') || parameters.has('symbolStatus'))) {
    throw new Refusal(-1128, 'Combination of optional parameters invalid.')
  }
  const { instruments } = selectionOf(venue, parameters)
  const permissions = parameters.get('permissions')
  if (permissions !== undefined && !permissionsOf(permissions).includes('SPOT')) return []
  const status = parameters.get('symbolStatus')
  if (status === undefined) return instruments
  wordOf(status, ['TRADING', 'HALT', 'BREAK'], [-1122, 'Invalid symbolStatus.'])
  return instruments.filter((instrument) => statusOf(instrument) === status)
}

/** One word, or a list of them. */
function permissionsOf(text: string): readonly string[] {
  return text.replaceAll(/[[\]"]/g, '').split(',')
}

function statusOf({ isTrading }: Instrument): string {
  return isTrading ? 'TRADING' : 'BREAK'
}

function symbolView(instrument: Instrument, parameters: Parameters): object {
  const hasSets = parameters.get('showPermissionSets') !== 'false'
  return {
    symbol: instrument.symbol,
    status: statusOf(instrument),
    baseAsset: instrument.base,
    baseAssetPrecision: 8,
    quoteAsset: instrument.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: TYPES,
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: true,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: true,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filtersOf(instrument),
    permissions: [],
    permissionSets: hasSets ? [['SPOT']] : [],
    defaultSelfTradePreventionMode: 'EXPIRE_TAKER',
    allowedSelfTradePreventionModes: SELF_TRADE_MODES,
  }
}

export function filtersOf(instrument: Instrument): readonly object[] {
  const { tickSize, lotSize, quantityMin, quantityMax } = instrument
  const quantities = {
    minQty: quantityText(quantityMin, instrument),
    maxQty: quantityText(quantityMax, instrument),
    stepSize: decimal(lotSize),
  }
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: decimal(tickSize),
      maxPrice: decimal(MAX_PRICE as typeof tickSize),
      tickSize: decimal(tickSize),
    },
    { filterType: 'LOT_SIZE', ...quantities },
    { filterType: 'MARKET_LOT_SIZE', ...quantities },
    { filterType: 'ICEBERG_PARTS', limit: ICEBERG_PARTS_MAX },
    trailingFilter(),
    ...bandFilter(instrument),
    notionalFilter(instrument),
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: MAX_NUM_ORDERS },
    { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: MAX_NUM_ALGO_ORDERS },
    { filterType: 'MAX_NUM_ORDER_AMENDS', maxNumOrderAmends: MAX_NUM_ORDER_AMENDS },
    { filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: MAX_NUM_ORDER_LISTS },
  ]
}

function trailingFilter(): object {
  const { least, most } = TRAILING_DELTAS
  return {
    filterType: 'TRAILING_DELTA',
    minTrailingAboveDelta: least,
    maxTrailingAboveDelta: most,
    minTrailingBelowDelta: least,
    maxTrailingBelowDelta: most,
  }
}

function bandFilter({ priceBand }: Instrument): readonly object[] {
  if (priceBand === null) return []
  const [up, down] = [decimal(priceBand.highest), decimal(priceBand.lowest)]
  return [
    {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: up,
      bidMultiplierDown: down,
      askMultiplierUp: up,
      askMultiplierDown: down,
      // The last price alone.
      avgPriceMins: 0,
    },
  ]
}

function notionalFilter({ notionalMin, notionalMax }: Instrument): object {
  const minimum = decimal(notionalMin)
  if (notionalMax === null) {
    return { filterType: 'MIN_NOTIONAL', minNotional: minimum, applyToMarket: true, avgPriceMins: 0 }
  }
  return {
    filterType: 'NOTIONAL',
    minNotional: minimum,
    applyMinToMarket: true,
    maxNotional: decimal(notionalMax),
    applyMaxToMarket: true,
    avgPriceMins: 0,
  }
}
