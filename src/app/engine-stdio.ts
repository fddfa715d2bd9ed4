import { systemClock, systemTimers } from '../adapters/clock/index.ts'
import type { VenueName } from '../domain/index.ts'
import { inputUntil, lineSession, writeTo } from '../line/index.ts'
import type { LoadedConfig } from './config/index.ts'
import { holdDataDirectory } from './hold-data-directory.ts'
import { venueKeysOf } from './keychain.ts'
import { compileFromNowOn } from './listen.ts'
import { loggingFor } from './log-for.ts'
import { openEngine } from './open-engine.ts'
import type { StdioStreams } from './running-app.ts'
import { VERSION } from './version.ts'

/**
 * The engine alone, spoken to by lines. Ends with its input or with the first signal; open orders stay as the
 * journal has them. Resolves to the exit code. Throws `StartProblem` when it must not start.
 */
export async function runStdioEngine(loaded: LoadedConfig, streams: StdioStreams): Promise<number> {
  const { config } = loaded
  const logging = loggingFor(loaded, 'veloz-engine')
  const { log } = logging
  const clock = systemClock()
  const timers = systemTimers()
  const directory = await holdDataDirectory(loaded.dataDirectory)
  try {
    const { journalPath } = directory
    const broken = new AbortController()
    const onBroken = () => broken.abort()
    const keys = venueKeysOf(loaded, directory)
    const parts = { config, journalPath, clock, timers, log, keys, onBroken }
    const { engine, stop, source } = await openEngine(parts)
    compileFromNowOn()
    const defaultVenue = config.engine.defaultVenue as VenueName | null
    const write = writeTo(streams.output)
    const now = () => clock.now()
    const session = lineSession({ engine, write, version: VERSION, now, defaultVenue, timers, source })
    try {
      const over = AbortSignal.any([streams.signal, broken.signal])
      for await (const chunk of inputUntil(over, streams.input)) await session.feed(chunk)
      await session.end()
    } finally {
      await stop()
    }
    return engine.view.health().isRunning ? 0 : 1
  } finally {
    directory.release()
    await logging.close()
  }
}
