import { createContext, useContext, useSyncExternalStore } from 'react'
import type { InstrumentRow } from '../../src/contract/index.ts'
import type { Market } from './market.ts'
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

/** The instrument on the screen. */
export function useInstrument(): InstrumentRow | null {
  return useReplica(instrumentOf)
}

export function instrumentOf({ instruments, marketSymbol }: Replica): InstrumentRow | null {
  return instruments.find(({ symbol }) => symbol === marketSymbol) ?? instruments[0] ?? null
}

/** Undefined on a server without authentication means: everything is allowed. */
export function useMay(permission: string): boolean {
  const state = useSessionState()
  if (state.status !== 'signed_in') return false
  return state.permissions === 'all' || state.permissions.includes(permission)
}
