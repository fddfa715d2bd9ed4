import { encodeHeader, segmentName } from '../../../src/adapters/journal-file/segment.ts'
import { JournalDamaged, SIM_VENUE, type VenueName } from '../../../src/domain/index.ts'
import { digestOf } from '../../../src/engine/index.ts'
import { T0 } from '../builders.ts'
import { chanceFor } from './chance.ts'
import { Chronicle } from './chronicle.ts'
import { Crowd } from './crowd.ts'
import { DiskFaults } from './disk-faults.ts'
import { checkTruth } from './final-claims.ts'
import { aFoe, FOE } from './foe.ts'
import type { HostileVenue } from './hostile-venue.ts'
import { HuntTime } from './hunt-time.ts'
import { Market } from './market.ts'
import type { Mutation } from './mutation.ts'
import { chanceAt, type LifePlan } from './plan.ts'
import { checkDigest, checkRecovered, DIRECTORY, recovered } from './recovery-claims.ts'
import { Session } from './session.ts'
import { checkSession } from './state-claims.ts'
import { checkDispatch } from './venue-claims.ts'
import type { VenueTruth } from './venue-truth.ts'
import { WatchedDisk } from './watched-disk.ts'
import { type Violation, Witness } from './witness.ts'

export interface LifeOutcome {
  readonly plan: LifePlan
  readonly violation: Violation | null
  readonly latest: readonly string[]
  /** Of everything that happened, equal in every run of the plan. */
  readonly trace: string
  readonly counts: { readonly steps: number; readonly crashes: number; readonly records: number }
}

const FIRST_EPOCH = '0badcafe'
/** Long enough for every question to be asked and answered, and for what is unknown to be closed. */
const AFTERMATH_MS = 65_000
/** And for the last word of the venue to arrive. */
const QUIET_MS = 15_000

/** Lives one life; answers what was wrong with it, never throws for that. */
export async function live(plan: LifePlan, mutation: Mutation | null = null): Promise<LifeOutcome> {
  return await new Life(plan, mutation).live()
}

class Life {
  readonly #plan: LifePlan
  readonly #mutation: Mutation | null
  readonly #witness = new Witness()
  readonly #time = new HuntTime(T0)
  readonly #market: Market
  readonly #venueName: VenueName
  readonly #hostile: HostileVenue | null
  readonly #truth: VenueTruth | null
  readonly #disks: DiskFaults
  readonly #segmentBytes: number
  readonly #crowd: Crowd
  readonly #sent = new Set<string>()
  #disk = new WatchedDisk()
  readonly #chronicle: Chronicle
  #session: Session | null = null
  #isSilent = false
  #isDamaged = false
  #isPowerCut = false
  #crashes = 0
  #floods = 0

  constructor(plan: LifePlan, mutation: Mutation | null) {
    this.#plan = plan
    this.#mutation = mutation
    this.#venueName = plan.venue === 'hostile' ? FOE : SIM_VENUE
    this.#market = new Market(plan, this.#time, this.#venueName)
    this.#segmentBytes = chanceFor(plan.seed, 'segments').pick([1500, 6000, 60_000])
    this.#crowd = new Crowd({
      plan,
      market: this.#market,
      time: this.#time,
      witness: this.#witness,
      syncedSeq: () => this.#disk.syncedSeq,
    })
    this.#disks = new DiskFaults({
      plan,
      time: this.#time,
      onPowerCut: () => this.#markDead(),
    })
    const foe = plan.venue === 'hostile' ? aFoe(plan, this.#time, this.#market) : null
    this.#hostile = foe?.venue ?? null
    this.#truth = foe?.truth ?? null
    this.#chronicle = new Chronicle({
      witness: this.#witness,
      truth: this.#truth,
      // An id that we forgot and the venue did not would be two orders: whoever made it is careful now.
      onLoss: () => this.#crowd.forget(),
    })
  }

  async live(): Promise<LifeOutcome> {
    try {
      const header = encodeHeader({ epoch: FIRST_EPOCH, firstSeq: 1, previousChecksum: 0 })
      this.#disk.put(`${DIRECTORY}/${segmentName(1)}`, header)
      await this.#open()
      for (let step = 1; step <= this.#plan.steps && this.#isFine; step++) {
        this.#witness.step = step
        await this.#step(step)
      }
      if (this.#isFine) await this.#finish()
    } catch (error) {
      this.#witness.fail('nothing is thrown', error instanceof Error ? String(error.stack) : String(error))
    }
    this.#session?.die()
    const { violation, latest, step } = this.#witness
    return {
      plan: this.#plan,
      violation,
      latest,
      trace: this.#witness.fingerprint(),
      counts: { steps: step, crashes: this.#crashes, records: this.#chronicle.records },
    }
  }

  get #isFine(): boolean {
    return this.#witness.violation === null
  }

  readonly #drain = async (): Promise<void> => {
    await new Promise<void>((resolve) => setImmediate(resolve))
  }

  /** Lets time pass until it is settled; false when the process died over it, or it took for ever. */
  async #settle(work: Promise<unknown>, session: Session): Promise<boolean> {
    let isOver = false
    let failure: unknown = null
    work.then(
      () => {
        isOver = true
      },
      (error: unknown) => {
        failure = error
        isOver = true
      },
    )
    for (let tries = 0; tries < 400 && !session.isDead; tries++) {
      await this.#drain()
      if (session.isDead) return false
      if (isOver) {
        if (failure === null) return true
        const isJournal = failure instanceof Error && failure.name === 'JournalFailed'
        if (!isJournal) throw failure
        this.#witness.note(`it failed: ${failure}`)
        return false
      }
      await this.#time.pass(50, this.#drain)
    }
    if (!session.isDead) this.#witness.fail('everything ends', 'a start or a stop hangs')
    return false
  }

  /** Starts an engine on what is on the disk, as often as it takes. */
  async #open(): Promise<void> {
    for (let tries = 0; this.#isFine; tries++) {
      if (tries === 20) return this.#witness.fail('everything ends', 'the engine does not start')
      this.#disks.calm(this.#disk)
      const found = await checkRecovered(this.#disk, this.#segmentBytes, {
        witness: this.#witness,
        published: this.#chronicle.published,
        offered: this.#chronicle.offered,
        syncedSeq: this.#disk.syncedSeq,
        isDamaged: this.#isDamaged,
      })
      const recoveredNow = await recovered(this.#disk, this.#segmentBytes)
      this.#witness.know(recoveredNow.journal.epoch)
      this.#chronicle.takeOver(found, { isDamaged: this.#isDamaged, why: recoveredNow.mustReconcile })
      this.#isDamaged = false
      this.#disk.syncedSeq = found.seq
      checkDigest(found, recoveredNow, this.#chronicle.books, this.#witness)
      const session = this.#newSession(recoveredNow)
      this.#session = session
      this.#disks.arm(this.#disk, session.process.timers, 'open')
      const isOpen = await this.#settle(session.open(), session)
      if (isOpen && !session.isDead) {
        this.#catchUp(session)
        session.subscribe()
        this.#checkCaution(recoveredNow.mustReconcile)
        return
      }
      await this.#end('kill')
    }
  }

  #newSession(recoveredNow: Session['recovered']): Session {
    const session: Session = new Session({
      plan: this.#plan,
      time: this.#time,
      market: this.#market,
      witness: this.#witness,
      hostile: this.#hostile,
      venueName: this.#venueName,
      recovered: recoveredNow,
      mutation: this.#mutation,
      isSilent: () => this.#isSilent,
      onOffered: this.#chronicle.onOffered,
      onRecords: (groups) => this.#chronicle.onPublished(groups, this.#disk.syncedSeq),
      link: {
        totalOf: (id) => session.orderOf(id)?.quantity ?? 0,
        onDispatch: (effect) => {
          if (this.#chronicle.wasLost) return
          checkDispatch(effect, {
            witness: this.#witness,
            sendings: () => this.#chronicle.sendings,
            syncedSeq: () => this.#disk.syncedSeq,
            orderOf: (id) => session.orderOf(id),
            decidedOrderOf: (id) => session.writerState?.orders.get(id) ?? null,
            isHaltAcknowledged: () => this.#crowd.isHaltSaid,
            sent: this.#sent,
          })
        },
      },
    })
    return session
  }

  /** What was published before anybody could listen. */
  #catchUp({ engine }: Session): void {
    const groups = engine?.view.groupsAfter(this.#chronicle.books.seq)
    if (!groups) return this.#witness.fail('the beginning is kept', `behind ${this.#chronicle.books.seq}`)
    this.#chronicle.onPublished(groups, this.#disk.syncedSeq)
  }

  #checkCaution(mustReconcile: string | null): void {
    const state = this.#session?.engine?.view.tradingState
    if (mustReconcile !== null && state === 'active') {
      this.#witness.fail('a loss makes cautious', `${mustReconcile}; trading is ${state}`)
    }
  }

  async #step(step: number): Promise<void> {
    const chance = chanceAt(this.#plan, 'step', step)
    this.#worldFaults(step)
    const session = this.#session
    if (session?.engine) this.#disks.arm(this.#disk, session.process.timers, step)
    this.#crowd.act(session, step)
    await this.#fewTurns(chance.weighed({ all: 5, few: 3, some: 3 }), chance.below(30))
    await this.#maybeCrash(step)
    await this.#pass(step)
    await this.#drain()
    if (this.#session?.isDead) await this.#reopen('power')
    this.#check(step)
    await this.#maybeStop(step)
  }

  async #fewTurns(how: 'all' | 'few' | 'some', count: number): Promise<void> {
    if (how === 'all') return await this.#drain()
    const turns = how === 'few' ? Math.floor(count / 5) : count
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
  }

  #worldFaults(step: number): void {
    const { faults } = this.#plan
    const chance = chanceAt(this.#plan, 'world', step)
    const [disconnects, silence, flood] = [chance.hits(0.06), chance.hits(0.08), chance.hits(0.01)]
    const ms = chance.between(500, 20_000)
    if (disconnects && faults.has('disconnects')) this.#hostile?.disconnect(ms)
    this.#isSilent = faults.has('silent_market') && (silence || (this.#isSilent && chance.hits(0.7)))
    if (flood && faults.has('report_flood') && this.#floods++ === 0) this.#hostile?.flood()
    if (chance.hits(0.2)) this.#crowd.revive(this.#session)
  }

  async #maybeCrash(step: number): Promise<void> {
    const chance = chanceAt(this.#plan, 'crash', step)
    const { faults } = this.#plan
    const [isCrash, isCut] = [chance.hits(0.035), chance.hits(0.035)]
    if (this.#session?.isDead) await this.#reopen('power')
    else if (isCrash && faults.has('crash')) await this.#reopen('kill')
    else if (isCut && faults.has('power_cut')) await this.#reopen('power')
  }

  async #pass(step: number): Promise<void> {
    const chance = chanceAt(this.#plan, 'time', step)
    const { faults } = this.#plan
    const ms = Number(chance.weighed({ 0: 3, 5: 2, 60: 3, 500: 4, 2500: 3, 11000: 1 }))
    const [sleeps, stalls, back] = [chance.hits(0.04), chance.hits(0.04), chance.hits(0.05)]
    const away = chance.between(1500, 40_000)
    if (back && faults.has('clock_back')) this.#time.setWall(-away)
    if (sleeps && faults.has('sleep')) await this.#time.sleep(away, this.#drain)
    else if (stalls && faults.has('stall')) await this.#time.stall(away, this.#drain)
    await this.#time.pass(ms, this.#drain)
  }

  #check(step: number): void {
    const session = this.#session
    if (!session?.engine || session.isDead || !this.#isFine) return
    checkSession(session, this.#chronicle.books, { witness: this.#witness, isThorough: step % 8 === 0 })
  }

  async #maybeStop(step: number): Promise<void> {
    const session = this.#session
    if (!session?.engine || !this.#isFine) return
    const chance = chanceAt(this.#plan, 'stop', step)
    const { isRunning } = session.engine.view.health()
    if (!chance.hits(isRunning ? 0.03 : 0.3)) return
    await this.#stop(session, chance.hits(0.5))
    await this.#reopen('kill')
  }

  async #stop(session: Session, savesSnapshot: boolean): Promise<void> {
    const { engine, recovered: was } = session
    if (!engine) return
    const isStopped = await this.#settle(engine.stop(), session)
    if (!isStopped || session.isDead || !savesSnapshot) return
    const { journal, durable } = was
    if (!('saveSnapshot' in journal) || durable.seq === 0) return
    const keeper = journal as Awaited<ReturnType<typeof import('./recovery-claims.ts').openDisk>>
    // A start that finds none, or half of one, reads the records: whoever stops says so and goes.
    const saving = keeper.saveSnapshot(digestOf(durable.state), durable.toPlain())
    await this.#settle(
      saving.catch((error: unknown) => this.#witness.note(`no snapshot: ${error}`)),
      session,
    )
  }

  /** Its last moment is noted before anything else can happen. */
  #markDead(): void {
    this.#isPowerCut = true
    this.#session?.die()
  }

  async #reopen(how: 'kill' | 'power'): Promise<void> {
    await this.#end(how)
    const chance = chanceFor(this.#plan.seed, 'restart', this.#crashes)
    const { faults } = this.#plan
    const backup = this.#disk.copy()
    if (chance.hits(0.25) && faults.has('bit_flip')) {
      this.#isDamaged = this.#disks.flipBits(this.#disk, chance) || this.#isDamaged
    }
    if (chance.hits(0.3) && faults.has('relisting')) this.#market.relist(this.#plan.venue !== 'hostile')
    await this.#time.pass(chance.pick([0, 300, 9000]), this.#drain)
    try {
      await this.#open()
    } catch (error) {
      if (!(this.#isDamaged && error instanceof JournalDamaged)) throw error
      await this.#restoreBackup(WatchedDisk.of(backup))
    }
  }

  /** With its header nobody knows which journal it is: it is refused, and somebody brings the copy. */
  async #restoreBackup(backup: WatchedDisk): Promise<void> {
    backup.syncedSeq = this.#disk.syncedSeq
    this.#disk = backup
    this.#isDamaged = false
    await this.#open()
  }

  /** The process ends; what is left is a disk. */
  async #end(how: 'kill' | 'power'): Promise<void> {
    this.#session?.die()
    this.#session = null
    this.#crashes += 1
    this.#crowd.isHaltSaid = false
    const before = this.#disk
    const chance = chanceFor(this.#plan.seed, 'remains', this.#crashes)
    const isCut = how === 'power' || this.#isPowerCut
    this.#isPowerCut = false
    const remains = isCut ? before.afterPowerCut(chance.unit) : before.copy()
    this.#disk = WatchedDisk.of(remains)
    this.#disk.syncedSeq = before.syncedSeq
    before.cutPower()
    this.#witness.note(`the process ends: ${how}`)
    await this.#drain()
  }

  async #finish(): Promise<void> {
    this.#witness.step += 1
    this.#disks.calm(this.#disk)
    this.#isSilent = false
    this.#time.correctWall()
    if (this.#hostile) {
      this.#hostile.isKind = true
      this.#hostile.isConnected = true
    }
    if (this.#session?.isDead !== false || this.#session.engine?.view.health().isRunning !== true) {
      await this.#reopen('kill')
      this.#disks.calm(this.#disk)
    }
    await this.#time.pass(AFTERMATH_MS, this.#drain)
    if (this.#truth) this.#truth.isQuiet = true
    await this.#time.pass(QUIET_MS, this.#drain)
    this.#check(8)
    const session = this.#session
    if (!this.#isFine || !session) return
    if (!this.#chronicle.wasLost) checkTruth(this.#chronicle.books, this.#truth, this.#witness)
    await this.#stop(session, true)
    await this.#end('power')
    await checkRecovered(this.#disk, this.#segmentBytes, {
      witness: this.#witness,
      published: this.#chronicle.published,
      offered: this.#chronicle.offered,
      syncedSeq: this.#disk.syncedSeq,
      isDamaged: false,
    })
  }
}
