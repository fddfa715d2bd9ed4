import { backOffMs } from '../back-off.ts'
import type { ClientRequest } from '../ccxt/index.ts'
import { ownText } from '../own-text.ts'
import {
  type CallOutcome,
  type CallPriority,
  type RefusalKind,
  type RestAnswer,
  type RestCall,
  type RestProtocol,
  StrangeAnswer,
  type VenueRefusal,
} from '../protocol/index.ts'
import { delay, nowMsOf, type VenueMeasure, type World } from '../world.ts'
import type { RateBudget } from './budget.ts'
import { Circuit } from './circuit.ts'
import { type Sent, send } from './send.ts'
import { shownText } from './shown-text.ts'
import type { Signer } from './signer.ts'
import { VenueClock } from './venue-clock.ts'

export interface RestClientOptions {
  readonly world: World
  readonly protocol: RestProtocol
  readonly budget: RateBudget
  /** Made at the first request: what it loads is large. */
  readonly signer: () => Promise<Signer>
  readonly measure: VenueMeasure
}

export interface Asking {
  readonly priority: CallPriority
  /** Sees what goes out and what comes back; nothing secret is in either. */
  readonly onTraffic?: (direction: 'sent' | 'received', text: string) => void
  /** Called right before it leaves, however long it waited for that; false keeps it here for good. */
  readonly onLeaving?: () => boolean
}

const TIMEOUT_MS = 10_000
/** In all. What adds risk is not tried for longer than whoever waits for it would want. */
const TRIES: Readonly<Record<CallPriority, number>> = { cancel: 8, exit: 3, query: 3, entry: 2, history: 2 }
const REFUSAL_CHARACTERS_MAX = 500
/** Pages of one question. */
const FURTHER_MAX = 500
const BACK_OFF = { firstMs: 250, mostMs: 4000 }
/** When a venue shuts us out and does not say until when. */
const BAN_MS = 120_000
/** The date of an answer is cut to seconds, and was some time on its way. */
const DATE_MS_MAX = 2000
/** The longest that a venue is known to shut anybody out, and what clocks differ. */
const WAIT_MS_MAX = 3 * 86_400_000 + 60_000

/** A stop that is due is not to end because somebody asked for candles in vain. */
const LOWERING: ReadonlySet<CallPriority> = new Set<CallPriority>(['cancel', 'exit'])

/** The venue says that it did nothing. */
const NOT_DONE: ReadonlySet<RefusalKind> = new Set<RefusalKind>(['rate_limited', 'maintenance', 'clock'])

/**
 * Asks one venue. A question may be asked again whatever happened; a deed only when nothing of it left, or
 * when the venue said that it did nothing. What left and got no answer that can be understood is `unknown`.
 */
export class RestClient {
  readonly clock: VenueClock
  readonly budget: RateBudget
  readonly #options: RestClientOptions
  readonly #circuit: Circuit
  readonly #closing = new AbortController()

  constructor(options: RestClientOptions) {
    this.#options = options
    this.budget = options.budget
    this.#circuit = new Circuit(options.world)
    this.clock = new VenueClock(options.world, () => this.#serverTime())
  }

  /** All of it, where the answer to one call says that another one belongs to it. */
  async call<T>(call: RestCall<T>, asking: Asking): Promise<CallOutcome<T>> {
    let next: RestCall<T> = call
    for (let count = 0; ; count++) {
      const outcome = await this.#repeat(next, asking)
      if (outcome.outcome !== 'answered') return isDeed(call) && !isDeed(next) ? afterDeed(outcome) : outcome
      const further = next.further?.(outcome.value, outcome.body) ?? null
      if (further === null) return outcome
      if (count >= FURTHER_MAX) return { outcome: 'unknown', why: 'the venue never came to an end' }
      next = further
    }
  }

  async #repeat<T>(call: RestCall<T>, asking: Asking): Promise<Answered<T>> {
    const { world } = this.#options
    const isDone = isDeed(call)
    let isClockMeasured = false
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#once(call, asking)
      const isClock = outcome.outcome === 'refused' && outcome.refusal.kind === 'clock'
      const isOver = this.#closing.signal.aborted || outcome === TAKEN_BACK
      const isLast = isOver || attempt + 1 >= TRIES[asking.priority]
      if (isLast || !mayRepeat(outcome, isDone, asking.priority)) return settled(outcome, isDone)
      if (!isClock) await delay(world, backOffMs(BACK_OFF, attempt, world.chance))
      else if (isClockMeasured || !(await this.clock.measure())) return outcome
      else isClockMeasured = true
    }
  }

  /** What is under way ends as unknown. */
  close(): void {
    this.#closing.abort()
  }

  /** Not through `call`: a refused time is what it is asked for. */
  async #serverTime(): Promise<number | null> {
    const outcome = await this.#once(this.#options.protocol.serverTime(), { priority: 'query' })
    return outcome.outcome === 'answered' ? outcome.value : null
  }

  async #once<T>(call: RestCall<T>, asking: Asking): Promise<Answered<T>> {
    const banned = this.#bannedNow(asking.priority)
    if (banned !== null) return { outcome: 'refused', refusal: banned }
    const signer = await this.#options.signer()
    if ((await this.budget.acquire(call.costs, asking.priority)) === 'refused') {
      return { outcome: 'not_sent', why: 'no room in the rate budget of the venue' }
    }
    const request = signer.sign(call, this.clock.nowMs())
    if ('unsigned' in request) return { outcome: 'refused', refusal: unsignable(request.unsigned) }
    // Before the circuit: what that admits must end in an answer or a failure.
    if (asking.onLeaving?.() === false) return TAKEN_BACK
    if (!this.#circuit.admit(LOWERING.has(asking.priority))) return LEFT_ALONE
    asking.onTraffic?.('sent', JSON.stringify(call.list ?? call.parameters))
    const startedAt = this.#options.world.clock.now()
    const sent = await send(this.#options.world, request, {
      timeoutMs: TIMEOUT_MS,
      signal: this.#closing.signal,
    })
    if (sent.kind === 'answer') asking.onTraffic?.('received', shownText(sent.answer.text, request))
    const outcome = this.#outcomeOf(call, { sent, request, signer })
    const seconds = Number(this.#options.world.clock.now() - startedAt) / 1e9
    const told = outcome.outcome === 'refused' ? outcome.refusal.kind : outcome.outcome
    const [path] = call.path.split('?')
    this.#options.measure.onRequest(`${call.method} ${path}`, seconds, told)
    return outcome
  }

  #outcomeOf<T>(call: RestCall<T>, { sent, request, signer }: Exchange): Answered<T> {
    if (sent.kind !== 'answer') {
      this.#circuit.fail()
      return { outcome: sent.kind, why: sent.why }
    }
    const { answer } = sent
    const said = this.#refusalOf(answer, request, signer)
    // It is remembered as long as the order it refused.
    const refusal = said && { ...said, text: ownText(shownText(said.text, request), REFUSAL_CHARACTERS_MAX) }
    this.#learn(call, answer, refusal)
    if (refusal !== null) return { outcome: 'refused', refusal }
    try {
      return { outcome: 'answered', value: call.read(answer.body), body: answer.body }
    } catch (error) {
      // A reader that breaks leaves the deed as little known as an answer without sense.
      this.#options.measure.onError('strange_answer')
      const why = shownText(error instanceof Error ? error.message : 'the answer could not be read', request)
      const { log } = this.#options.world
      if (!(error instanceof StrangeAnswer)) log.error('an answer broke its reader', { path: call.path, why })
      return { outcome: 'unknown', why }
    }
  }

  #refusalOf(answer: RestAnswer, request: ClientRequest, signer: Signer): VenueRefusal | null {
    const refusal = this.#options.protocol.refusalOf(answer)
    const { status, text } = answer
    if (refusal === null && status < 400) return null
    const plain = refusal ?? {
      kind: 'other',
      code: String(status),
      text: text.slice(0, 200),
      retryAtMs: null,
    }
    if (plain.kind !== 'other') return plain
    // 408: whoever stands before the venue gave up waiting, maybe for its answer.
    if (status >= 500 || status === 408) return { ...plain, kind: 'uncertain' }
    if (status === 418) return { ...plain, kind: 'banned' }
    if (status === 429) return { ...plain, kind: 'rate_limited' }
    return { ...plain, kind: signer.refusalKindOf(request, answer) ?? 'other' }
  }

  /** What an answer tells beside its content: how much was asked, and whether the venue is well. */
  #learn(call: Pick<RestCall<unknown>, 'costs'>, answer: RestAnswer, refusal: VenueRefusal | null): void {
    const kind = refusal?.kind ?? null
    if (kind === 'uncertain' || kind === 'maintenance') this.#circuit.fail()
    else this.#circuit.succeed()
    const untilMs = refusal === null ? null : this.#retryAtMs(answer, refusal)
    if (kind === 'banned') {
      const until = untilMs ?? nowMsOf(this.#options.world) + BAN_MS
      this.budget.ban(until)
      this.#options.world.log.error('the venue shuts us out', { until_ms: until, why: refusal?.text })
    } else if (kind === 'rate_limited') this.budget.pause(untilMs)
    else this.budget.correct(this.#options.protocol.used(answer, call))
  }

  #retryAtMs({ header }: RestAnswer, { retryAtMs }: VenueRefusal): number | null {
    const nowMs = nowMsOf(this.#options.world)
    const seconds = Number(header('retry-after') ?? Number.NaN)
    const untilMs =
      retryAtMs === null ? nowMs + seconds * 1000 : this.#oursMs(retryAtMs, Date.parse(header('date') ?? ''))
    // Nobody is to keep cancels back for ever by a number.
    return Number.isFinite(untilMs) ? Math.ceil(Math.min(untilMs, nowMs + WAIT_MS_MAX)) : null
  }

  /** `saidAtMs`: of the answer itself, to the second; NaN where it bears none. */
  #oursMs(venueMs: number, saidAtMs: number): number {
    const measured = this.clock.oursMs(venueMs)
    const said = nowMsOf(this.#options.world) + venueMs - saidAtMs
    // The clock that was measured may be of another hour by now.
    return Math.abs(said - measured) > DATE_MS_MAX ? said : measured
  }

  /** What takes orders out waits for the end of a ban; everything else is told of it. */
  #bannedNow(priority: CallPriority): VenueRefusal | null {
    const { bannedUntilMs } = this.budget
    if (bannedUntilMs === null || priority === 'cancel') return null
    const text = `the venue refuses this address until ${new Date(bannedUntilMs).toISOString()}`
    return { kind: 'banned', code: 'banned', text, retryAtMs: bannedUntilMs }
  }
}

/** What comes behind an answer is said by its whole body. */
type Answered<T> =
  | Exclude<CallOutcome<T>, { readonly outcome: 'answered' }>
  | { readonly outcome: 'answered'; readonly value: T; readonly body: unknown }

const LEFT_ALONE = {
  outcome: 'not_sent',
  why: 'the venue did not answer several times; it is left alone for a moment',
} as const

const TAKEN_BACK = { outcome: 'not_sent', why: 'it was taken back before it left' } as const

/** The secret is of no use: no need to ask the venue. */
function unsignable(text: string): VenueRefusal {
  return { kind: 'key', code: 'unsigned', text, retryAtMs: null }
}

function isDeed({ method }: Pick<RestCall<unknown>, 'method'>): boolean {
  return method !== 'GET'
}

/** The deed was taken; only what it came to could not be asked. */
function afterDeed(outcome: Exclude<CallOutcome<unknown>, { readonly outcome: 'answered' }>) {
  const why = outcome.outcome === 'refused' ? outcome.refusal.text : outcome.why
  return { outcome: 'unknown', why: `done, and not known with what result: ${why}` } as const
}

interface Exchange {
  readonly sent: Sent
  readonly request: ClientRequest
  readonly signer: Signer
}

function mayRepeat(outcome: CallOutcome<unknown>, isDeed: boolean, priority: CallPriority): boolean {
  switch (outcome.outcome) {
    case 'answered':
      return false
    case 'not_sent':
      return true
    case 'unknown':
      return !isDeed
    case 'refused': {
      const { kind } = outcome.refusal
      if (kind === 'uncertain') return !isDeed
      // What takes orders out is said again when the ban is over.
      if (kind === 'banned') return priority === 'cancel'
      // New exposure is not pressed on a venue that has no time for it.
      return NOT_DONE.has(kind) && (kind === 'clock' || priority !== 'entry')
    }
  }
}

/** After a deed a venue that broke while at it has said nothing. */
function settled<T>(outcome: Answered<T>, isDeed: boolean): Answered<T> {
  if (outcome.outcome !== 'refused' || outcome.refusal.kind !== 'uncertain') return outcome
  const { code, text } = outcome.refusal
  return isDeed ? { outcome: 'unknown', why: `${code} ${text}` } : outcome
}
