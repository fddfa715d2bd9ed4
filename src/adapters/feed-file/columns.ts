import type { BarColumns, Columns, TimeColumn, TimeUnit, TradeColumns } from './column-types.ts'
import { headerlessColumns } from './headerless.ts'
import type { RawRow } from './row.ts'

const TIME = [
  // Of our own recordings: the order in which things came, which is never backward.
  'received_at',
  'ts_open',
  'open_time',
  'open_at',
  'ts',
  'timestamp',
  'time',
  'datetime',
  'date',
  'date_time',
  'unix',
  'unix_time',
  'time_exchange',
  'exchange_time',
  'exchange_timestamp',
  'event_time',
  'event_at',
  'trade_time',
  'transact_time',
  'created_at',
  'start',
  'start_time',
  'local_timestamp',
  't',
]
const UNITS: Readonly<Record<string, TimeUnit>> = {
  ns: 'ns',
  nanoseconds: 'ns',
  us: 'us',
  microseconds: 'us',
  ms: 'ms',
  millis: 'ms',
  milliseconds: 'ms',
  s: 's',
  sec: 's',
  seconds: 's',
}
const OPEN = ['open', 'o', 'open_price']
const HIGH = ['high', 'h', 'high_price']
const LOW = ['low', 'l', 'low_price']
const CLOSE = ['close', 'c', 'close_price']
const VOLUME = [
  'base_volume',
  'volume_base',
  'volume',
  'vol',
  'v',
  'base_asset_volume',
  'volumefrom',
  'amount',
  'quantity',
  'qty',
]
const PRICE = ['price', 'p', 'trade_price', 'last_price', 'rate']
const QUANTITY = [
  'quantity',
  'qty',
  'size',
  'amount',
  'q',
  'last_qty',
  'trade_size',
  'base_qty',
  'volume',
  'vol',
  'v',
]
const SIDE = ['side', 'aggressor', 'aggressor_side', 'taker_side', 'direction']
const BUYER_MAKER = ['is_buyer_maker', 'buyer_is_maker', 'buyer_maker', 'm']
const TRADE_ID = ['trade_id', 'tradeid', 'id', 'tid', 'agg_trade_id', 'exchange_trade_id']
const TIMEFRAME = ['timeframe', 'interval', 'resolution', 'granularity']
const SYMBOL = ['symbol', 'ticker', 'pair', 'instrument', 'market']
/** Rows of an order book have a price and a size as well, and are no trades. */
const BOOK_UPDATE = ['update_type', 'first_update_id', 'is_snapshot', 'bids', 'asks', 'bids_0_price']

/**
 * Where a row's fields are, or null when it is none of ours. A row without names is judged by its values.
 */
export function columnsOf({ names, cells, book }: Omit<RawRow, 'line'>): Columns | null {
  if (names === null) return headerlessColumns(cells)
  if (book !== undefined) return bookColumns(names)
  if (BOOK_UPDATE.some((name) => names.includes(name))) return null
  const time = timeColumn(names)
  return time === null ? null : (barColumns(names, time) ?? tradeColumns(names, time))
}

function bookColumns(names: readonly string[]): Columns | null {
  const time = timeColumn(names)
  return time === null ? null : { kind: 'books', time, symbol: firstOf(names, SYMBOL) }
}

function barColumns(names: readonly string[], time: TimeColumn): BarColumns | null {
  const [open, high, low, close] = [OPEN, HIGH, LOW, CLOSE].map((known) => firstOf(names, known))
  const volume = volumeColumn(names)
  if (open == null || high == null || low == null || close == null || volume === null) return null
  const timeframe = firstOf(names, TIMEFRAME)
  return { kind: 'bars', time, open, high, low, close, volume, timeframe, symbol: firstOf(names, SYMBOL) }
}

/** `volume_btc` beside a plain `volume` is the base volume; the plain one is then in the quote asset. */
function volumeColumn(names: readonly string[]): number | null {
  const perAsset = names.findIndex(
    (name) => /^volume_[a-z]{2,6}$/.test(name) && !/_(quote|to|usd[tc]?|eur)$/.test(name),
  )
  return perAsset >= 0 ? perAsset : firstOf(names, VOLUME)
}

function tradeColumns(names: readonly string[], time: TimeColumn): TradeColumns | null {
  const price = firstOf(names, PRICE)
  const quantity = firstOf(names, QUANTITY)
  if (price === null || quantity === null) return null
  return {
    kind: 'trades',
    time,
    price,
    quantity,
    side: firstOf(names, SIDE),
    isBuyerMaker: firstOf(names, BUYER_MAKER),
    id: firstOf(names, TRADE_ID),
    symbol: firstOf(names, SYMBOL),
  }
}

/**
 * A name alone or with a unit at its end; else the unnamed first column that table programs write for an
 * index.
 */
function timeColumn(names: readonly string[]): TimeColumn | null {
  for (const known of TIME) {
    for (const [index, name] of names.entries()) {
      if (name === known) return { index, unit: null }
      const unit = name.startsWith(`${known}_`) ? UNITS[name.slice(known.length + 1)] : undefined
      if (unit !== undefined) return { index, unit }
    }
  }
  return names[0] === '' ? { index: 0, unit: null } : null
}

function firstOf(names: readonly string[], known: readonly string[]): number | null {
  for (const name of known) {
    const index = names.indexOf(name)
    if (index >= 0) return index
  }
  return null
}
