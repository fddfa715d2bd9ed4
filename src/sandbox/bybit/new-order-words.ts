/** Prices and quantities of a request, and what is said of those that cannot be read. */
import {
  type Instrument,
  type Lots,
  lots,
  type Money,
  parseMoney,
  type Ticks,
  ticks,
  wholeSteps,
} from '../../domain/index.ts'
import type { Parameters } from './parameters.ts'
import { no, type Reply } from './reply.ts'

export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reply: Reply }

export function good<Value>(value: Value): Read<Value> {
  return { ok: true, value }
}

export function bad(code: number, message: string): { readonly ok: false; readonly reply: Reply } {
  return { ok: false, reply: no(code, message) }
}

export function priceAt(instrument: Instrument, { text }: Parameters, name: string): Read<Ticks> {
  const amount = amountAt(text(name), name)
  if (!amount.ok) return amount
  const steps = wholeSteps(amount.value, instrument.tickSize)
  return steps === null ? bad(170134, 'Order price decimal too long.') : good(ticks(steps))
}

export function quantityAt(instrument: Instrument, { text }: Parameters): Read<Lots> {
  const amount = amountAt(text('qty'), 'qty')
  if (!amount.ok) return amount
  const steps = wholeSteps(amount.value, instrument.lotSize)
  return steps === null ? bad(170137, 'Order volume decimal too long.') : good(lots(steps))
}

export function amountAt(text: string, name: string): Read<Money> {
  if (text === '') return bad(170105, `Parameter '${name}' was empty.`)
  const parsed = parseMoney(text)
  if (!parsed.ok || parsed.value <= 0n) return bad(170130, `Data sent for paramter '${name}' is not valid.`)
  return good(parsed.value)
}
