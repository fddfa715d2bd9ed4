import {
  type CheckResult,
  type Event,
  type InstrumentKey,
  instrumentKey,
  MONEY_ONE,
  type Money,
  type Order,
  type Reason,
  stepsDown,
  type Ticks,
} from '../domain/index.ts'
import {
  type Explained,
  equityNow,
  explain,
  explainDecided,
  type Quote,
  type State,
  type Surroundings,
} from '../engine/index.ts'
import type { EngineView, Log, OrderLife, RecordGroup, ReplicaSource } from '../ports/index.ts'
import { DurableView } from './durable-view.ts'
import type { Slots } from './slots.ts'

/** A life may be long; what is told of it has an end. */
export const LIFE_RECORDS_MAX = 2000
/** Lives whose checks are remembered: they never change. */
const CHECKS_KEPT = 256
/** Folded between two looks at whatever else waits. */
const SLICE = 128

type Memory = Pick<EngineView, 'groupsAfter' | 'order'>

export interface OrderLivesOptions {
  readonly source: Pick<ReplicaSource, 'recordsAfter' | 'snapshotAtOrBefore'>
  /** What the engine knows now. */
  readonly durable: DurableView
  readonly breathe: () => Promise<void>
  readonly log: Log
  readonly slots: Slots
  /** Records that may be folded for one order. */
  readonly recordsMax: number
}

type Checked = Pick<OrderLife, 'checks' | 'checksProblem'>

/**
 * How single orders came to be what they are: the journal is folded again where memory has forgotten.
 */
export class OrderLives {
  readonly #options: OrderLivesOptions
  readonly #checked = new Map<string, Checked>()

  constructor(options: OrderLivesOptions) {
    this.#options = options
  }

  async of(order: Order): Promise<OrderLife> {
    const { durable, slots, log } = this.#options
    const known = recordsInMemory(durable, order)
    const checked = this.#checked.get(nameOf(order))
    if (known !== null && checked !== undefined) return { ...known, ...checked }
    const entered = slots.enter()
    if (entered === null)
      return known ? { ...known, ...BUSY } : { ...UNTOLD, recordsProblem: BUSY_TEXT, ...BUSY }
    const leave = await entered
    try {
      const told = await this.#fold(order, known !== null)
      if (told.checks !== null) this.#remember(order, told)
      return known === null ? told : { ...known, checks: told.checks, checksProblem: told.checksProblem }
    } catch (error) {
      log.warn('the life of an order cannot be read', { client_order_id: order.clientOrderId, error })
      const why = 'The journal cannot be read there.'
      const checks = { checks: null, checksProblem: why }
      return known === null ? { ...UNTOLD, recordsProblem: why, ...checks } : { ...known, ...checks }
    } finally {
      leave()
    }
  }

  #remember(order: Order, { checks, checksProblem }: Checked): void {
    const [oldest] = this.#checked.keys()
    if (this.#checked.size >= CHECKS_KEPT && oldest !== undefined) this.#checked.delete(oldest)
    this.#checked.set(nameOf(order), { checks, checksProblem })
  }

  /** From the state right before its first record on; only to that record when memory has the rest. */
  async #fold(order: Order, isInMemory: boolean): Promise<OrderLife> {
    const { source, recordsMax, breathe } = this.#options
    const past = await this.#stateBefore(order.createdSeq)
    const records = source.recordsAfter(past.seq)
    if (records === null) return untold('The journal no longer holds the records of that time.')
    if (order.createdSeq - past.seq > recordsMax) return untold('It is too long ago to be worked out again.')
    const life = new Life(order)
    const foldMax = past.seq + recordsMax
    for await (const event of records) {
      if (event.seq < order.createdSeq) past.foldOld(event)
      else {
        if (event.seq === order.createdSeq && !life.begin(past.state, event)) break
        if (isInMemory) break
        life.take(past.fold(event))
        if (life.isWhole(event.seq) || this.#fillFromMemory(life, event.seq)) break
        if (event.seq >= foldMax) return life.told('What happened later is too far away to be worked out.')
      }
      if (event.seq % SLICE === 0) await breathe()
    }
    return life.told(null)
  }

  /** True when memory knows everything after that record. */
  #fillFromMemory(life: Life, seq: number): boolean {
    const groups = this.#options.durable.groupsAfter(seq)
    if (groups === null) return false
    for (const group of groups) life.take(group)
    return true
  }

  async #stateBefore(seq: number): Promise<DurableView> {
    const { source, breathe } = this.#options
    const past = new DurableView(1)
    const stored = await source.snapshotAtOrBefore(seq - 1)
    if (stored !== null) past.restore(stored)
    while (past.warm()) await breathe()
    return past
  }
}

const BUSY_TEXT = 'Too many ask for the past at once; try again shortly.'
const BUSY: Checked = { checks: null, checksProblem: BUSY_TEXT }
const UNTOLD = { groups: [], isCut: false } as const

function untold(why: string): OrderLife {
  return { ...UNTOLD, recordsProblem: why, checks: null, checksProblem: why }
}

function nameOf({ clientOrderId, createdSeq }: Order): string {
  return `${createdSeq}-${clientOrderId}`
}

/** Where nothing but memory tells: of an engine elsewhere, whose journal is not here. */
export function lifeInMemory(view: Memory, order: Order): OrderLife {
  const checksProblem = 'The journal is kept where the engine runs, so the checks cannot be told again here.'
  const known = recordsInMemory(view, order)
  if (known !== null) return { ...known, checks: null, checksProblem }
  const recordsProblem = 'Its records are older than what is kept here; the engine has them in its journal.'
  return { ...UNTOLD, recordsProblem, checks: null, checksProblem }
}

/** Null when memory does not reach back to its first record. */
function recordsInMemory(view: Memory, order: Order): Omit<OrderLife, keyof Checked> | null {
  const groups = view.groupsAfter(order.createdSeq - 1)
  if (groups === null) return null
  const found: RecordGroup[] = []
  for (const group of groups) {
    if (!concerns(group.event, order)) continue
    if (found.length === LIFE_RECORDS_MAX) return { groups: found, isCut: true, recordsProblem: null }
    found.push(group)
  }
  return { groups: found, isCut: false, recordsProblem: null }
}

/** Its own records, those that made its exits or its sibling, and what was found to differ about it. */
function concerns(event: Event, { clientOrderId }: Order): boolean {
  if ('clientOrderId' in event && event.clientOrderId === clientOrderId) return true
  if (event.kind === 'mismatch_found') return event.mismatch.clientOrderId === clientOrderId
  if (event.kind !== 'order_held' && event.kind !== 'order_submitted') return false
  return event.link !== null && (event.link.entry ?? event.link.sibling) === clientOrderId
}

/** What was gathered so far. */
class Life {
  readonly #order: Order
  readonly #groups: RecordGroup[] = []
  #checked: Checked = { checks: null, checksProblem: null }
  #problem: string | null = null
  #isCut = false

  constructor(order: Order) {
    this.#order = order
  }

  /** False: at that place the journal has another record, so it is not the one this order is from. */
  begin(state: State, event: Event): boolean {
    if ('clientOrderId' in event && event.clientOrderId === this.#order.clientOrderId) {
      this.#checked = checkedThen(state, event)
      return true
    }
    this.#problem = 'This journal is another one than the order is from.'
    this.#checked = { checks: null, checksProblem: this.#problem }
    return false
  }

  take(group: RecordGroup): void {
    if (!concerns(group.event, this.#order)) return
    if (this.#groups.length < LIFE_RECORDS_MAX) this.#groups.push(group)
    else this.#isCut = true
  }

  /** Whether nothing more is to come. */
  isWhole(seq: number): boolean {
    return this.#isCut || (this.#order.exits.length === 0 && seq >= this.#order.lastSeq)
  }

  told(problem: string | null): OrderLife {
    const recordsProblem = this.#problem ?? problem
    return { groups: this.#groups, isCut: this.#isCut, recordsProblem, ...this.#checked }
  }
}

/** What risk looked at, by the state and the market that the record itself tells of. */
function checkedThen(state: State, event: Event): Checked {
  switch (event.kind) {
    case 'order_submitted':
    case 'order_held': {
      const { request, link, mark } = event
      const purpose = link !== null && link.entry !== null ? 'exit' : 'order'
      const key = instrumentKey(request.venue, request.symbol)
      const market = marketThen(state, event, { key, mark })
      return decidedOn(explain(state, request, market, purpose), { reason: null, state, market })
    }
    case 'order_denied': {
      const { request, reason } = event
      const key = instrumentKey(request.venue, request.symbol)
      const mark = markOfReason(reason) ?? state.marks.get(key) ?? null
      const market = marketThen(state, event, { key, mark })
      return decidedOn(explain(state, request, market), { reason, state, market })
    }
    default:
      return { checks: null, checksProblem: 'It was found at its venue: nothing here checked it before.' }
  }
}

interface Decided {
  readonly reason: Reason | null
  readonly state: State
  readonly market: Surroundings
}

function decidedOn(explained: Explained, { reason, state, market }: Decided): Checked {
  const results = explainDecided(explained, reason)
  const isWorthKnown = equityNow(state, market) !== null
  const checks = results?.map((result) => withoutPolicy(isWorthKnown ? result : withoutWorth(result)))
  if (checks !== undefined) return { checks, checksProblem: null }
  const checksProblem = 'The journal does not hold the market of that moment, so only the reason can be told.'
  return { checks: null, checksProblem }
}

/** How many probes were allowed then is of the configuration, not of the journal. */
function withoutPolicy(result: CheckResult): CheckResult {
  return result.name === 'breaker' ? { ...result, measured: { ...result.measured, limit: null } } : result
}

const OF_EQUITY: ReadonlySet<CheckResult['name']> = new Set(['daily_loss', 'drawdown'])

/**
 * The journal knows the prices of what was traded alone: an equity without the worth of the rest would tell
 * of a loss that never was. What refused the order has its numbers in its reason.
 */
function withoutWorth(result: CheckResult): CheckResult {
  if (!OF_EQUITY.has(result.name) || result.reason !== null) return result
  return { ...result, measured: { ...result.measured, value: null } }
}

function markOfReason({ details }: Reason): Money | null {
  const mark = details['mark'] ?? details['touch']
  return typeof mark === 'bigint' ? mark : null
}

interface MarketThen {
  readonly key: InstrumentKey
  readonly mark: Money | null
}

/** One price is known of the instrument, and the last ones of the others; of books nothing. */
function marketThen(state: State, { at }: Event, then: MarketThen): Surroundings {
  const quote = (key: InstrumentKey): Quote | null => {
    const instrument = state.instruments.get(key)
    const mark = key === then.key ? then.mark : (state.marks.get(key) ?? null)
    if (instrument === undefined || mark === null) return null
    const price = stepsDown(mark, instrument.tickSize) as Ticks
    return { last: price, bid: price, ask: price }
  }
  return {
    at,
    policy: {
      breaker: { refusalsMax: 0, moveRatioMax: null, coolDownMs: 0, probes: Number.MAX_SAFE_INTEGER },
      scaling: { volatilityUsual: null, scaleMin: MONEY_ONE },
    },
    quote,
    isFresh: () => true,
    ageMs: () => null,
    reach: () => null,
    volatility: () => null,
    moveRatio: () => null,
  }
}
