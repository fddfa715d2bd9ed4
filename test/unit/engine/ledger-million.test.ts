import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Event, type Input, type Instrument, MONEY_ONE } from '../../../src/domain/index.ts'
import { accountsOf, apply, decide, emptyState, imbalanceOf, type State } from '../../../src/engine/index.ts'
import { LIMITS, ORIGIN, T0 } from '../../support/builders.ts'
import { FundsModel, type Purse } from './funds-model.ts'
import { checkFunds, checkInvariants } from './ledger-invariants.ts'
import { OrderStorm } from './order-storm.ts'

const OPERATIONS = 1_000_000
const STORMS = 25
const BETWEEN_FULL_CHECKS = 1000

/** By kind: that the storm is one, and not a million refusals. */
type Tally = Map<Event['kind'], number>

class Run {
  readonly #state: State = emptyState()
  readonly #model = new FundsModel()
  readonly #storm: OrderStorm
  readonly #tally: Tally

  constructor(seed: number, tally: Tally) {
    this.#storm = new OrderStorm(this.#state, seed)
    this.#tally = tally
    this.#put({
      kind: 'set_limits',
      limits: { ...LIMITS, openOrdersMax: 1000 },
      why: 'storm',
      origin: ORIGIN,
    })
    for (const input of this.#storm.opening()) this.#put(input)
  }

  step(n: number): void {
    this.#put(this.#storm.next())
    if (n % BETWEEN_FULL_CHECKS === 0) this.#checkAll()
  }

  end(): void {
    this.#checkAll()
    checkInvariants(this.#state)
  }

  #put(input: Input): void {
    for (const body of decide(this.#state, input, this.#storm.around)) {
      const event: Event = { ...body, seq: this.#state.seq + 1, at: T0 }
      apply(this.#state, event)
      this.#tally.set(event.kind, (this.#tally.get(event.kind) ?? 0) + 1)
      const instrument = this.#model.note(this.#state, event)
      if (instrument !== null) this.#checkTouched(instrument)
    }
  }

  /** Cheap enough for every event. */
  #checkTouched({ key, quote, venue }: Instrument): void {
    this.#checkPurse(this.#model.purse(venue, quote))
    const quantity = this.#state.positions.get(key)?.quantity ?? 0n
    const expected = this.#model.quantities.get(key) ?? 0n
    if (quantity !== expected) throw new Error(`${key}: ${quantity} held, ${expected} by its fills`)
  }

  #checkPurse(purse: Purse): void {
    const accounts = accountsOf(this.#state.ledger, purse.venue, purse.asset)
    if (imbalanceOf(accounts) !== 0n) throw new Error(`${purse.asset} does not balance`)
    const open = this.#model.openCost(purse, this.#state.positions)
    const ours = accounts.free + accounts.locked
    const expected = purse.paid + open - accounts.insurance
    if (ours !== expected) throw new Error(`${purse.asset}: ${ours} is not ${expected}`)
  }

  #checkAll(): void {
    checkFunds(this.#state)
    for (const purse of this.#model.purses.values()) {
      this.#checkPurse(purse)
      const { trades, remainder } = accountsOf(this.#state.ledger, purse.venue, purse.asset)
      const open = this.#model.openCost(purse, this.#state.positions)
      // An asset may be the base of one instrument and the quote of another.
      const bought = this.#model.basesBought.get(purse.asset) ?? 0n
      expect((trades + bought + open) * MONEY_ONE + remainder).toBe(purse.exact)
    }
  }
}

test('a million random orders, fills, amends, fees, funding and listings conserve every unit', () => {
  const tally: Tally = new Map()
  fc.assert(
    fc.property(fc.noShrink(fc.integer({ min: 1, max: 0x7fffffff })), (seed) => {
      const run = new Run(seed, tally)
      for (let n = 1; n <= OPERATIONS / STORMS; n++) {
        try {
          run.step(n)
        } catch (cause) {
          throw new Error(`seed ${seed}, operation ${n}: ${String(cause)}`, { cause })
        }
      }
      run.end()
    }),
    { numRuns: STORMS, seed: 20_261_121, includeErrorInReport: true },
  )
  if (process.env['STORM_TALLY']) console.log(tally)
  const seen = (kind: Event['kind']) => tally.get(kind) ?? 0
  expect(seen('order_submitted')).toBeGreaterThan(100_000)
  expect(seen('order_filled')).toBeGreaterThan(200_000)
  for (const kind of ['order_amended', 'order_cancelled', 'funding_paid', 'instrument_listed'] as const)
    expect([kind, seen(kind) > 1000]).toEqual([kind, true])
  for (const kind of ['order_held', 'position_liquidated', 'order_denied'] as const)
    expect([kind, seen(kind) > 300]).toEqual([kind, true])
}, 180_000)
