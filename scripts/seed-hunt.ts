/**
 * Whole lives from a seed: random traders, a venue that is a foe, a disk that fails, crashes at any moment.
 *
 *     bun run seed-hunt                        300 seeds, from 1 on
 *     bun run seed-hunt --seeds 5000 --from 1  so many seeds, from this one on
 *     bun run seed-hunt --minutes 30           until the time is over, from a seed nobody tried
 *     bun run seed-hunt --seed 4711            this life again, twice, with everything it did last
 *
 * `--shrink` looks for a smaller life that fails the same way, `--keep-going` goes on behind a failure. Of
 * each life: `--steps N`, `--traders N`, `--venue sim|sim_latency|hostile`, `--without FAULT,FAULT`,
 * `--spot`. Exit code 1 when anything failed.
 */
import { parseArgs } from 'node:util'
import { failureText, type HuntTally, hunt } from '../test/support/hunt/hunt.ts'
import type { LifeOutcome } from '../test/support/hunt/life.ts'
import { FAULTS, type LifePlan, type PlanChanges, planOf, VENUES } from '../test/support/hunt/plan.ts'
import { shrink } from '../test/support/hunt/shrink.ts'

const SEEDS_DEFAULT = 300
const SHRINK_TRIES = 400

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    steps: { type: 'string' },
    traders: { type: 'string' },
    venue: { type: 'string' },
    without: { type: 'string' },
    spot: { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
})

function whole(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  console.error(`--${name} takes a whole number, not ${text}`)
  process.exit(2)
}

function oneOf<Word extends string>(name: string, words: readonly Word[], said: string): Word {
  const word = words.find((each) => each === said)
  if (word !== undefined) return word
  console.error(`--${name} takes one of ${words.join(', ')}, not ${said}`)
  process.exit(2)
}

function changes(): PlanChanges {
  const { steps, traders, venue, without, spot } = values
  return {
    ...(steps === undefined ? {} : { steps: whole('steps', steps) }),
    ...(traders === undefined ? {} : { traders: whole('traders', traders) }),
    ...(venue === undefined ? {} : { venue: oneOf('venue', VENUES, venue) }),
    ...(without === undefined
      ? {}
      : { without: without.split(',').map((fault) => oneOf('without', FAULTS, fault)) }),
    spotOnly: spot,
  }
}

function* plans(): Generator<LifePlan> {
  const { seed, seeds, from, minutes } = values
  if (seed !== undefined) {
    for (let run = 0; run < 2; run++) yield planOf(whole('seed', seed), changes())
    return
  }
  // With the time as its limit each hunt goes where no hunt was before.
  const fresh = minutes === undefined ? 1 : Math.floor(Date.now() / 1000) * 1000
  const first = from === undefined ? fresh : whole('from', from)
  const endless = minutes === undefined ? SEEDS_DEFAULT : Number.POSITIVE_INFINITY
  const count = seeds === undefined ? endless : whole('seeds', seeds)
  for (let n = 0; n < count; n++) yield planOf(first + n, changes())
}

const startedAtMs = performance.now()
const traces = new Set<string>()

function tallyText({ seeds, steps, crashes, records, failures }: HuntTally): string {
  const seconds = (performance.now() - startedAtMs) / 1000
  const rate = (seeds / Math.max(0.001, seconds)).toFixed(1)
  const lived = `${seeds} seeds, ${steps} steps, ${crashes} crashes, ${records} records`
  return `${lived}, ${failures.length} failed, ${rate} seeds/s`
}

function onLife(tally: HuntTally, outcome: LifeOutcome): void {
  traces.add(outcome.trace)
  if (process.stdout.isTTY) process.stdout.write(`\r${tallyText(tally)}  `)
}

const endMs = values.minutes === undefined ? Number.POSITIVE_INFINITY : Number(values.minutes) * 60_000
const tally = await hunt({
  plans: plans(),
  isOver: () => performance.now() - startedAtMs >= endMs,
  keepsGoing: values['keep-going'] || values.seed !== undefined,
  onLife,
})
if (process.stdout.isTTY) process.stdout.write('\n')
for (const failed of values.seed === undefined ? tally.failures : tally.failures.slice(0, 1)) {
  console.log(failureText(failed))
  if (!values.shrink) continue
  const smallest = await shrink(failed, { mutation: null, triesMax: SHRINK_TRIES })
  console.log(`\nthe smallest life that fails the same way:\n${failureText(smallest)}`)
}
const isRepeatable = values.seed === undefined || traces.size === 1
if (!isRepeatable)
  console.log('the same seed lived two different lives: something takes its chance elsewhere')
console.log(tallyText(tally))
process.exitCode = tally.failures.length === 0 && isRepeatable ? 0 : 1
