/** What listeners have yet to hear: told after the answer was made, in the order in which it happened. */
import type { Balance } from '../../domain/index.ts'
import type {
  SandboxBookChange,
  SandboxListener,
  SandboxOrderList,
  SandboxReport,
  SandboxTrade,
} from './exchange.ts'
import type { ExchangeFaults } from './faults.ts'

type Tell = (listener: SandboxListener) => void

export interface Outbox {
  readonly listeners: Set<SandboxListener>
  readonly faults: ExchangeFaults
  /** Runs once this call is over. */
  readonly soon: (work: () => void) => void
  queue: Tell[]
  /** A report that the next one overtakes. */
  held: SandboxReport | null
  isDue: boolean
}

export function newOutbox(faults: ExchangeFaults, soon: (work: () => void) => void): Outbox {
  return { listeners: new Set(), faults, soon, queue: [], held: null, isDue: false }
}

export function tellTrade(outbox: Outbox, trade: SandboxTrade): void {
  push(outbox, (listener) => listener.onTrade?.(trade))
}

export function tellBook(outbox: Outbox, change: Omit<SandboxBookChange, 'isWithheld'>): void {
  const told = { ...change, isWithheld: outbox.faults.withholds(change.key) }
  push(outbox, (listener) => listener.onBook?.(told))
}

export function tellBalances(outbox: Outbox, balances: readonly Balance[], atMs: number): void {
  push(outbox, (listener) => listener.onBalances?.(balances, atMs))
}

export function tellList(outbox: Outbox, list: SandboxOrderList): void {
  push(outbox, (listener) => listener.onList?.(list, list.updatedAtMs))
}

export function tellTick(outbox: Outbox, atMs: number): void {
  push(outbox, (listener) => listener.onTick?.(atMs))
}

/** As the faults of the hour have it: once, twice, after the next one, or not at all. */
export function tellReport(outbox: Outbox, report: SandboxReport): void {
  const fault = outbox.faults.nextReportFault()
  if (fault === 'swallow') return
  if (fault === 'swap' && outbox.held === null) {
    outbox.held = report
    return
  }
  pushReport(outbox, report)
  if (fault === 'duplicate') pushReport(outbox, report)
  releaseHeld(outbox)
}

/** Nothing came that could have overtaken it. */
export function releaseHeld(outbox: Outbox): void {
  if (outbox.held === null) return
  const report = outbox.held
  outbox.held = null
  pushReport(outbox, report)
}

function pushReport(outbox: Outbox, report: SandboxReport): void {
  push(outbox, (listener) => listener.onReport?.(report))
}

function push(outbox: Outbox, tell: Tell): void {
  outbox.queue.push(tell)
  if (outbox.isDue) return
  outbox.isDue = true
  outbox.soon(() => flush(outbox))
}

/** Whoever listens may ask for more: that comes behind what waits already. */
export function flush(outbox: Outbox): void {
  outbox.isDue = false
  const queue = outbox.queue
  outbox.queue = []
  for (const tell of queue) for (const listener of outbox.listeners) tell(listener)
}
