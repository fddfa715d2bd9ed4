import { afterWarmUp, curveText } from '../memory-curve.ts'
import { JUDGED_FROM_SECONDS, SLOPE_MAX } from './flatness.ts'
import { isInOrder, type VenuesPlan, type VenuesResult } from './run.ts'

const SHOWN_MAX = 20

/** For a person: what was done, what went wrong, and whether both sides agree. */
export function venuesText(plan: VenuesPlan, result: VenuesResult): string {
  const { deeds, faults, mismatches, orders, fills, memory } = result
  const struck = Object.entries(faults).map(([name, count]) => [name, `${count.asked}/${count.struck}`])
  return `${memory.length === 0 ? '' : curveText(memory)}

plan         ${plan.seconds} s, ${plan.deedsPerSecond} deeds/s, a fault every ${plan.faultEveryMs} ms, \
seed ${plan.seed}
memory       ${memoryText(result)}
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

function memoryText({ memory, flatness }: VenuesResult): string {
  if (memory.length === 0) return 'not watched: VeloZ did not live that long'
  const megabytes = afterWarmUp(memory).map((sample) => sample.megabytes)
  const [least, most] = [Math.min(...megabytes), Math.max(...megabytes)].map((level) => level.toFixed(1))
  return `${least} to ${most} MB resident after the first fifth, garbage collected as on a small machine; \
${flatnessText(flatness)}`
}

function flatnessText(flatness: VenuesResult['flatness']): string {
  if (flatness === null) return `not judged: that takes ${JUDGED_FROM_SECONDS} s`
  const { slope, isFlat } = flatness
  return `${isFlat ? 'flat' : 'NOT FLAT'}: once full, the floor of anonymous memory rises by \
${slope.toFixed(2)} MB/min, below ${SLOPE_MAX} is flat`
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
