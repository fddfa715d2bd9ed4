import type { OrderBody } from '../contract/index.ts'
import type { Side } from '../domain/index.ts'
import { readOrder } from '../wire/index.ts'
import type { OrderCommand } from './line-command.ts'
import { badParams, oneOf, quoted, readWords } from './line-fields.ts'

const KEYS = [
  'side',
  'symbol',
  'qty',
  'price',
  'type',
  'tif',
  'client_order_id',
  'stop_price',
  'post_only',
  'reduce_only',
  'venue',
  'strategy_id',
  'expire_ts_ns',
  'trail_amount',
  'trail_percent',
  'trigger_by',
] as const

type Key = (typeof KEYS)[number]
type Fields = ReadonlyMap<string, string>

const KEY_SET: ReadonlySet<string> = new Set(KEYS)
const TYPES = ['limit', 'market', 'stop', 'stop_market', 'stop_limit', 'trailing_stop'] as const
const TIMES_IN_FORCE = ['gtc', 'ioc', 'fok', 'gtx', 'gtd'] as const
const TRIGGERS = ['last', 'mark', 'bid_ask'] as const

/** `ORDER side=buy symbol=BTCUSDT …` or `ORDER BUY BTCUSDT 0.01 50000 ID [LIMIT|MARKET] [GTC|…]`. */
export function parseOrder(words: readonly string[]): OrderCommand {
  const read = readWords(words, KEY_SET)
  if (read.form === 'keyed') return fromFields(read.values)
  const [side, ...rest] = read.values
  if (side === undefined) return badParams('ORDER needs side, symbol, qty and price.')
  return parseSided(readSide(side), rest)
}

/** `BTCUSDT 0.01 50000 ID [LIMIT|MARKET] [GTC|…]`, the side being known from the verb. */
export function parseSided(side: Side, words: readonly string[]): OrderCommand {
  if (words.some((word) => word.includes('=')))
    badParams('key=value belongs to ORDER: ORDER side=… symbol=… qty=….')
  const [name, quantity, price, id, ...options] = words
  if (name === undefined || quantity === undefined || price === undefined || id === undefined) {
    return badParams('an order needs symbol, qty, price (or -) and client_order_id, in this order.')
  }
  const fields = new Map([
    ['side', side as string],
    ['symbol', name],
    ['qty', quantity],
    ['client_order_id', id],
    ...(price === '-' ? [] : [['price', price] as const]),
    ...positionalOptions(options),
  ])
  return fromFields(fields)
}

function positionalOptions(options: readonly string[]): (readonly [Key, string])[] {
  if (options.length > 2) badParams(`${quoted(options[2] ?? '')} is one word too many.`)
  const [first, second] = options
  if (first === undefined) return []
  const isType = (word: string) => (TYPES as readonly string[]).includes(word.toLowerCase())
  if (!isType(first)) {
    if (second !== undefined) badParams('the order type comes before the time in force.')
    return [['tif', first]]
  }
  return second === undefined
    ? [['type', first]]
    : [
        ['type', first],
        ['tif', second],
      ]
}

function fromFields(fields: Fields): OrderCommand {
  const body: OrderBody = {
    side: readSide(required(fields, 'side')),
    symbol: required(fields, 'symbol'),
    qty: required(fields, 'qty'),
    type: oneOf('type', fields.get('type') ?? 'limit', TYPES),
    tif: oneOf('tif', fields.get('tif') ?? 'gtc', TIMES_IN_FORCE),
    ...flag(fields, 'post_only'),
    ...flag(fields, 'reduce_only'),
    ...optional(fields, 'price'),
    ...optional(fields, 'stop_price'),
    ...optional(fields, 'trail_amount'),
    ...optional(fields, 'trail_percent'),
    ...optional(fields, 'trigger_by', (text) => oneOf('trigger_by', text, TRIGGERS)),
    ...optional(fields, 'expire_ts_ns'),
    ...optional(fields, 'client_order_id'),
    ...optional(fields, 'strategy_id', strategyId),
    ...optional(fields, 'venue', venue),
  }
  // Nothing but where the symbol is listed can be wrong after this.
  const read = readOrder(body, () => [])
  return read.ok
    ? { verb: 'order', clientOrderId: read.value.clientOrderId, body }
    : badParams(read.problem.message)
}

function required(fields: Fields, key: Key): string {
  return fields.get(key) ?? badParams(`${key} is missing.`)
}

function readSide(text: string): Side {
  const word = oneOf('side', text, ['buy', 'sell', 'b', 's'])
  return word === 'buy' || word === 'b' ? 'buy' : 'sell'
}

function flag<Name extends Key>(fields: Fields, key: Name): { readonly [K in Name]?: boolean } {
  const text = fields.get(key)
  if (text === undefined) return {}
  const word = oneOf(key, text, ['true', 'false', '1', '0'])
  return { [key]: word === 'true' || word === '1' } as { readonly [K in Name]?: boolean }
}

function optional<Name extends Key>(
  fields: Fields,
  key: Name,
  check: (text: string) => string = (text) => text,
): { readonly [K in Name]?: string } {
  const text = fields.get(key)
  return text === undefined ? {} : ({ [key]: check(text) } as { readonly [K in Name]?: string })
}

function venue(text: string): string {
  return /^[a-z0-9_-]{1,32}$/i.test(text) ? text : badParams(`venue ${quoted(text)} is not a venue.`)
}

function strategyId(text: string): string {
  const isWell = /^[A-Za-z0-9._:-]{1,64}$/.test(text)
  return isWell ? text : badParams(`strategy_id ${quoted(text)} takes 1 to 64 letters, digits and . _ : -`)
}
