import type { Log } from '../ports/index.ts'

/**
 * What is thrown where nobody waits for it: logged, and the process goes on, since one part's mistake is no
 * reason to leave the market. The engine watches over itself and ends the process when its state may be wrong
 * (`EngineOptions.onBroken`); requests have their own 500. The returned function stops watching.
 */
export function watchUnforeseen(log: Log): () => void {
  const note = (what: string) => (error: unknown) => {
    log.error(what, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
  const onException = note('an error nobody caught; VeloZ goes on')
  const onRejection = note('a rejected promise nobody waited for; VeloZ goes on')
  process.on('uncaughtException', onException)
  process.on('unhandledRejection', onRejection)
  return () => {
    process.off('uncaughtException', onException)
    process.off('unhandledRejection', onRejection)
  }
}
