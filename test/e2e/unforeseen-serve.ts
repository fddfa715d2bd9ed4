/**
 * `veloz` from source with mistakes in it that wait for a signal: SIGUSR1 throws where nobody catches, and
 * rejects what nobody waits for; SIGUSR2 lets the engine's own work throw from then on.
 */
import { processWorld, runCli } from '../../src/cli/index.ts'
import { MarketBoard } from '../../src/runtime/market-board.ts'

process.on('SIGUSR1', () => {
  setTimeout(() => {
    throw new Error('thrown on purpose')
  })
  void Promise.reject(new Error('rejected on purpose'))
})

process.on('SIGUSR2', () => {
  MarketBoard.prototype.record = () => {
    throw new Error('broken on purpose')
  }
})

const world = processWorld({
  loadServe: () => import('../../src/app/serve.ts'),
  loadStdioEngine: () => import('../../src/app/engine-stdio.ts'),
  loadListeningEngine: () => import('../../src/app/engine-listen.ts'),
  loadSandbox: () => import('../../src/app/sandboxes/index.ts'),
})

process.exit(await runCli(process.argv.slice(2), world))
