import type { StopSignal, StopSignalOptions, World } from './world.ts'

const EXIT_CODE: Readonly<Record<StopSignal, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

export interface StopRequest {
  /** Resolves with the first signal. */
  readonly requested: Promise<StopSignal>
  readonly signal: AbortSignal
  /** Signals mean what they meant before. */
  release(): void
}

/** The first Ctrl-C, SIGTERM or closed terminal asks to stop; a second one ends the process at once. */
export function stopRequest(
  world: Pick<World, 'onStopSignal' | 'exitNow' | 'err'>,
  options: StopSignalOptions = {},
): StopRequest {
  const controller = new AbortController()
  const { promise, resolve } = Promise.withResolvers<StopSignal>()
  const release = world.onStopSignal((signal) => {
    if (controller.signal.aborted) {
      world.exitNow(EXIT_CODE[signal])
      return
    }
    controller.abort()
    world.err('veloz: stopping; once more to stop at once.\n')
    resolve(signal)
  }, options)
  return { requested: promise, signal: controller.signal, release }
}
