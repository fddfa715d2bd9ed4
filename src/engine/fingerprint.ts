/**
 * A fingerprint of values, and how values of each shape are taken into it. Two different lists of values
 * never run into the same units: each value says its type, each text and each list its length.
 */

export type Scalar = null | boolean | number | bigint | string

/** Takes everything a value consists of into a fingerprint. */
export type Trace<Value> = (into: Fingerprint, value: Value) => void

/** A trace for every property: one that is added to `Value` and not to the list does not compile. */
export type TracesOf<Value> = { readonly [Name in keyof Value]-?: Trace<Value[Name]> }

const FNV_PRIME = 0x01000193

const TAG = { null: 1, boolean: 2, number: 3, bigint: 4, string: 5, length: 6 } as const

/** Two 32-bit FNV-1a lanes: for comparing runs, not a defence against forgery. */
export class Fingerprint {
  #low = 0x811c9dc5 | 0
  #high = 0xcbf29ce4 | 0
  readonly #seen = new Map<object, string>()

  scalar(value: Scalar): void {
    if (value === null) return this.#mix(TAG.null)
    if (typeof value === 'string') {
      this.length(value.length)
      this.#mix(TAG.string)
    } else {
      this.#mix(TAG[typeof value as 'boolean' | 'number' | 'bigint'])
    }
    this.#text(`${value}`)
  }

  length(count: number): void {
    this.#mix(TAG.length)
    this.#text(`${count}`)
  }

  /** A value that many others point at and that is never changed in place is traced once. */
  shared<Value extends object>(value: Value, trace: Trace<Value>): void {
    let known = this.#seen.get(value)
    if (known === undefined) {
      const own = new Fingerprint()
      trace(own, value)
      known = own.text()
      this.#seen.set(value, known)
    }
    this.scalar(known)
  }

  /** 16 hex digits. */
  text(): string {
    return [this.#high, this.#low].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('')
  }

  #text(text: string): void {
    for (let index = 0; index < text.length; index++) this.#mix(text.charCodeAt(index))
  }

  #mix(unit: number): void {
    this.#low = Math.imul(this.#low ^ (unit & 0xff), FNV_PRIME)
    this.#low = Math.imul(this.#low ^ (unit >>> 8), FNV_PRIME)
    this.#high = Math.imul(this.#high ^ unit ^ (this.#low >>> 13), FNV_PRIME)
  }
}

export const scalar: Trace<Scalar> = (into, value) => into.scalar(value)

export function optional<Value>(trace: Trace<Value>): Trace<Value | null> {
  return (into, value) => {
    if (value === null) return into.scalar(null)
    // What is there may itself begin with a null.
    into.length(1)
    trace(into, value)
  }
}

/** The properties in the order of the list, whatever their order in the value. */
export function row<Value>(traces: TracesOf<Value>): Trace<Value> {
  const names = Object.keys(traces) as (keyof Value)[]
  return (into, value) => {
    for (const name of names) traces[name](into, value[name])
  }
}

/** The order counts: of what is iterated, it decides what happens first. */
export function listOf<Value>(trace: Trace<Value>): Trace<Iterable<Value>> {
  return (into, values) => {
    let count = 0
    for (const value of values) {
      trace(into, value)
      count += 1
    }
    into.length(count)
  }
}

export function mapOf<Value>(trace: Trace<Value>): Trace<ReadonlyMap<string, Value>> {
  return (into, map) => {
    for (const [key, value] of map) {
      into.scalar(key)
      trace(into, value)
    }
    into.length(map.size)
  }
}
