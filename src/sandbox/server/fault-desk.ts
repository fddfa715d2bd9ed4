/** The faults that were asked for, when each strikes, and what it did so far. */
import { hashSeed } from '../../sim/index.ts'
import type { ExchangeFaults } from '../core/index.ts'
import type { Deed, FaultDeed, FaultSpec } from './fault-words.ts'

export interface ArmedFault {
  readonly id: number
  readonly spec: FaultSpec
  readonly addedAtMs: number
  /** Which of its beginnings the count is of; -1 before the first. */
  round: number
  /** Strikes left in this round. */
  left: number
  struck: number
  lastAtMs: number | null
}

type Of<Name extends FaultDeed['fault']> = ArmedFault & {
  readonly spec: Extract<FaultSpec, { readonly fault: Name }>
}

export interface FaultDesk extends ExchangeFaults {
  /** Null when there are too many. */
  add(spec: FaultSpec): ArmedFault | null
  all(): readonly ArmedFault[]
  /** Null for all of them; answers how many went. */
  remove(id: number | null): number
  /** Those of a kind that last just now, the oldest first. */
  lasting<Name extends FaultDeed['fault']>(name: Name): readonly Of<Name>[]
  /** The first of a kind that lasts just now and fits; what it befell is counted. */
  meet<Name extends FaultDeed['fault']>(
    name: Name,
    fits?: (spec: Extract<FaultSpec, { readonly fault: Name }>) => boolean,
  ): Extract<FaultSpec, { readonly fault: Name }> | null
  /** Takes one strike of the first of a kind that is due and fits. */
  strike<Name extends FaultDeed['fault']>(
    name: Name,
    fits?: (spec: Extract<FaultSpec, { readonly fault: Name }>) => boolean,
  ): Extract<FaultSpec, { readonly fault: Name }> | null
  /** How late this answer comes. */
  latencyMs(path: string): number
  /** What befalls an answer to a deed that was done; null when it goes out. */
  afterDeed(deed: Deed): 'lost' | { readonly status: number } | null
  /** When those of a kind that last now are all over, by the right time; now when none does. */
  endsAtMs(name: 'ban' | 'refuse_connections'): number
}

const FAULTS_MAX = 1000
const UINT32_SPAN = 4_294_967_296

/** `trueMs`: the right time, Unix ms. */
export function faultDesk(trueMs: () => number): FaultDesk {
  const faults: ArmedFault[] = []
  let nextId = 1
  return {
    ...striking(faults, trueMs),
    all: () => faults,
    add(spec) {
      if (faults.length >= FAULTS_MAX) return null
      const fault: ArmedFault = {
        ...{ id: nextId++, spec, addedAtMs: trueMs() },
        ...{ round: -1, left: 0, struck: 0, lastAtMs: null },
      }
      faults.push(fault)
      return fault
    },
    remove(id) {
      const kept = id === null ? [] : faults.filter((fault) => fault.id !== id)
      const count = faults.length - kept.length
      faults.splice(0, faults.length, ...kept)
      return count
    },
  }
}

function striking(
  faults: readonly ArmedFault[],
  trueMs: () => number,
): Omit<FaultDesk, 'all' | 'add' | 'remove'> {
  const lasting: FaultDesk['lasting'] = (name) => lastingOf(faults, name, trueMs())
  const strike: FaultDesk['strike'] = (name, fits = () => true) => {
    const now = trueMs()
    const due = faults.find((fault) => isOf(fault, name) && isDue(fault, now) && fits(fault.spec))
    if (due === undefined || !isOf(due, name)) return null
    due.left -= 1
    mark(due, now)
    return due.spec
  }
  const meet: FaultDesk['meet'] = (name, fits = () => true) => {
    const met = lasting(name).find((fault) => fits(fault.spec))
    if (met === undefined) return null
    mark(met, trueMs())
    return met.spec
  }
  return {
    lasting,
    strike,
    meet,
    latencyMs: latency(lasting, trueMs),
    afterDeed(deed) {
      const fits = (spec: { readonly deed: Deed | null }) => spec.deed === null || spec.deed === deed
      if (strike('lost_acknowledgement', fits) !== null) return 'lost'
      const broken = strike('error_after_accept', fits)
      return broken === null ? null : { status: broken.status }
    },
    endsAtMs: (name) =>
      lasting(name).reduce((latest, fault) => Math.max(latest, endOf(fault) ?? 0), trueMs()),
    clockSkewMs: () => lasting('clock_skew').reduce((sum, { spec }) => sum + spec.ms, 0),
    nextReportFault() {
      if (strike('missing_report') !== null) return 'swallow'
      if (strike('duplicate_reports') !== null) return 'duplicate'
      return strike('reordered_reports') === null ? null : 'swap'
    },
    withholds: (key) =>
      strike('sequence_gap', ({ symbol }) => symbol === null || key.startsWith(`${symbol}.`)) !== null,
  }
}

function latency(lasting: FaultDesk['lasting'], trueMs: () => number): FaultDesk['latencyMs'] {
  let draws = 0
  return (path) => {
    let sum = 0
    for (const fault of lasting('latency')) {
      const { ms, jitterMs, path: only } = fault.spec
      if (only !== null && !path.startsWith(only)) continue
      mark(fault, trueMs())
      draws++
      sum += ms + Math.floor((hashSeed(fault.id, draws) / UINT32_SPAN) * jitterMs)
    }
    return sum
  }
}

function isOf<Name extends FaultDeed['fault']>(fault: ArmedFault, name: Name): fault is Of<Name> {
  return fault.spec.fault === name
}

function lastingOf<Name extends FaultDeed['fault']>(
  faults: readonly ArmedFault[],
  name: Name,
  now: number,
): readonly Of<Name>[] {
  return faults.filter((fault) => isOf(fault, name)).filter((fault) => lasts(fault, now))
}

function mark(fault: ArmedFault, now: number): void {
  fault.struck += 1
  fault.lastAtMs = now
}

/** Brings a fault to the round it is in; false before its first. */
function hasBegun(fault: ArmedFault, now: number): boolean {
  const { afterMs, everyMs } = fault.spec.timing
  const since = now - fault.addedAtMs - afterMs
  if (since < 0) return false
  const round = everyMs === null ? 0 : Math.floor(since / everyMs)
  if (round > fault.round) {
    fault.round = round
    fault.left = 'count' in fault.spec ? fault.spec.count : 0
  }
  return true
}

function isDue(fault: ArmedFault, now: number): boolean {
  return hasBegun(fault, now) && fault.left > 0
}

function lasts(fault: ArmedFault, now: number): boolean {
  if (!hasBegun(fault, now) || !('durationMs' in fault.spec)) return false
  const end = endOf(fault)
  return end === null || now < end
}

/** When this round of it ends; null for never. */
function endOf({ spec, addedAtMs, round }: ArmedFault): number | null {
  if (!('durationMs' in spec) || spec.durationMs === null) return null
  const { afterMs, everyMs } = spec.timing
  return addedAtMs + afterMs + Math.max(0, round) * (everyMs ?? 0) + spec.durationMs
}
