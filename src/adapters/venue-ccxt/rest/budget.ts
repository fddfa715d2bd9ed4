import type { CallPriority, RateLimit } from '../protocol/index.ts'
import { nowMsOf, type World } from '../world.ts'
import { UsageWindow } from './usage-window.ts'

export type Admission = 'granted' | 'refused'
type Costs = Readonly<Record<string, number>>

interface Waiter {
  readonly costs: Costs
  /** Of no use behind it. */
  readonly untilMs: number
  readonly conclude: (admission: Admission) => void
}

/** Best first. Each leaves the rest of the limit to those before it. */
const SHARES: readonly (readonly [priority: CallPriority, share: number])[] = [
  ['cancel', 1],
  ['exit', 0.95],
  ['query', 0.9],
  ['entry', 0.8],
  ['history', 0.5],
]
const WAITERS_MAX = 1024
/** What is decided on today's price is not sent at tomorrow's; what takes orders out is always wanted. */
const PATIENCE_MS: Readonly<Record<CallPriority, number>> = {
  cancel: Number.POSITIVE_INFINITY,
  exit: 5000,
  query: 30_000,
  entry: 0,
  history: 120_000,
}
/** When the venue says "too often" and not for how long. */
const PAUSE_FIRST_MS = 1000
const PAUSE_MOST_MS = 15_000

/**
 * What may still be asked of one venue from this address, shared by everything in the process. New exposure
 * that finds no room is refused; everything else waits its turn, what takes orders out first.
 */
export class RateBudget {
  readonly #world: Pick<World, 'clock' | 'timers'>
  readonly #windows = new Map<string, UsageWindow>()
  readonly #waiting = new Map<CallPriority, Waiter[]>(SHARES.map(([priority]) => [priority, []]))
  #waiterCount = 0
  #stopTimer: (() => void) | null = null
  /** Nothing goes out before. */
  #blockedUntilMs = 0
  /** Only what takes orders out. */
  #pausedUntilMs = 0
  #pauses = 0
  #bannedUntilMs = 0

  constructor(world: Pick<World, 'clock' | 'timers'>, limits: readonly RateLimit[]) {
    this.#world = world
    for (const limit of limits) this.#windows.set(limit.name, new UsageWindow(limit))
  }

  acquire(costs: Costs, priority: CallPriority): Promise<Admission> {
    if (this.#isClear(priority) && this.#hasRoom(costs, priority)) {
      this.#spend(costs)
      return Promise.resolve('granted')
    }
    if (priority === 'entry' || this.#waiterCount >= WAITERS_MAX) return Promise.resolve('refused')
    return new Promise((conclude) => {
      const untilMs = nowMsOf(this.#world) + PATIENCE_MS[priority]
      this.#queueOf(priority).push({ costs, conclude, untilMs })
      this.#waiterCount += 1
      this.#plan()
    })
  }

  /** What the venue itself counted. */
  correct(used: Costs): void {
    const nowMs = nowMsOf(this.#world)
    for (const [name, count] of Object.entries(used)) this.#windows.get(name)?.correct(count, nowMs)
    this.#pauses = 0
  }

  /** The venue said "too often"; `untilMs` null when it did not say for how long. */
  pause(untilMs: number | null): void {
    const nowMs = nowMsOf(this.#world)
    if (untilMs !== null) this.#blockedUntilMs = Math.max(this.#blockedUntilMs, untilMs)
    // What went out together is refused together: that is one time too often, not many.
    else if (nowMs >= this.#pausedUntilMs) {
      const pauseMs = Math.min(PAUSE_MOST_MS, PAUSE_FIRST_MS * 2 ** Math.min(this.#pauses, 10))
      this.#pauses += 1
      this.#pausedUntilMs = nowMs + pauseMs
    }
  }

  /** The venue hears nothing from this address until then, and would add to it for every request. */
  ban(untilMs: number): void {
    this.#bannedUntilMs = Math.max(this.#bannedUntilMs, untilMs)
    this.#blockedUntilMs = Math.max(this.#blockedUntilMs, untilMs)
  }

  get bannedUntilMs(): number | null {
    return this.#bannedUntilMs > nowMsOf(this.#world) ? this.#bannedUntilMs : null
  }

  /** Of the tightest limit. */
  get usedRatio(): number {
    const nowMs = nowMsOf(this.#world)
    let highest = 0
    for (const window of this.#windows.values()) {
      highest = Math.max(highest, window.used(nowMs) / window.capacity)
    }
    return Math.min(1, highest)
  }

  /** Whoever waits is refused. */
  close(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    for (const queue of this.#waiting.values()) {
      for (const { conclude } of queue.splice(0)) conclude('refused')
    }
    this.#waiterCount = 0
  }

  #isClear(priority: CallPriority): boolean {
    const nowMs = nowMsOf(this.#world)
    if (nowMs < this.#blockedUntilMs || (nowMs < this.#pausedUntilMs && priority !== 'cancel')) return false
    for (const [rank, queue] of this.#waiting) {
      if (queue.length > 0) return false
      if (rank === priority) return true
    }
    return true
  }

  #hasRoom(costs: Costs, priority: CallPriority): boolean {
    const nowMs = nowMsOf(this.#world)
    const share = SHARES.find(([name]) => name === priority)?.[1] ?? 0
    return Object.entries(costs).every(([name, cost]) => {
      const window = this.#windows.get(name)
      if (window === undefined) return true
      // A limit of a few requests leaves room for one of each kind.
      const limit = Math.max(cost, Math.floor(window.capacity * share))
      return window.used(nowMs) + cost <= limit
    })
  }

  #spend(costs: Costs): void {
    const nowMs = nowMsOf(this.#world)
    for (const [name, cost] of Object.entries(costs)) this.#windows.get(name)?.spend(cost, nowMs)
  }

  #queueOf(priority: CallPriority): Waiter[] {
    return this.#waiting.get(priority) ?? []
  }

  #plan(): void {
    // Whoever came last may be the first to be looked at.
    this.#stopTimer?.()
    this.#stopTimer = null
    if (this.#waiterCount === 0) return
    this.#stopTimer = this.#world.timers.after(this.#nextLookMs(), () => {
      this.#stopTimer = null
      this.#dismiss()
      this.#serve()
      this.#plan()
    })
  }

  /** Who waited for too long. */
  #dismiss(): void {
    const nowMs = nowMsOf(this.#world)
    for (const queue of this.#waiting.values()) {
      for (let first = queue[0]; first !== undefined && first.untilMs <= nowMs; first = queue[0]) {
        queue.shift()
        this.#waiterCount -= 1
        first.conclude('refused')
      }
    }
  }

  #nextLookMs(): number {
    const nowMs = nowMsOf(this.#world)
    const firsts = [...this.#waiting.values()].map(([first]) => first?.untilMs ?? Number.POSITIVE_INFINITY)
    return Math.max(1, Math.min(this.#nextRoomMs(nowMs), ...firsts.map((untilMs) => untilMs - nowMs)))
  }

  #nextRoomMs(nowMs: number): number {
    if (nowMs < this.#blockedUntilMs) return this.#blockedUntilMs - nowMs
    const isCancelWaiting = this.#queueOf('cancel').length > 0
    if (nowMs < this.#pausedUntilMs && !isCancelWaiting) return this.#pausedUntilMs - nowMs
    const changes = [...this.#windows.values()].map((window) => window.nextChangeMs(nowMs))
    return Math.max(1, Math.min(1000, ...changes))
  }

  #serve(): void {
    const nowMs = nowMsOf(this.#world)
    if (nowMs < this.#blockedUntilMs) return
    for (const [priority, queue] of this.#waiting) {
      if (nowMs < this.#pausedUntilMs && priority !== 'cancel') return
      for (let first = queue[0]; first !== undefined; first = queue[0]) {
        // Those behind wait too: a cheap one that slips by would keep an expensive one waiting for ever.
        if (!this.#hasRoom(first.costs, priority)) return
        queue.shift()
        this.#waiterCount -= 1
        this.#spend(first.costs)
        first.conclude('granted')
      }
    }
  }
}
