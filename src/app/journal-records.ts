import {
  type ClientOrderId,
  type Event,
  formatMoney,
  type Instrument,
  type InstrumentKey,
  instrumentKey,
  type Lots,
  type Money,
  NS_PER_SECOND,
  priceOf,
  quantityOf,
  type Ticks,
} from '../domain/index.ts'
import { isLimit, limitName } from '../wire/index.ts'

/** Orders whose instrument is remembered: above the number of open ones by far. */
const ORDERS_MAX = 500_000

const TICK_FIELDS: ReadonlySet<string> = new Set(['price', 'triggerPrice'])
const LOT_FIELDS: ReadonlySet<string> = new Set(['quantity', 'quantityMin', 'quantityMax'])
const TIME_FIELDS: ReadonlySet<string> = new Set(['at', 'until'])

/**
 * Records as JSON with decimals: whole ticks and lots mean nothing without the version of the instrument they
 * are measured in, so this one must see the records in order.
 */
export class RecordTexts {
  readonly #instruments = new Map<InstrumentKey, Instrument>()
  readonly #keys = new Map<ClientOrderId, InstrumentKey>()

  /** Known before the first record, where older records are gone. */
  know(instruments: Iterable<Instrument>): void {
    for (const instrument of instruments) this.#instruments.set(instrument.key, instrument)
  }

  /** Takes the record into account; without this later ones cannot be told in decimals. */
  note(event: Event): void {
    if (event.kind === 'instrument_listed') this.#instruments.set(event.instrument.key, event.instrument)
    if (!('request' in event)) return
    const { venue, symbol } = event.request
    this.#keys.set(event.clientOrderId, instrumentKey(venue, symbol))
    if (this.#keys.size <= ORDERS_MAX) return
    for (const oldest of this.#keys.keys()) {
      this.#keys.delete(oldest)
      return
    }
  }

  /** One object on one line. Money is decimal text, times are nanoseconds since 1970 in text. */
  textOf(event: Event): string {
    const { seq, kind, at, ...rest } = event
    const instrument = this.#instrumentOf(event)
    const fields = shown(rest, instrument)
    return JSON.stringify({ seq, kind, at: timeText(at), at_ns: String(at), ...(fields as object) })
  }

  #instrumentOf(event: Event): Instrument | null {
    if (event.kind === 'instrument_listed') return event.instrument
    const key =
      'key' in event ? event.key : 'clientOrderId' in event ? this.#keys.get(event.clientOrderId) : null
    return key ? (this.#instruments.get(key) ?? null) : null
  }
}

function shown(value: unknown, instrument: Instrument | null): unknown {
  if (typeof value === 'bigint') return formatMoney(value as Money)
  if (Array.isArray(value)) return value.map((item) => shown(item, instrument))
  if (typeof value !== 'object' || value === null) return value
  const fields: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) {
    const [shownName, shownField] = shownOf(name, field, instrument)
    fields[shownName] = shownField
  }
  return fields
}

function shownOf(name: string, value: unknown, instrument: Instrument | null): readonly [string, unknown] {
  // A limit is called as in the configuration and the API.
  const word = isLimit(name) ? limitName(name) : snakeCase(name)
  if (typeof value === 'bigint' && (TIME_FIELDS.has(name) || name.endsWith('At')))
    return [`${word}_ns`, String(value)]
  if (typeof value !== 'number') return [word, shown(value, instrument)]
  if (TICK_FIELDS.has(name)) {
    return instrument === null
      ? [`${word}_ticks`, value]
      : [word, formatMoney(priceOf(value as Ticks, instrument.tickSize))]
  }
  if (LOT_FIELDS.has(name)) {
    return instrument === null
      ? [`${word}_lots`, value]
      : [word, formatMoney(quantityOf(value as Lots, instrument.lotSize))]
  }
  return [word, value]
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** RFC 3339 with nanoseconds, UTC. */
export function timeText(at: bigint): string {
  const wholeSeconds = at / NS_PER_SECOND
  const seconds = new Date(Number(wholeSeconds) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String(at % NS_PER_SECOND).padStart(9, '0')}Z`
}
