import type { OnProgress } from '../app/journal-tools.ts'
import { JournalDamaged } from '../domain/index.ts'
import { Progress } from './progress.ts'
import { stopRequest } from './stop-request.ts'
import type { World } from './world.ts'

/** The exit code of what was broken off. */
export const STOPPED = 1

export interface Watch {
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
  /** Takes the bar away and prints. */
  say(text: string): void
}

/** Runs with a bar and with Ctrl-C; what another version of VeloZ wrote is told in a sentence. */
export async function watched(world: World, run: (watch: Watch) => Promise<number>): Promise<number> {
  const stop = stopRequest(world)
  const progress = new Progress(world)
  const onProgress: OnProgress = (done) => {
    progress.show(done)
    return !stop.signal.aborted
  }
  const say = (text: string): void => {
    progress.end()
    world.out(text)
  }
  try {
    return await run({ onProgress, signal: stop.signal, say })
  } catch (error) {
    if (!(error instanceof JournalDamaged)) throw error
    progress.end()
    world.err(`veloz: the journal cannot be read: ${error.message}\n`)
    return 1
  } finally {
    progress.end()
    stop.release()
  }
}
