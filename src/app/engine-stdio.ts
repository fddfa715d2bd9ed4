import { systemClock, systemTimers } from '../adapters/clock/index.ts'
import type { VenueName } from '../domain/index.ts'
import { lineSession, writeTo } from '../line/index.ts'
import type { LoadedConfig } from './config/index.ts'
import { holdDataDirectory } from './hold-data-directory.ts'
import { logFor } from './log-for.ts'
import { openEngine } from './open-engine.ts'
import type { StdioStreams } from './running-app.ts'
import { VERSION } from './version.ts'

/**
 * The engine alone, spoken to by lines. Ends with its input or with the first signal; open orders stay as the
 * journal has them. Resolves to the exit code. Throws `StartProblem` when it must not start.
 */
export async function runStdioEngine(loaded: LoadedConfig, streams: StdioStreams): Promise<number> {
  const { config } = loaded
  const log = logFor(loaded)
  const clock = systemClock()
  const directory = await holdDataDirectory(loaded.dataDirectory)
  try {
    const { journalPath } = directory
    const { engine } = await openEngine({ config, journalPath, clock, timers: systemTimers(), log })
    const defaultVenue = config.engine.defaultVenue as VenueName | null
    const write = writeTo(streams.output)
    const session = lineSession({ engine, write, version: VERSION, now: () => clock.now(), defaultVenue })
    try {
      for await (const chunk of untilAborted(streams)) await session.feed(chunk)
      await session.end()
    } finally {
      await engine.stop()
    }
    return engine.view.health().isRunning ? 0 : 1
  } finally {
    directory.release()
  }
}

/** The input until it ends or a signal asks to stop, whichever comes first. */
async function* untilAborted({ input, signal }: StdioStreams): AsyncGenerator<Uint8Array, void> {
  const aborted = new Promise<'aborted'>((resolve) => {
    signal.addEventListener('abort', () => resolve('aborted'), { once: true })
    if (signal.aborted) resolve('aborted')
  })
  const chunks = input[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([chunks.next(), aborted])
    if (next === 'aborted' || next.done === true) return
    yield next.value
  }
}
