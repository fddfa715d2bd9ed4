import { cannonLoad } from './cannon.ts'
import type { Load, LoadResult } from './load-types.ts'
import { wrkLoad } from './wrk.ts'

const hasWrk = Bun.which('wrk') !== null

export const LOAD_TOOL = hasWrk
  ? 'wrk, one thread'
  : 'autocannon, one thread (itself slower than what it measures)'

/** One run; throws when nothing was answered or anything but success came back. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const result = await (hasWrk ? wrkLoad(load) : cannonLoad(load))
  if (result.failures > 0) throw new Error(`${result.failures} requests to ${load.url} failed`)
  if (!(result.requestsPerSecond > 0)) throw new Error(`nothing was answered by ${load.url}`)
  return result
}
