import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import type { FileJournal } from '../adapters/journal-file/index.ts'
import type { Clock, Log, Timers } from '../ports/index.ts'
import type { SnapshotReport } from './journal-snapshot.ts'
import { selfCommand } from './self-command.ts'

/** Looks after closed segments while the engine trades: snapshots, damage in old files, retention. */
export interface JournalUpkeep {
  /** Looks after them soon; once, however often it is asked while it does. */
  ask(): void
  /** Ends whatever is under way. */
  stop(): Promise<void>
}

export interface UpkeepOptions {
  readonly journal: FileJournal
  readonly directory: string
  readonly retentionDays: number
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
}

/** A start and a burst of orders come first. */
const DELAY_MS = 2000
const DAY_MS = 86_400_000
const REPORT_CHARS_MAX = 1_000_000

export function journalUpkeep(options: UpkeepOptions): JournalUpkeep {
  return new Upkeep(options)
}

class Upkeep implements JournalUpkeep {
  readonly #options: UpkeepOptions
  #isAsked = false
  #isStopped = false
  #running: Promise<void> | null = null
  #kill: (() => void) | null = null
  #cancelTimer: (() => void) | null = null

  constructor(options: UpkeepOptions) {
    this.#options = options
  }

  ask(): void {
    if (this.#isAsked || this.#isStopped) return
    this.#isAsked = true
    this.#cancelTimer = this.#options.timers.after(DELAY_MS, () => this.#begin())
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelTimer?.()
    this.#kill?.()
    await this.#running
  }

  #begin(): void {
    if (this.#running !== null) {
      this.#cancelTimer = this.#options.timers.after(DELAY_MS, () => this.#begin())
      return
    }
    this.#isAsked = false
    this.#running = this.#run().finally(() => {
      this.#running = null
    })
  }

  async #run(): Promise<void> {
    const { log } = this.#options
    try {
      const report = await this.#report()
      if (report !== null && !this.#isStopped) await this.#act(report)
    } catch (error) {
      if (!this.#isStopped)
        log.warn('the journal could not be looked after; the next start reads more', { error })
    }
  }

  async #act({ madeSeq, bytes, coveredSeq, problems, uncovered }: SnapshotReport): Promise<void> {
    const { journal, log, clock, retentionDays } = this.#options
    if (madeSeq !== null) {
      journal.noteSnapshot(madeSeq)
      log.info('journal snapshot made', { seq: madeSeq, bytes })
    }
    if (uncovered !== null)
      log.error('A JOURNAL SEGMENT IS DAMAGED and no snapshot holds it: a crash now would lose records', {
        why: uncovered,
        advice: 'stop VeloZ in order: that makes a snapshot of everything',
      })
    if (problems.length > 0 && journal.stats().snapshotSeq > 0) {
      const gap = await journal.putAside(problems)
      if (gap !== null)
        log.error('damaged journal segments were put aside; nothing of the state is lost', { ...gap })
    }
    const beforeMs = Number(clock.now() / 1_000_000n) - retentionDays * DAY_MS
    const removed = await journal.removeOldSegments({ beforeMs, coveredSeq })
    if (removed.length > 0)
      log.info('old journal segments removed', { segments: removed, retention_days: retentionDays })
  }

  /** Asks a process of its own, which the system runs when nobody else wants to; null when it was stopped. */
  async #report(): Promise<SnapshotReport | null> {
    const { program, words } = selfCommand()
    const child = spawn(program, [...words, 'journal', 'snapshot', '--directory', this.#options.directory], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (said.out.length < REPORT_CHARS_MAX) said.out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (said.err.length < REPORT_CHARS_MAX) said.err += text
    })
    this.#kill = () => child.kill('SIGKILL')
    try {
      const exitCode = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject)
        child.once('spawn', () => this.#lower(child.pid))
        child.once('close', (code) => resolve(code))
      })
      if (this.#isStopped) return null
      if (exitCode !== 0) throw new Error(`the child ended with ${exitCode}: ${said.err.trim()}`)
      return JSON.parse(said.out) as SnapshotReport
    } finally {
      this.#kill = null
    }
  }

  #lower(pid: number | undefined): void {
    if (pid === undefined) return
    try {
      setPriority(pid, constants.priority.PRIORITY_LOW)
    } catch (error) {
      // Without it the child is merely less polite; it may also have ended already.
      this.#options.log.debug('the priority of the snapshot process could not be lowered', { error })
    }
  }
}
