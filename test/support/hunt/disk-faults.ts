import type { Timers } from '../../../src/ports/index.ts'
import { type Chance, chanceFor } from './chance.ts'
import type { HuntTime } from './hunt-time.ts'
import { chanceAt, type LifePlan } from './plan.ts'
import type { WatchedDisk } from './watched-disk.ts'

export interface DiskFaultsOptions {
  readonly plan: LifePlan
  readonly time: HuntTime
  /** The power went off: nothing the process still does counts. */
  readonly onPowerCut: () => void
}

const NOT_NOW = Number.POSITIVE_INFINITY

/** What goes wrong with a disk, and when. */
export class DiskFaults {
  readonly #options: DiskFaultsOptions
  #callsUntilCut = NOT_NOW
  #fullWrites = 0
  #fullUntilNs = 0n
  #isBroken = false
  #delaysMs: number[] = []
  #openings = 0

  constructor(options: DiskFaultsOptions) {
    this.#options = options
  }

  /** Everything works again. */
  calm(disk: WatchedDisk): void {
    this.#callsUntilCut = NOT_NOW
    this.#fullWrites = 0
    this.#fullUntilNs = 0n
    this.#isBroken = false
    this.#delaysMs = []
    disk.fault = () => null
    disk.beforeWrite = () => null
  }

  /** Draws what goes wrong from now on; what is going on goes on. */
  arm(disk: WatchedDisk, timers: Timers, when: number | 'open'): void {
    const { plan, time } = this.#options
    const { faults } = plan
    const at = when === 'open' ? ++this.#openings : when
    const chance = chanceFor(plan.seed, when === 'open' ? 'open disk' : 'disk', at)
    const [cut, full, breaks, slow] = [0.03, 0.06, 0.015, 0.15].map((probability) => chance.hits(probability))
    const [calls, writes, fullMs] = [chance.between(1, 12), chance.between(1, 4), chance.between(0, 9000)]
    if (cut && faults.has('power_cut')) this.#callsUntilCut = calls
    if (full && faults.has('full_disk')) {
      this.#fullWrites = writes
      if (chance.hits(0.4) && when !== 'open') this.#fullUntilNs = time.nowNs + BigInt(fullMs) * 1_000_000n
    }
    if (breaks && faults.has('failed_sync') && when !== 'open') this.#isBroken = true
    if (slow && faults.has('slow_disk')) {
      this.#delaysMs = Array.from({ length: chance.between(1, 5) }, () => chance.between(1, 3000))
    }
    const draws = chanceAt(plan, 'disk calls', at)
    disk.fault = (call) => this.#fault(disk, call, draws)
    disk.beforeWrite = () => {
      const ms = this.#delaysMs.pop()
      return ms === undefined ? null : new Promise((resolve) => void timers.after(ms, () => resolve()))
    }
  }

  #fault(disk: WatchedDisk, call: string, chance: Chance) {
    this.#callsUntilCut -= 1
    if (this.#callsUntilCut <= 0) {
      this.#callsUntilCut = NOT_NOW
      this.#options.onPowerCut()
      // What of this write arrives is seen before the power is off.
      if (call === 'write' && chance.hits(0.7)) {
        queueMicrotask(() => disk.cutPower())
        return { code: 'EIO', bytesWritten: chance.below(4000) }
      }
      disk.cutPower()
      return { code: 'EIO', bytesWritten: 0 }
    }
    if (call !== 'write' && call !== 'sync') return null
    if (this.#isBroken) {
      this.#isBroken = false
      return { code: 'EIO', bytesWritten: chance.below(300) }
    }
    const isFull = this.#fullWrites > 0 || this.#options.time.nowNs < this.#fullUntilNs
    if (!isFull || call !== 'write') return null
    this.#fullWrites -= 1
    return chance.hits(0.2)
      ? { code: 'SHORT', bytesWritten: chance.below(20) }
      : { code: 'ENOSPC', bytesWritten: chance.below(300) }
  }

  /** Some bits of one byte somewhere in what is stored; false when nothing is. */
  flipBits(disk: WatchedDisk, chance: Chance): boolean {
    const paths = [...disk.files.keys()].filter((path) => /\.(journal|snapshot)$/.test(path)).sort()
    if (paths.length === 0) return false
    const path = chance.pick(paths)
    const bytes = Buffer.from(disk.bytesOf(path))
    if (bytes.length === 0) return false
    const at = chance.below(bytes.length)
    bytes.writeUInt8(bytes.readUInt8(at) ^ chance.between(1, 255), at)
    disk.put(path, bytes)
    return true
  }
}
