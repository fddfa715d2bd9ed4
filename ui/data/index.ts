/**
 * Everything that comes from and goes to the server: session, stream, replica, market, exact numbers.
 * Features read it through the hooks: `const fills = useReplica((replica) => replica.fills)`.
 */
export { ApiProblem } from './api.ts'
export { decimalOf, exactText } from './exact.ts'
export {
  SessionContext,
  TerminalContext,
  useInstrument,
  useMarket,
  useMay,
  useReplica,
  useSession,
  useSessionState,
  useTerminal,
  useTerminalState,
} from './hooks.ts'
export { type Book, type DrawnBar, liveBars, type MarketTrade } from './market.ts'
export { isOpen, isWaiting, type Replica } from './replica.ts'
export { Session, type SessionState, signInCodeOf } from './session.ts'
export { type Connection, type Interval, Terminal } from './terminal.ts'
