import { createContext, useContext, useState, useSyncExternalStore } from 'react'
import type { InstrumentRow } from '../../src/contract/index.ts'
import { isSameInstrument, keyText } from './instrument-key.ts'
import type { Market } from './market.ts'
import type { Quote, Quotes } from './quotes.ts'
import type { Replica } from './replica.ts'
import type { Session, SessionState } from './session.ts'
import type { Terminal, TerminalState } from './terminal.ts'

export const TerminalContext = createContext<Terminal | null>(null)
export const SessionContext = createContext<Session | null>(null)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('This part of the page stands outside a session.')
  return session
}

export function useSessionState(): SessionState {
  const session = useSession()
  return useSyncExternalStore(session.subscribe, () => session.state)
}

export function useTerminal(): Terminal {
  const terminal = useContext(TerminalContext)
  if (!terminal) throw new Error('This part of the page stands outside the terminal.')
  return terminal
}

/** `select` must answer with a part that keeps its identity while it does not change. */
export function useTerminalState<Part>(select: (state: TerminalState) => Part): Part {
  const terminal = useTerminal()
  return useSyncExternalStore(terminal.subscribe, () => select(terminal.state))
}

export function useReplica<Part>(select: (replica: Replica) => Part): Part | null {
  return useTerminalState(({ replica }) => (replica ? select(replica) : null))
}

export function useMarket<Part>(select: (market: Market) => Part): Part | null {
  return useTerminalState(({ market }) => (market ? select(market) : null))
}

/** The instrument on the screen; `terminal.show(venue, symbol)` brings another. */
export function useInstrument(): InstrumentRow | null {
  return useTerminalState(shownInstrument)
}

export function shownInstrument({ replica, shown }: TerminalState): InstrumentRow | null {
  if (!replica || !shown) return null
  return replica.instruments.find((row) => isSameInstrument(row, shown)) ?? null
}

/** The latest of any instrument, shown or not; null before it was heard of. */
export function useQuote(venue: string, symbol: string): Quote | null {
  const key = keyText({ venue, symbol })
  return useTerminalState(({ quotes }) => quotes.get(key) ?? null)
}

/** The latest of all instruments by `keyText`: changes with every frame in which a price came. */
export function useQuotes(): Quotes {
  return useTerminalState(({ quotes }) => quotes)
}

/**
 * Whether the person may. While a session has ended by itself it stays what it was: the page waits as it is,
 * behind the sign-in.
 */
export function useMay(permission: string): boolean {
  const state = useSessionState()
  const now = mayNow(state, permission)
  const [last, setLast] = useState(now ?? false)
  if (now !== null && now !== last) setLast(now)
  return now ?? last
}

/** Null: nobody is signed in, and the same person is waited for. */
function mayNow(state: SessionState, permission: string): boolean | null {
  if (state.status === 'signed_out' && state.hasEnded === true) return null
  if (state.status !== 'signed_in') return false
  return state.permissions === 'all' || state.permissions.includes(permission)
}
