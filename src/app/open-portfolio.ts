import { join } from 'node:path'
import { setImmediate } from 'node:timers'
import { openPortfolioStore } from '../adapters/database-sqlite/index.ts'
import type { UnixNs } from '../domain/index.ts'
import type { EngineView, Portfolio, PortfolioStore } from '../ports/index.ts'
import { followPortfolio } from '../runtime/index.ts'
import type { Foundation } from './foundation.ts'
import type { ServedEngine } from './served-engine.ts'
import { StartProblem } from './start-problem.ts'

export interface OpenedPortfolio {
  readonly portfolio: Portfolio
  /** Saves what it has, and lets go of the file. */
  close(): Promise<void>
}

/** The sums of all trades and the history of the equity, in `veloz.db`. Throws `StartProblem`. */
export function openPortfolio(
  { loaded, directory, clock, timers, log }: Foundation,
  { engine, past }: Pick<ServedEngine, 'engine' | 'past'>,
): OpenedPortfolio {
  const store = openedStore(join(directory.path, 'veloz.db'))
  const isReplay = loaded.config.engine.marketSource.kind === 'replay'
  const now = isReplay ? () => timeOfRecording(engine.view) : () => clock.now()
  const breathe = () => new Promise<void>((resolve) => void setImmediate(resolve))
  const portfolio = followPortfolio({ engine, past, store, now, breathe, timers, log })
  return {
    portfolio,
    async close() {
      portfolio.close()
      store.close()
    },
  }
}

/** The latest that the engine has told. */
function timeOfRecording(view: EngineView): UnixNs {
  const told = view.market(view.defaultInstrument.key)?.eventAt ?? null
  const record = view.lastEventAt
  if (told === null || record === null) return told ?? record ?? (0n as UnixNs)
  return told > record ? told : record
}

function openedStore(file: string): PortfolioStore {
  try {
    return openPortfolioStore(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new StartProblem(1, `The database ${file} cannot be opened: ${why}`)
  }
}
