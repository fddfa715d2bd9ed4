/**
 * Keeps the executable busy with everything at once and watches its memory: reads, orders, cancels, sign-ins,
 * a key, event streams. Fails when an answer or a message is missing or wrong, never on a time.
 *
 *     bun run soak                                 ten minutes, 2,000 requests/s, 500 streams
 *     bun run soak --seconds 30 --rate 500 --streams 100
 *     bun run soak venues [--seconds 600] [--rate 8] [--fault-every-ms 2200] [--kill-every-ms N] [--seed N]
 *
 * `venues`: a market maker at four simulated venues, at one of which something goes wrong every few seconds.
 * Fails when VeloZ and a venue disagree in the end about an order, a fill or a balance, and when its memory
 * goes on growing once everything it remembers is full, which a run of less than ten minutes cannot tell.
 */
import { parseArgs } from 'node:util'
import { ensureExecutable } from './bench/gateway.ts'
import { loadText, machineText } from './bench/machine.ts'
import { milliseconds } from './bench/row.ts'
import { afterWarmUp, curveText, slopePerMinute } from './soak/memory-curve.ts'
import { type SoakPlan, type SoakResult, soak } from './soak/run.ts'
import { venuesText } from './soak/venues/report.ts'
import { isInOrder, soakVenues, type VenuesPlan } from './soak/venues/run.ts'

/** More than the engine remembers of closed orders: from then on each new one pushes an old one out. */
const CLOSED_KEPT = 100_000

function planOf(words: readonly string[]): SoakPlan {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seconds: { type: 'string', default: '600' },
      rate: { type: 'string', default: '2000' },
      streams: { type: 'string', default: '500' },
    },
  })
  const seconds = whole('--seconds', values.seconds)
  const isLong = seconds >= 120
  return {
    seconds,
    requestsPerSecond: whole('--rate', values.rate),
    streams: whole('--streams', values.streams),
    closedBefore: isLong ? CLOSED_KEPT * 1.1 : 0,
    sampleMs: isLong ? 5000 : 1000,
  }
}

function whole(name: string, text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new RangeError(`${name} is a whole number above 0, not ${JSON.stringify(text)}`)
}

function reportText(
  plan: SoakPlan,
  { bearer, apiKey, logins, unexpected, streams, memory }: SoakResult,
): string {
  const settled = afterWarmUp(memory)
  const levels = settled.map(({ megabytes }) => megabytes)
  const times = ({ p50Ms, p99Ms, maxMs }: SoakResult['bearer']) =>
    `p50 ${milliseconds(p50Ms)}, p99 ${milliseconds(p99Ms)}, worst ${milliseconds(maxMs)}`
  return `${curveText(memory)}

plan       ${plan.seconds} s, ${plan.requestsPerSecond} requests/s, ${plan.streams} streams
memory     ${Math.min(...levels).toFixed(1)} to ${Math.max(...levels).toFixed(1)} MB after the first fifth, \
slope ${slopePerMinute(settled).toFixed(2)} MB/min
bearer     ${bearer.answered} answers, ${times(bearer)}
key        ${apiKey.answered} answers, ${times(apiKey)}
sign-ins   ${logins}
streams    ${streams.messages} messages, ${streams.gaps} gaps, ${streams.resyncs} resyncs, \
${streams.broken} cut, ${streams.unequal} told unequally
unexpected ${Object.keys(unexpected).length === 0 ? 'nothing' : JSON.stringify(unexpected)}
`
}

function isFine({ unexpected, streams }: SoakResult): boolean {
  const wrong = streams.gaps + streams.resyncs + streams.broken + streams.unequal
  return Object.keys(unexpected).length === 0 && wrong === 0
}

const SEED_SPAN = 1_000_000

function venuesPlan(words: readonly string[]): VenuesPlan {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seconds: { type: 'string', default: '600' },
      rate: { type: 'string', default: '8' },
      'fault-every-ms': { type: 'string', default: '2200' },
      'kill-every-ms': { type: 'string' },
      seed: { type: 'string' },
    },
  })
  const seconds = whole('--seconds', values.seconds)
  const deedsPerSecond = whole('--rate', values.rate)
  const faultEveryMs = whole('--fault-every-ms', values['fault-every-ms'])
  const kill = values['kill-every-ms']
  const killEveryMs = kill === undefined ? null : whole('--kill-every-ms', kill)
  const seed = values.seed === undefined ? (Date.now() % SEED_SPAN) + 1 : whole('--seed', values.seed)
  const sampleMs = seconds >= 120 ? 5000 : 1000
  return { seconds, seed, deedsPerSecond, faultEveryMs, killEveryMs, sampleMs }
}

async function venues(words: readonly string[]): Promise<number> {
  const plan = venuesPlan(words)
  await ensureExecutable()
  const result = await soakVenues(plan)
  console.log(`${machineText()}\nafterwards ${loadText()}\n\n${venuesText(plan, result)}`)
  return isInOrder(result) && result.flatness?.isFlat !== false ? 0 : 1
}

async function main(words: readonly string[]): Promise<number> {
  if (words[0] === 'venues') return await venues(words.slice(1))
  const plan = planOf(words)
  await ensureExecutable()
  const result = await soak(plan)
  console.log(`${machineText()}\nafterwards ${loadText()}\n\n${reportText(plan, result)}`)
  return isFine(result) ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
