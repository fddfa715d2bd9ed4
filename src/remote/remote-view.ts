import { type Instrument, instrumentKey, NO_LIMITS, type UnixNs } from '../domain/index.ts'
import type { EngineView } from '../ports/index.ts'
import { composeView } from '../runtime/index.ts'
import type { Replica } from './replica.ts'

interface RemoteViewParts {
  /** The one to be read now. */
  readonly replica: () => Replica
  readonly expected: Instrument
  readonly now: () => UnixNs
  readonly health: EngineView['health']
}

/** The same reads as of an engine in this process, over a replica that may be replaced. */
export function remoteView({ replica, expected, now, health }: RemoteViewParts): EngineView {
  const view = composeView({
    get durable() {
      return replica().durable
    },
    get board() {
      return replica().board
    },
    get feed() {
      const { durable, facts } = replica()
      return {
        source: durable.state.marketSource,
        instruments: [facts?.defaultInstrument ?? expected],
        staleAfterMs: facts?.staleAfterMs ?? null,
      }
    },
    get outerLimits() {
      return replica().facts?.outerLimits ?? NO_LIMITS
    },
    now,
    wallNow: now,
    get breakerProbes() {
      return replica().facts?.breakerProbes ?? 0
    },
    health,
  })
  const listed = view.instrumentsBySymbol
  return Object.defineProperties(view, {
    instrumentsBySymbol: {
      value: ((symbol, venue) => {
        if (replica().facts !== null) return listed(symbol, venue)
        // Nobody has told what is listed: a command must fail for want of an engine, not of an instrument.
        const at = venue ?? expected.venue
        return [{ ...expected, symbol, venue: at, key: instrumentKey(at, symbol) }]
      }) satisfies EngineView['instrumentsBySymbol'],
    },
  })
}
