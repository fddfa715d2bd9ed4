import { type Chance, chanceFor } from './chance.ts'

/** What goes wrong in a life; each can be switched off to find the smallest life that fails. */
export const FAULTS = [
  'crash',
  'power_cut',
  'full_disk',
  'failed_sync',
  'slow_disk',
  'bit_flip',
  'sleep',
  'stall',
  'clock_back',
  'wild_market',
  'silent_market',
  'slow_venue',
  'lost_answers',
  'repeated_answers',
  'refusals',
  'late_fills',
  'disconnects',
  'report_flood',
  'relisting',
] as const
export type Fault = (typeof FAULTS)[number]

/** The simulated exchange within the batch, with latency, or a venue that is a foe. */
export const VENUES = ['sim', 'sim_latency', 'hostile'] as const
export type VenueKind = (typeof VENUES)[number]

export interface LifePlan {
  readonly seed: number
  readonly venue: VenueKind
  readonly steps: number
  readonly traders: number
  readonly faults: ReadonlySet<Fault>
  readonly hasPerpetual: boolean
}

export interface PlanChanges {
  readonly venue?: VenueKind
  readonly steps?: number
  readonly traders?: number
  readonly without?: readonly Fault[]
  readonly only?: readonly Fault[]
  readonly spotOnly?: boolean
}

/** Which life a seed stands for; a change of one thing leaves the rest as it was. */
export function planOf(seed: number, changes: PlanChanges = {}): LifePlan {
  const chance = chanceFor(seed, 'plan')
  const drawn = FAULTS.filter(() => chance.hits(0.6))
  const venue = chance.weighed({ sim: 3, sim_latency: 2, hostile: 5 })
  const steps = chance.between(12, 55)
  const traders = chance.between(1, 4)
  const hasPerpetual = chance.hits(0.4)
  const without = new Set(changes.without ?? [])
  const faults = (changes.only ?? drawn).filter((fault) => !without.has(fault))
  return {
    seed,
    venue: changes.venue ?? venue,
    steps: changes.steps ?? steps,
    traders: changes.traders ?? traders,
    faults: new Set(faults),
    hasPerpetual: hasPerpetual && changes.spotOnly !== true,
  }
}

/** The words that make `seed-hunt` live this life again. */
export function commandFor(plan: LifePlan): string {
  const drawn = planOf(plan.seed)
  const off = [...drawn.faults].filter((fault) => !plan.faults.has(fault))
  const words = ['bun run seed-hunt', `--seed ${plan.seed}`]
  if (plan.venue !== drawn.venue) words.push(`--venue ${plan.venue}`)
  if (plan.steps !== drawn.steps) words.push(`--steps ${plan.steps}`)
  if (plan.traders !== drawn.traders) words.push(`--traders ${plan.traders}`)
  if (off.length > 0) words.push(`--without ${off.join(',')}`)
  if (plan.hasPerpetual !== drawn.hasPerpetual) words.push('--spot')
  return words.join(' ')
}

/** The chance of one purpose at one step. */
export function chanceAt({ seed }: LifePlan, purpose: string, step: number): Chance {
  return chanceFor(seed, purpose, step)
}
