import { readFileSync } from 'node:fs'
import { anonymousKbOf, residentKbOf } from '../bench/process-facts.ts'

export interface MemorySample {
  readonly seconds: number
  /** Resident. */
  readonly megabytes: number
  /** Of it what no file stands behind. */
  readonly anonymous: number
}

export type MemoryPart = Exclude<keyof MemorySample, 'seconds'>

/** Looks at a process's resident memory every `everyMs` until it is stopped. */
export function watchMemory(pid: number, everyMs: number): { stop(): readonly MemorySample[] } {
  const startMs = performance.now()
  const samples: MemorySample[] = []
  const look = () => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    samples.push({
      seconds: (performance.now() - startMs) / 1000,
      megabytes: residentKbOf(status) / 1024,
      anonymous: anonymousKbOf(status) / 1024,
    })
  }
  look()
  const timer = setInterval(look, everyMs)
  return {
    stop() {
      clearInterval(timer)
      look()
      return samples
    },
  }
}

/** The first fifth fills caches: it says nothing about leaks. */
const WARM_UP_PART = 0.2

export function afterWarmUp(samples: readonly MemorySample[]): readonly MemorySample[] {
  const end = samples.at(-1)?.seconds ?? 0
  return samples.filter(({ seconds }) => seconds >= end * WARM_UP_PART)
}

/** Slope of the line of least squares, in megabytes a minute; 0 for less than two samples. */
export function slopePerMinute(samples: readonly MemorySample[], of: MemoryPart = 'megabytes'): number {
  const count = samples.length
  const meanSeconds = samples.reduce((sum, { seconds }) => sum + seconds, 0) / count
  const mean = samples.reduce((sum, sample) => sum + sample[of], 0) / count
  let above = 0
  let below = 0
  for (const sample of samples) {
    above += (sample.seconds - meanSeconds) * (sample[of] - mean)
    below += (sample.seconds - meanSeconds) ** 2
  }
  return below === 0 ? 0 : (above / below) * 60
}

/** The least of each stretch of so many seconds: what a collection left, without the garbage. */
export function floorsOf(
  samples: readonly MemorySample[],
  stretchSeconds: number,
  of: MemoryPart,
): readonly MemorySample[] {
  const stretches = Map.groupBy(samples, ({ seconds }) => Math.floor(seconds / stretchSeconds))
  return [...stretches.values()].map((stretch) =>
    stretch.reduce((least, sample) => (sample[of] < least[of] ? sample : least)),
  )
}

const BAR_WIDTH = 50
const ROWS_MAX = 40

/** One line a sample, forty at most, the bar from zero: a rise is not to look larger than it is. */
export function curveText(samples: readonly MemorySample[]): string {
  const most = Math.max(...samples.map(({ megabytes }) => megabytes))
  const step = Math.ceil(samples.length / ROWS_MAX)
  return samples
    .filter((_, place) => place % step === 0 || place === samples.length - 1)
    .map(({ seconds, megabytes }) => {
      const bar = '#'.repeat(Math.round((megabytes / most) * BAR_WIDTH))
      return `${seconds.toFixed(0).padStart(6)} s ${megabytes.toFixed(1).padStart(7)} MB ${bar}`
    })
    .join('\n')
}
