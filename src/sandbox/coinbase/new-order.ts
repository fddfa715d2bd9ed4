/** `POST /orders`: from the venue's words into an order, and the sentence for each that is none. */
import {
  formatMoney,
  type Instrument,
  type Lots,
  lots,
  MONEY_ONE,
  type Money,
  money,
  parseMoney,
  quantityOf,
  type Ticks,
  type TimeInForce,
  ticks,
  wholeSteps,
} from '../../domain/index.ts'
import type { NewSandboxOrder, SandboxRefusal } from '../core/index.ts'
import { isClientUuid } from './words.ts'

/** A sentence instead of an order. */
export class Misworded extends Error {
  override readonly name = 'Misworded'
}

export type Words = Readonly<Record<string, unknown>>

const TIMES_IN_FORCE: Readonly<Record<string, TimeInForce>> = {
  GTC: 'gtc',
  GTT: 'gtd',
  IOC: 'ioc',
  FOK: 'fok',
}
const CANCEL_AFTER_MS: Readonly<Record<string, number>> = { min: 60_000, hour: 3_600_000, day: 86_400_000 }

/** Throws `Misworded`. */
export function newOrderOf(words: Words, instrument: Instrument, nowMs: number): NewSandboxOrder {
  const side = oneOf(words, 'side', ['buy', 'sell'] as const)
  const type = words['type'] === undefined ? 'limit' : oneOf(words, 'type', ['limit', 'market'] as const)
  const stop = stopOf(words, instrument, side)
  const force = textOf(words['time_in_force'])?.toUpperCase() ?? 'GTC'
  const timeInForce = TIMES_IN_FORCE[force]
  if (timeInForce === undefined) throw new Misworded('Invalid time_in_force')
  const isPostOnly = words['post_only'] === true
  if (isPostOnly && (force === 'IOC' || force === 'FOK'))
    throw new Misworded(`post_only is invalid with ${force}`)
  const price = type === 'limit' ? priceOf(words, 'price', instrument) : null
  return {
    clientId: clientIdOf(words),
    key: instrument.key,
    side,
    type: stop === null ? type : type === 'limit' ? 'stop_limit' : 'stop_market',
    timeInForce,
    isPostOnly,
    price,
    triggerPrice: stop?.price ?? null,
    ...(stop === null ? {} : { triggerWhen: stop.when }),
    ...amountOf(words, instrument, price),
    ...(timeInForce === 'gtd' ? { expireAtMs: nowMs + cancelAfterMs(words) } : {}),
    note: { time_in_force: force, stp: preventionOf(words) },
  }
}

/** Decrease and cancel, cancel oldest, newest or both. */
function preventionOf(words: Words): string {
  return textOf(words['stp']) === null ? 'dc' : oneOf(words, 'stp', ['dc', 'co', 'cn', 'cb'] as const)
}

/** Numbers come in quotes and without. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

function oneOf<Word extends string>(words: Words, name: string, allowed: readonly Word[]): Word {
  const text = textOf(words[name])
  const found = allowed.find((word) => word === text)
  if (found === undefined) throw new Misworded(`Invalid ${name}`)
  return found
}

/** One that is no UUID of version 4 is taken and forgotten, as the venue says that it does. */
function clientIdOf(words: Words): string {
  const text = textOf(words['client_oid'])
  return text !== null && isClientUuid(text) ? text : ''
}

/** Without `stop` a trigger means what it mostly means: a buy waits for a rise, a sell for a fall. */
function stopOf(words: Words, instrument: Instrument, side: 'buy' | 'sell') {
  if (words['stop'] === undefined && words['stop_price'] === undefined) return null
  const usual = side === 'buy' ? 'entry' : 'loss'
  const stop = words['stop'] === undefined ? usual : oneOf(words, 'stop', ['loss', 'entry'] as const)
  return {
    when: stop === 'loss' ? 'falls' : 'rises',
    price: priceOf(words, 'stop_price', instrument),
  } as const
}

function numberOf(words: Words, name: string): Money {
  const parsed = parseMoney(textOf(words[name]) ?? '')
  if (!parsed.ok || parsed.value <= 0n) throw new Misworded(`Invalid ${name}`)
  return parsed.value
}

function steps(value: Money, step: Money, name: string): number {
  const whole = wholeSteps(value, step)
  if (whole === null) throw new Misworded(`${name} is too accurate. Smallest unit is ${formatMoney(step)}`)
  return whole
}

function priceOf(words: Words, name: string, { tickSize }: Instrument): Ticks {
  return ticks(steps(numberOf(words, name), tickSize, name))
}

/** By size, or by an amount of the quote asset: of a limit order as many as it buys at the limit. */
function amountOf(
  words: Words,
  { lotSize, tickSize }: Instrument,
  price: Ticks | null,
): { readonly quantity: Lots | null; readonly quoteAmount: Money | null } {
  const [hasSize, hasFunds] = [textOf(words['size']) !== null, textOf(words['funds']) !== null]
  if (hasSize && hasFunds) throw new Misworded('Only one of size and funds may be specified')
  if (hasSize || !hasFunds) {
    return { quantity: lots(steps(numberOf(words, 'size'), lotSize, 'size')), quoteAmount: null }
  }
  const funds = numberOf(words, 'funds')
  if (price === null) return { quantity: null, quoteAmount: funds }
  const oneLot = (BigInt(price) * tickSize * lotSize) / 1_000_000_000_000_000_000n
  return { quantity: lots(oneLot === 0n ? 0 : Number(funds / oneLot)), quoteAmount: null }
}

function cancelAfterMs(words: Words): number {
  const after = CANCEL_AFTER_MS[textOf(words['cancel_after']) ?? '']
  if (after === undefined) throw new Misworded('cancel_after is required with GTT')
  return after
}

/** What the exchange bears of one order where its listing names no maximum. */
const CEILING = money(1_000_000_000_000_000n * MONEY_ONE)

/** What the exchange refuses in the venue's words. */
export function refusalText(reason: SandboxRefusal, instrument: Instrument): string {
  const { lotSize, quantityMin, quantityMax, notionalMin, notionalMax, tickSize } = instrument
  const size = (quantity: Lots) => formatMoney(quantityOf(quantity, lotSize))
  const texts: Readonly<Record<SandboxRefusal, string>> = {
    insufficient_funds: 'Insufficient funds',
    duplicate_client_id: 'Duplicate client_oid',
    post_only_would_take: 'post only',
    price_off_tick: `price is too accurate. Smallest unit is ${formatMoney(tickSize)}`,
    price_out_of_band: 'price is too far from the market: not accepted, price too high or price too low',
    quantity_off_lot: `size is too accurate. Smallest unit is ${formatMoney(lotSize)}`,
    quantity_too_small: `size is too small. Minimum size is ${size(quantityMin)}`,
    quantity_too_large: `size is too large. Maximum size is ${size(quantityMax)}`,
    notional_too_small: `funds is too small. Minimum size is ${formatMoney(notionalMin)}`,
    notional_too_large: `funds is too large. Maximum size is ${formatMoney(notionalMax ?? CEILING)}`,
    trigger_price_wrong_side: 'stop_price is invalid: the last trade is beyond it already',
    instrument_not_trading: 'Trading pair not available',
    unknown_instrument: 'Product not found',
    no_market: 'Trading pair not available',
  }
  return texts[reason]
}
