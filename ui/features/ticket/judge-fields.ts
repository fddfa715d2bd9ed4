import { decimalOf } from '../../data/index.ts'
import {
  type Decimal,
  decimalText,
  floorToStep,
  isMultipleOf,
  ONE,
  parseDecimal,
  plus,
  ZERO,
} from '../../lib/decimal.ts'
import type { Draft } from './draft.ts'
import { expiryNs } from './expiry.ts'
import { FIELDS } from './fields.ts'
import type { Desk } from './market-side.ts'

export interface Problem {
  readonly sentence: string
  /** Nothing is written yet: worth saying only after an attempt. */
  readonly isMissing: boolean
}

export const missing = (sentence: string): Problem => ({ sentence, isMissing: true })
export const wrong = (sentence: string): Problem => ({ sentence, isMissing: false })

/** In the order in which they stand in the ticket. */
export const FIELD_NAMES = [
  'trigger',
  'trail',
  'price',
  'stopLimit',
  'size',
  'expiry',
  'takeProfit',
  'stopLoss',
  'stopLossLimit',
] as const
export type FieldName = (typeof FIELD_NAMES)[number]
export type Problems = Readonly<Partial<Record<FieldName, Problem>>>

/** Every field but the size, each by itself and then against its neighbours. */
export function judgeFields(draft: Draft, desk: Desk): Problems {
  const { price, trigger, trail } = FIELDS[draft.type]
  const isPair = draft.type === 'oco'
  const hasBracket = draft.hasBracket && FIELDS[draft.type].mayBracket
  const judged: Partial<Record<FieldName, Problem | null>> = {
    trigger: trigger ? judgePrice('a trigger price', draft.trigger, desk) : null,
    trail: trail ? judgeTrail(draft, desk) : null,
    price: price ? judgePrice('a limit price', draft.price, desk) : null,
    stopLimit: isPair && draft.stopLimit !== '' ? judgePrice('a limit', draft.stopLimit, desk) : null,
    expiry: judgeExpiry(draft),
    ...(hasBracket ? judgeBracket(draft, desk) : {}),
  }
  const found = Object.entries(judged).filter((entry): entry is [FieldName, Problem] => Boolean(entry[1]))
  if (found.length > 0) return Object.fromEntries(found)
  return { ...(isPair ? judgePair(draft) : {}), ...(hasBracket ? judgeExits(draft) : {}) }
}

function judgePrice(name: string, text: string, { instrument }: Desk): Problem | null {
  const price = parseDecimal(text)
  if (text === '') return missing(`Enter ${name}.`)
  if (price === null) return wrong('Write the price as a plain number such as 64000.5.')
  if (price <= ZERO) return wrong('The price must be above zero.')
  const tick = decimalOf(instrument.tick_size)
  if (isMultipleOf(price, tick)) return null
  const below = floorToStep(price, tick)
  const near = `${decimalText(below)} or ${decimalText(plus(below, tick))}`
  return wrong(`The price must be in steps of ${decimalText(tick)}. Try ${near}.`)
}

const HUNDRED = (100n * ONE) as Decimal

function judgeTrail({ trail, trailBy }: Draft, { instrument }: Desk): Problem | null {
  if (trail === '') return missing('Enter how far the stop trails behind.')
  const value = parseDecimal(trail)
  if (value === null) return wrong('Write the distance as a plain number such as 1.5.')
  if (value <= ZERO) return wrong('The distance must be above zero.')
  if (trailBy === 'percent') return value < HUNDRED ? null : wrong('The distance must be below 100 %.')
  const tick = decimalOf(instrument.tick_size)
  return isMultipleOf(value, tick) ? null : wrong(`The distance must be in steps of ${decimalText(tick)}.`)
}

function judgeExpiry({ type, timeInForce, expiry }: Draft): Problem | null {
  if (timeInForce !== 'gtd' || !FIELDS[type].times.includes('gtd')) return null
  return expiryNs(expiry) === null ? missing('Enter the day and time until which it works.') : null
}

function judgeBracket(draft: Draft, desk: Desk): Partial<Record<FieldName, Problem | null>> {
  const { takeProfit, stopLoss, stopLossLimit } = draft
  if (takeProfit === '' && stopLoss === '') {
    return { takeProfit: missing('Enter a take profit, a stop loss or both.') }
  }
  const needsStop = stopLossLimit !== '' && stopLoss === ''
  return {
    takeProfit: takeProfit === '' ? null : judgePrice('a take profit', takeProfit, desk),
    stopLoss: stopLoss !== '' || needsStop ? judgePrice('a stop loss', stopLoss, desk) : null,
    stopLossLimit: stopLossLimit === '' ? null : judgePrice('a limit', stopLossLimit, desk),
  }
}

/** The market is between the two, or one of them would trade at once. */
function judgePair({ side, price, trigger }: Draft): Problems {
  const [limit, stop] = [parseDecimal(price), parseDecimal(trigger)]
  if (limit === null || stop === null) return {}
  if (side === 'sell' ? limit > stop : limit < stop) return {}
  const order = side === 'sell' ? 'trigger < market < price' : 'price < market < trigger'
  return { trigger: wrong(`The trigger is on the wrong side of the limit: of two ${side}s, ${order}.`) }
}

/** Exits lie on either side of the entry; where only the market knows it, on either side of one another. */
function judgeExits({ side, type, price, trigger, takeProfit, stopLoss }: Draft): Problems {
  const { price: hasPrice, trigger: hasTrigger } = FIELDS[type]
  const entry = hasPrice ? parseDecimal(price) : hasTrigger ? parseDecimal(trigger) : null
  const [gain, loss] = [parseDecimal(takeProfit), parseDecimal(stopLoss)]
  const isApart = (better: Decimal | null, worse: Decimal | null) =>
    better === null || worse === null || (side === 'buy' ? better > worse : better < worse)
  const order = side === 'buy' ? 'stop loss < entry < take profit' : 'take profit < entry < stop loss'
  if (!isApart(gain, entry)) return { takeProfit: wrong(`The take profit is on the wrong side: ${order}.`) }
  if (!isApart(entry, loss)) return { stopLoss: wrong(`The stop loss is on the wrong side: ${order}.`) }
  return isApart(gain, loss) ? {} : { stopLoss: wrong(`The stop loss is on the wrong side: ${order}.`) }
}
