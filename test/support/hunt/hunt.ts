import { type LifeOutcome, live } from './life.ts'
import type { Mutation } from './mutation.ts'
import { commandFor, type LifePlan } from './plan.ts'

export interface HuntTally {
  seeds: number
  steps: number
  crashes: number
  records: number
  readonly failures: LifeOutcome[]
}

export interface HuntOptions {
  readonly plans: Iterable<LifePlan>
  readonly mutation?: Mutation
  /** Asked before each life. */
  readonly isOver?: () => boolean
  /** Goes on behind a failure. */
  readonly keepsGoing?: boolean
  readonly onLife?: (tally: HuntTally, outcome: LifeOutcome) => void
}

/** One life after the other until the plans or the time are over, or one fails. */
export async function hunt(options: HuntOptions): Promise<HuntTally> {
  const { plans, mutation = null, isOver = () => false, keepsGoing = false, onLife } = options
  const tally: HuntTally = { seeds: 0, steps: 0, crashes: 0, records: 0, failures: [] }
  for (const plan of plans) {
    if (isOver()) break
    const outcome = await live(plan, mutation)
    tally.seeds += 1
    tally.steps += outcome.counts.steps
    tally.crashes += outcome.counts.crashes
    tally.records += outcome.counts.records
    if (outcome.violation !== null) tally.failures.push(outcome)
    onLife?.(tally, outcome)
    if (outcome.violation !== null && !keepsGoing) break
  }
  return tally
}

/** Everything somebody needs to see it again. */
export function failureText({ plan, violation, latest }: LifeOutcome): string {
  if (violation === null) return `seed ${plan.seed} is fine`
  return [
    `seed ${plan.seed}, step ${violation.step} of ${plan.steps}, venue ${plan.venue}: ` +
      `broke "${violation.claim}"`,
    `  ${violation.details}`,
    `faults: ${[...plan.faults].join(', ') || 'none'}; traders: ${plan.traders}`,
    'what happened last:',
    ...latest.map((line) => `  ${line}`),
    `again: ${commandFor(plan)}`,
  ].join('\n')
}
