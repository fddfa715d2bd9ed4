/** What somebody outside knows of an engine: every record its stream told, folded as a client folds them. */
import { expect } from 'bun:test'
import type { Row, StreamEvent } from './api.ts'
import type { Told } from './kill-rounds-traders.ts'

export interface Place {
  readonly epoch: string
  readonly seq: number
}

/** An order's row without what only its message has, and without what only a look-up tells of an entry. */
function rowOf({ seq: _seq, prev_seq: _prev, exit_ids: _exits, ...row }: Row): Row {
  return row
}

const CLOSED = new Set(['FILLED', 'CANCELLED', 'REJECTED', 'EXPIRED'])

export class Witness {
  readonly orders = new Map<string, Row>()
  readonly fills = new Map<string, Row>()
  /** What each record left of the order it concerns. */
  readonly #steps = new Map<number, { readonly id: string; readonly status: string }>()
  readonly #told: Told[] = []
  /** The price that the last amend that was taken asked for. */
  readonly #amended = new Map<string, string>()
  #place: Place

  constructor(place: Place) {
    this.#place = place
  }

  get place(): Place {
    return this.#place
  }

  get lastEventId(): string {
    return `${this.#place.epoch}-${this.#place.seq}`
  }

  /** Takes the whole groups of a stream that began behind `place`; answers how many events it used. */
  take(events: readonly StreamEvent[]): number {
    const end = events.findLastIndex(({ id }) => id !== null) + 1
    let group = this.#place.seq
    for (const event of events.slice(0, end)) {
      const { name, id, body } = event
      if (name === 'market' || body['seq'] === undefined) continue
      const seq = Number(body['seq'])
      if (seq !== group) {
        // Each group follows the one before it, and no number is left out.
        expect({ seq, prev: Number(body['prev_seq']) }).toEqual({ seq: this.#place.seq + 1, prev: seq - 1 })
        group = seq
      }
      this.#fold(name, body, seq)
      if (id === null) continue
      expect(id).toBe(`${this.#place.epoch}-${seq}`)
      this.#place = { epoch: this.#place.epoch, seq }
    }
    return end
  }

  #fold(name: string, body: Row, seq: number): void {
    const id = body['client_order_id'] ?? ''
    if (name === 'fill') {
      const execution = body['execution_id'] ?? ''
      expect(this.fills.get(execution)).toBeUndefined()
      this.fills.set(execution, { ...rowOf(body), seq: String(seq) })
    }
    if (name !== 'order_state') return
    this.orders.set(id, rowOf(body))
    this.#steps.set(seq, { id, status: body['status'] ?? '' })
  }

  /** `unsure`: orders whose last amend was not answered, so that either price may be in force. */
  heard(told: readonly Told[], unsure: ReadonlySet<string>): void {
    this.#told.push(...told)
    for (const { id, price } of told) if (price !== null) this.#amended.set(id, price)
    for (const id of unsure) this.#amended.delete(id)
  }

  /** Of what is listed now: everything known is there once, and at least as far as it was. */
  expectThere(orders: readonly Row[], fills: readonly Row[]): void {
    const listed = new Map(orders.map((row) => [row['client_order_id'] ?? '', rowOf(row)]))
    expect(listed.size).toBe(orders.length)
    const traded = new Map(fills.map((row) => [row['execution_id'] ?? '', row]))
    expect(traded.size).toBe(fills.length)
    for (const [id, row] of this.fills) expect(traded.get(id)).toEqual(row)
    for (const [id, row] of this.orders) expectNotBefore(listed.get(id), row)
    for (const told of this.#told) this.#expectKept(listed.get(told.id), told)
    for (const [id, price] of this.#amended) expect(listed.get(id)).toMatchObject({ limit_price: price })
  }

  #expectKept(row: Row | undefined, told: Told): void {
    if (row === undefined) throw new Error(`${told.id} was answered ${told.status} and is not there`)
    if (CLOSED.has(told.status)) expect(row).toMatchObject({ status: told.status })
    if (told.seq === null) return
    const step = this.#steps.get(told.seq)
    if (step !== undefined) expect(step).toEqual({ id: told.id, status: told.status })
  }

  /** When nothing moves: the fold of everything told is what the engine says. */
  expectSame(orders: readonly Row[], fills: readonly Row[]): void {
    expect(orders.length).toBe(this.orders.size)
    expect(fills.length).toBe(this.fills.size)
    for (const row of orders) expect(this.orders.get(row['client_order_id'] ?? '')).toEqual(rowOf(row))
    for (const row of fills) expect(this.fills.get(row['execution_id'] ?? '')).toEqual(row)
  }
}

function expectNotBefore(now: Row | undefined, before: Row): void {
  if (now === undefined) throw new Error(`${before['client_order_id']} was told of and is not there`)
  const isClosed = CLOSED.has(before['status'] ?? '')
  if (isClosed) expect(now).toEqual(before)
  expect(Number(now['executed_qty'])).toBeGreaterThanOrEqual(Number(before['executed_qty']))
  expect(Number(now['revision'])).toBeGreaterThanOrEqual(Number(before['revision']))
  expect(BigInt(now['last_ts_ns'] ?? 0) >= BigInt(before['last_ts_ns'] ?? 0)).toBe(true)
}
