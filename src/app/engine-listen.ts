import { systemClock, systemTimers } from '../adapters/clock/index.ts'
import {
  addressText,
  type LineListener,
  ListenProblem,
  listenForLines,
} from '../adapters/engine-link/index.ts'
import type { VenueName } from '../domain/index.ts'
import { LineHost } from '../line/index.ts'
import { type EngineAddress, isLoopback, type LoadedConfig } from './config/index.ts'
import { holdDataDirectory } from './hold-data-directory.ts'
import { venueKeysOf } from './keychain.ts'
import { compileFromNowOn } from './listen.ts'
import { loggingFor } from './log-for.ts'
import { openEngine } from './open-engine.ts'
import type { ListeningOptions } from './running-app.ts'
import { StartProblem } from './start-problem.ts'
import { VERSION } from './version.ts'

/**
 * The engine alone, spoken to over a socket by as many as connect. Ends with the first signal; open orders
 * stay as the journal has them. Resolves to the exit code. Throws `StartProblem` when it must not start.
 */
export async function runListeningEngine(loaded: LoadedConfig, options: ListeningOptions): Promise<number> {
  const { config } = loaded
  const { address, signal, onListening } = options
  expectSafe(address, config.engine.token)
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
    const host = new LineHost({
      engine,
      version: VERSION,
      now: () => clock.now(),
      defaultVenue: config.engine.defaultVenue as VenueName | null,
      token: config.engine.token,
      source,
      timers,
      log,
    })
    try {
      const listener = await listen(address, host)
      const text = addressText(listener.address)
      log.info('the engine listens', { address: text })
      onListening(text)
      await aborted(AbortSignal.any([signal, broken.signal]))
      log.info('stopping', { connections: host.connectionCount })
      const closed = listener.close()
      await host.close()
      await closed
    } finally {
      await stop()
    }
    return engine.view.health().isRunning ? 0 : 1
  } finally {
    directory.release()
    await logging.close()
  }
}

/** What anybody on the network could reach needs a token. */
function expectSafe(address: EngineAddress, token: string | null): void {
  if (address.kind === 'unix' || token !== null || isLoopback(address.host)) return
  const message = `${address.host} can be reached from other machines, and engine.token is not set. `
  throw new StartProblem(3, `${message}Set it (VELOZ_ENGINE_TOKEN), or listen on 127.0.0.1 or unix:PATH.`)
}

async function listen(address: EngineAddress, host: LineHost): Promise<LineListener> {
  try {
    return await listenForLines(address, (connection) => host.accept(connection))
  } catch (error) {
    if (error instanceof ListenProblem) throw new StartProblem(error.code === 'failed' ? 2 : 3, error.message)
    throw error
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
