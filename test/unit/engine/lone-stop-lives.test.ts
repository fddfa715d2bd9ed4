/** Lives of an entry and its stop loss at a venue that takes its time, refuses, and takes orders out. */
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type Effect,
  isClosed,
  type Lots,
  type Order,
  type UnixNs,
  type VenueOrderId,
  type VenueReport,
} from '../../../src/domain/index.ts'
import {
  followUpsToRepeat,
  queriesFor,
  type State,
  stateFromPlain,
  stateToPlain,
} from '../../../src/engine/index.ts'
import { cancel, filled, id, m, ORIGIN, submit, T0 } from '../../support/builders.ts'
import { aBench, type Bench, moveTo, run } from '../../support/scripted-venue.ts'
import { list } from './risk-scene.ts'

const TRIGGER = 4_800_000

/** One order as the venue has it. */
interface Living {
  readonly id: string
  readonly revision: number
  readonly isStop: boolean
  isTriggered: boolean
  leaves: number
}

type Step =
  | { readonly what: 'entry_fills' | 'stop_fills'; readonly lots: number }
  | { readonly what: 'market'; readonly price: number }
  | {
      readonly what:
        | 'venue_hears'
        | 'venue_refuses'
        | 'venue_is_lost'
        | 'engine_hears'
        | 'venue_drops_stop'
        | 'engine_looks'
        | 'second_passes'
        | 'restart'
        | 'cancel_entry'
        | 'halt'
        | 'resume'
    }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('entry_fills' as const),
      lots: fc.integer({ min: 1, max: 300 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('stop_fills' as const),
      lots: fc.integer({ min: 1, max: 300 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('market' as const),
      price: fc.constantFrom(5_000_000, 4_810_000, TRIGGER, 4_790_000),
    }),
  },
  { weight: 12, arbitrary: fc.constant({ what: 'venue_hears' as const }) },
  { weight: 12, arbitrary: fc.constant({ what: 'engine_hears' as const }) },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(
        ...(['venue_refuses', 'venue_is_lost', 'venue_drops_stop', 'engine_looks', 'second_passes'] as const),
        ...(['restart', 'cancel_entry', 'halt', 'resume'] as const),
      )
      .map((what) => ({ what })),
  },
)

class Life {
  #bench: Bench = aBench()
  readonly #living: Living[] = []
  readonly #toVenue: Effect[] = []
  readonly #toEngine: { readonly report: VenueReport; readonly revision: number }[] = []
  #price = 5_000_000
  #seconds = 0
  #executions = 0
  #bought = 0
  #sold = 0

  constructor() {
    this.#listen()
    // However few of them were bought, they are worth an order.
    list(this.#bench.state, { notionalMin: m('0') })
    const bracket = { takeProfit: null, stopLoss: { triggerPrice: m('48000'), price: null } }
    run(this.#bench, submit('a', { bracket }))
    this.#settle()
  }

  #listen(): void {
    this.#bench.venue.answer = (effect) => this.#toVenue.push(effect)
  }

  get state(): State {
    return this.#bench.state
  }

  take(step: Step): void {
    switch (step.what) {
      case 'entry_fills':
        this.#fill(
          this.#living.find((order) => order.id === 'a'),
          step.lots,
        )
        break
      case 'stop_fills':
        this.#fill(
          this.#living.find((order) => order.id !== 'a' && order.isTriggered),
          step.lots,
        )
        break
      case 'market':
        this.#price = step.price
        this.#trigger()
        break
      case 'venue_hears':
        this.#hear('takes')
        break
      case 'venue_refuses':
        this.#hear('refuses')
        break
      case 'venue_is_lost':
        this.#hear('answers nothing')
        break
      case 'engine_hears':
        this.#deliver()
        break
      case 'venue_drops_stop': {
        const stop = this.#living.find((order) => order.isStop && !order.isTriggered)
        if (stop) this.#end(stop)
        break
      }
      case 'engine_looks':
        moveTo(this.#bench, this.#price)
        break
      case 'second_passes':
        this.#pass(1)
        break
      case 'restart':
        this.#restart()
        break
      case 'cancel_entry':
        run(this.#bench, cancel('a'))
        break
      case 'halt':
      case 'resume':
        this.#enter(step.what === 'halt' ? 'halted' : 'active')
    }
  }

  #enter(state: 'halted' | 'active'): void {
    run(this.#bench, { kind: 'set_trading_state', state, why: 'test', origin: ORIGIN })
  }

  #restart(): void {
    const parts = structuredClone(stateToPlain(this.#bench.state))
    const restored = stateFromPlain({ part: (name) => parts[name] ?? null })
    if (restored === null) throw new Error('the state is not restored')
    this.#bench = { ...this.#bench, state: restored.state }
    this.#listen()
    for (const input of followUpsToRepeat(this.#bench.state)) run(this.#bench, input)
  }

  #pass(seconds: number): void {
    this.#seconds += seconds
    const at = (T0 + BigInt(this.#seconds) * 1_000_000_000n) as UnixNs
    this.#bench.around = { ...this.#bench.around, at }
    run(this.#bench, { kind: 'observe_time' })
    this.#toVenue.push(...queriesFor(this.#bench.state))
  }

  #say(report: VenueReport, revision: number): void {
    this.#toEngine.push({ report, revision })
  }

  #deliver(): void {
    const said = this.#toEngine.shift()
    if (said) run(this.#bench, { kind: 'venue_report', ...said })
  }

  #hear(how: 'takes' | 'refuses' | 'answers nothing'): void {
    const effect = this.#toVenue.shift()
    if (effect === undefined) return
    if (effect.kind === 'submit_to_venue') this.#hearOrder(effect.order, how)
    else if (effect.kind === 'cancel_at_venue') this.#hearCancel(effect, how)
    else if (effect.kind === 'query_at_venue') this.#hearQuestion(effect)
    else throw new Error(`nothing here is made smaller: ${effect.kind}`)
  }

  #hearOrder(order: Extract<Effect, { kind: 'submit_to_venue' }>['order'], how: string): void {
    const { clientOrderId, revision, quantity, triggerPrice } = order
    const isDue = triggerPrice !== null && this.#price <= triggerPrice
    if (isDue || (how === 'refuses' && clientOrderId !== 'a')) {
      const reason = { code: 'venue_refused', details: {} } as const
      return this.#say({ kind: 'order_rejected', clientOrderId, reason }, revision)
    }
    const isStop = triggerPrice !== null
    const living = { id: clientOrderId, revision, isStop, isTriggered: !isStop, leaves: quantity }
    this.#living.push(living)
    if (how === 'answers nothing') this.#say({ kind: 'order_outcome_unknown', clientOrderId }, revision)
    else this.#accept(living)
  }

  #accept({ id: clientOrderId, revision }: Living): void {
    const venueOrderId = `venue-${clientOrderId}-${revision}` as VenueOrderId
    this.#say({ kind: 'order_accepted', clientOrderId: id(clientOrderId), venueOrderId }, revision)
  }

  #find(effect: { readonly clientOrderId: string; readonly revision: number }): Living | undefined {
    return this.#living.find(
      (order) => order.id === effect.clientOrderId && order.revision === effect.revision,
    )
  }

  #hearCancel(effect: Extract<Effect, { kind: 'cancel_at_venue' }>, how: string): void {
    const living = this.#find(effect)
    if (living !== undefined && how !== 'refuses') return this.#end(living)
    const { clientOrderId, revision } = effect
    const reason = { code: 'venue_refused', details: {} } as const
    this.#say({ kind: 'cancel_rejected', clientOrderId, reason }, revision)
  }

  #hearQuestion(effect: Extract<Effect, { kind: 'query_at_venue' }>): void {
    const living = this.#find(effect)
    if (living) this.#accept(living)
  }

  #end(living: Living): void {
    this.#living.splice(this.#living.indexOf(living), 1)
    const reason = { code: 'cancelled_by_request', details: {} } as const
    const { id: clientOrderId, revision } = living
    this.#say({ kind: 'order_cancelled', clientOrderId: id(clientOrderId), reason }, revision)
  }

  #trigger(): void {
    for (const living of this.#living) {
      if (!living.isStop || living.isTriggered || this.#price > TRIGGER) continue
      living.isTriggered = true
      const report = { kind: 'order_triggered', clientOrderId: id(living.id), price: m('48000') } as const
      this.#say(report, living.revision)
    }
  }

  #fill(living: Living | undefined, wanted: number): void {
    if (living === undefined) return
    const lots = Math.min(wanted, living.leaves)
    living.leaves -= lots
    if (living.leaves === 0) this.#living.splice(this.#living.indexOf(living), 1)
    if (living.id === 'a') this.#bought += lots
    else this.#sold += lots
    this.#executions++
    const price = living.id === 'a' ? '50000' : '47990'
    const input = filled(living.id, { lots, price, execution: `x-${this.#executions}` })
    this.#say((input as { report: VenueReport }).report, living.revision)
  }

  /** Whatever is on its way arrives, and what that causes too. */
  #settle(): void {
    while (this.#toVenue.length > 0 || this.#toEngine.length > 0) {
      if (this.#toEngine.length > 0) this.#deliver()
      else this.#hear('takes')
    }
  }

  /** The market recovers, nothing goes wrong any more, what was reached trades, and time passes. */
  end(): void {
    this.#price = 5_000_000
    moveTo(this.#bench, this.#price)
    this.#enter('active')
    for (let n = 0; n < 8; n++) {
      this.#settle()
      for (const due of this.#living.filter(({ id: name, isTriggered }) => name !== 'a' && isTriggered))
        this.#fill(due, due.leaves)
      this.#settle()
      this.#pass(6)
    }
    this.#settle()
  }

  #exits(): readonly Order[] {
    return (this.state.orders.get(id('a'))?.exits ?? []).map((exit) => this.state.orders.get(exit)!)
  }

  /** Never more is for sale, here and there together, than was bought. */
  checkBound(): void {
    const atVenue = this.#living.reduce((sum, { id: name, leaves }) => (name === 'a' ? sum : sum + leaves), 0)
    const here = this.#exits().filter(({ heldBy, status }) => heldBy === 'engine' && !isClosed(status))
    const held = here.reduce((sum, { quantity }) => sum + quantity, 0)
    expect(this.#sold + atVenue + held).toBeLessThanOrEqual(this.#bought)
  }

  checkEnd(): void {
    const open = this.#exits().filter(({ status }) => !isClosed(status))
    const due = open.filter(({ isTriggered }) => isTriggered)
    const covered = open.reduce((sum, { quantity, cumQty }) => sum + quantity - cumQty, 0)
    expect({ covered, open: open.length <= 1 }).toEqual({ covered: this.#bought - this.#sold, open: true })
    const atVenue = open.filter(({ heldBy }) => heldBy === 'venue')
    const living = this.#living.filter((order) => order.id !== 'a')
    expect(living.map(({ leaves }) => leaves)).toEqual(
      atVenue.map(({ quantity, cumQty }) => (quantity - cumQty) as Lots),
    )
    expect(due.every(({ heldBy }) => heldBy === 'venue')).toBe(true)
  }
}

test('semantics 15: whatever happens, exits never sell more than was bought, and in the end as much', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 80 }), (steps) => {
      const life = new Life()
      for (const each of steps) {
        life.take(each)
        life.checkBound()
      }
      life.end()
      life.checkBound()
      life.checkEnd()
    }),
    { numRuns: 400 },
  )
})
