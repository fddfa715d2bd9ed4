import { afterWarmUp, curveText, slopePerMinute } from '../memory-curve.ts'
import { isInOrder, type VenuesPlan, type VenuesResult } from './run.ts'

const SHOWN_MAX = 20

/** For a person: what was done, what went wrong, and whether both sides agree. */
export function venuesText(plan: VenuesPlan, result: VenuesResult): string {
  const { deeds, faults, mismatches, orders, fills, memory } = result
  const struck = Object.entries(faults).map(([name, count]) => [name, `${count.asked}/${count.struck}`])
  return `${memory.length === 0 ? '' : curveText(memory)}

plan         ${plan.seconds} s, ${plan.deedsPerSecond} deeds/s, a fault every ${plan.faultEveryMs} ms, \
seed ${plan.seed}
memory       ${memoryText(memory)}
kills        ${result.kills}
orders       ${countsText(orders)}
fills        ${fills}
asked        ${countsText(deeds)}
faults       ${countsText(Object.fromEntries(struck.toSorted()))} (asked for/struck)
mismatches   ${countsText(mismatches)}
reconnects   ${countsText(result.reconnects)}
book resyncs ${countsText(result.bookResyncs)}
reducing     ${result.reducingSeconds.toFixed(1)} s
agreement    ${agreementText(result)}
`
}

function memoryText(memory: VenuesResult['memory']): string {
  if (memory.length === 0) return 'not watched: VeloZ did not live that long'
  const settled = afterWarmUp(memory)
  const levels = settled.map(({ megabytes }) => megabytes)
  const [least, most] = [Math.min(...levels), Math.max(...levels)].map((level) => level.toFixed(1))
  const slope = slopePerMinute(settled).toFixed(2)
  return `${least} to ${most} MB after the first fifth, slope ${slope} MB/min`
}

function countsText(counts: Readonly<Record<string, number | string>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`)
  return parts.length === 0 ? 'none' : parts.toSorted().join(', ')
}

function agreementText(result: VenuesResult): string {
  const { agreedAfterSeconds, lastToAgree, disagreements, adjusted, folder } = result
  if (isInOrder(result)) {
    const last = lastToAgree === null ? '' : `, last of all on ${lastToAgree}`
    return `on every order, fill and balance, ${agreedAfterSeconds?.toFixed(1)} s after the last fault${last}`
  }
  const lines = [...disagreements, ...adjusted.map((row) => `balance adjusted: ${row}`)]
  const more = lines.length > SHOWN_MAX ? [`and ${lines.length - SHOWN_MAX} more`] : []
  return ['NO', ...lines.slice(0, SHOWN_MAX), ...more, `logs are in ${folder}`].join('\n  ')
}
