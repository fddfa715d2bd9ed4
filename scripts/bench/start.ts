import { rmSync } from 'node:fs'
import { freePort, freshFolder, launch, stop, untilHealthy } from './gateway.ts'
import { median, milliseconds, quantile, type Row, type Section } from './row.ts'

const STARTS = 15
const BUDGET_MS = 70

/** From spawn to the first 200 of `/health`, in an empty folder and in one that was used before. */
export const startSection: Section = {
  name: 'start',
  async run() {
    const pollMs = await refusedPollMs()
    const first = await startTimes(null)
    const kept = freshFolder()
    try {
      await oneStart(kept)
      const again = await startTimes(kept)
      return [rowOf('start in an empty folder', first, pollMs), rowOf('start again', again, pollMs)]
    } finally {
      rmSync(kept, { recursive: true, force: true })
    }
  },
}

/** In `kept`, or each in an empty folder of its own. */
async function startTimes(kept: string | null): Promise<readonly number[]> {
  const times: number[] = []
  for (let round = 0; round < STARTS; round++) {
    const folder = kept ?? freshFolder()
    try {
      times.push(await oneStart(folder))
    } finally {
      if (kept === null) rmSync(folder, { recursive: true, force: true })
    }
  }
  return times
}

async function oneStart(folder: string): Promise<number> {
  const port = await freePort()
  const startedMs = performance.now()
  const child = launch({ folder, port })
  try {
    await untilHealthy(child, port, 0)
    return performance.now() - startedMs
  } finally {
    await stop(child)
  }
}

/** What one look at a port costs on which nobody listens. */
async function refusedPollMs(): Promise<number> {
  const url = `http://127.0.0.1:${await freePort()}/health`
  const times: number[] = []
  for (let round = 0; round < 50; round++) {
    const startedMs = performance.now()
    await fetch(url).catch(() => null)
    times.push(performance.now() - startedMs)
  }
  return median(times)
}

function rowOf(what: string, times: readonly number[], pollMs: number): Row {
  const measuredMs = median(times)
  const best = milliseconds(Math.min(...times))
  const worst = milliseconds(quantile(times, 1))
  return {
    what: `${what} → 200 /health`,
    measured: `${milliseconds(measuredMs)} (${best} to ${worst})`,
    ratio: null,
    budget: `< ${BUDGET_MS} ms`,
    isInside: measuredMs < BUDGET_MS,
    note:
      `median of ${STARTS} starts from spawn, asked without pause from the other core; a look at a closed ` +
      `port costs ${milliseconds(pollMs)}, which is how late the answer can be seen`,
  }
}
