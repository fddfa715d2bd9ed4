import { formatMoney, type Money, parseMoney, type UnixNs, unixNs } from '../../domain/index.ts'

/** A value in a command that is not what it must be; the message names the field. */
export class NotReadable extends Error {
  override readonly name = 'NotReadable'
}

/** One kind of value, to JSON and back. What is read comes from outside and is checked to the last field. */
export interface Codec<Value> {
  write(value: Value): unknown
  /** `at` names the place. Throws `NotReadable`. */
  read(json: unknown, at: string): Value
}

const SHOWN_MAX = 60

export function refuse(at: string, what: string, json: unknown): never {
  throw new NotReadable(`${at === '' ? 'the command' : at} is not ${what}: ${shown(json)}.`)
}

/** Never what is inside an object: it may be too deep to be written. */
function shown(json: unknown): string {
  if (json === undefined) return 'absent'
  if (typeof json === 'object' && json !== null) return Array.isArray(json) ? 'a list' : 'an object'
  const text = JSON.stringify(json)
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
}

/** Text that `parse` turns into the value, or into null when it is not one. */
export function textOf<Value extends string>(
  what: string,
  parse: (text: string) => Value | null,
): Codec<Value> {
  return {
    write: (value) => value,
    read: (json, at) => (typeof json === 'string' ? parse(json) : null) ?? refuse(at, what, json),
  }
}

export function matching<Value extends string>(what: string, pattern: RegExp): Codec<Value> {
  return textOf(what, (text) => (pattern.test(text) ? (text as Value) : null))
}

/** Printable text for people and records. */
export function line(charactersMax: number): Codec<string> {
  return textOf(`text of at most ${charactersMax} characters on one line`, (text) =>
    text.length <= charactersMax && !/\p{Cc}/u.test(text) ? text : null,
  )
}

export function oneOf<const Word extends string>(words: readonly Word[]): Codec<Word> {
  return textOf(`one of ${words.join(', ')}`, (text) => words.find((word) => word === text) ?? null)
}

export const flag: Codec<boolean> = {
  write: (value) => value,
  read: (json, at) => (typeof json === 'boolean' ? json : refuse(at, 'true or false', json)),
}

function decimal(what: string, isAllowed: (value: Money) => boolean): Codec<Money> {
  return {
    write: formatMoney,
    read(json, at) {
      const parsed = typeof json === 'string' ? parseMoney(json) : null
      return parsed?.ok && isAllowed(parsed.value) ? parsed.value : refuse(at, what, json)
    },
  }
}

export const positiveDecimal = decimal('the text of a decimal above zero', (value) => value > 0n)
export const notNegativeDecimal = decimal('the text of a decimal from zero on', (value) => value >= 0n)

/** As digits: JSON numbers are not exact at this size. */
export const moment: Codec<UnixNs> = {
  write: (value) => value.toString(),
  read(json, at) {
    const isMoment = typeof json === 'string' && /^\d{1,18}$|^[1-8]\d{18}$/.test(json)
    return isMoment ? unixNs(BigInt(json)) : refuse(at, 'the text of nanoseconds since 1970', json)
  },
}

export function wholeNumber(min: number, max: number): Codec<number> {
  return {
    write: (value) => value,
    read(json, at) {
      const isAllowed = typeof json === 'number' && Number.isInteger(json) && json >= min && json <= max
      return isAllowed ? json : refuse(at, `a whole number from ${min} to ${max}`, json)
    },
  }
}

/** The value or null, which may also be left out. */
export function nullable<Value>(codec: Codec<Value>): Codec<Value | null> {
  return {
    write: (value) => (value === null ? null : codec.write(value)),
    read: (json, at) => (json === null || json === undefined ? null : codec.read(json, at)),
  }
}

export function listOf<Value>(item: Codec<Value>, countMax: number): Codec<readonly Value[]> {
  return {
    write: (values) => values.map((value) => item.write(value)),
    read(json, at) {
      if (!Array.isArray(json) || json.length > countMax) {
        return refuse(at, `a list of at most ${countMax}`, json)
      }
      return json.map((one: unknown, index) => item.read(one, `${at}[${index}]`))
    },
  }
}

/** An object with these fields and no others. A field of the type that is not here is a type error. */
export function fields<Value extends object>(
  codecs: {
    readonly [Name in keyof Value]-?: Codec<Value[Name]>
  },
): Codec<Value> {
  const names = Object.keys(codecs) as (keyof Value & string)[]
  return {
    write: (value) => Object.fromEntries(names.map((name) => [name, codecs[name].write(value[name])])),
    read(json, at) {
      if (typeof json !== 'object' || json === null || Array.isArray(json)) {
        return refuse(at, 'an object', json)
      }
      const unknown = Object.keys(json).find((name) => !Object.hasOwn(codecs, name))
      if (unknown !== undefined) {
        const fault = `has a field too many, ${shown(unknown)}; there are ${names.join(', ')}`
        throw new NotReadable(`${at === '' ? 'the command' : at} ${fault}.`)
      }
      const given = json as Readonly<Record<string, unknown>>
      const place = (name: string) => (at === '' ? name : `${at}.${name}`)
      const entries = names.map((name) => [name, codecs[name].read(own(given, name), place(name))])
      return Object.fromEntries(entries) as Value
    },
  }
}

const own = (given: Readonly<Record<string, unknown>>, name: string) =>
  Object.hasOwn(given, name) ? given[name] : undefined

/** The same, when what its fields say together makes sense. `problem` answers null for that. */
export function agreeing<Value>(codec: Codec<Value>, problem: (value: Value) => string | null): Codec<Value> {
  return {
    write: (value) => codec.write(value),
    read(json, at) {
      const value = codec.read(json, at)
      const found = problem(value)
      if (found !== null) throw new NotReadable(`${at === '' ? 'the command' : at}: ${found}.`)
      return value
    },
  }
}
