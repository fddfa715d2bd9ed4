/**
 * Everything that comes from and goes to the server: session, stream, replica, market, exact numbers.
 * Features read it through the hooks: `const fills = useReplica((replica) => replica.fills)`.
 */
export { ApiProblem } from './api.ts'
export { checkName, checkVerdict, limitText, measuredText } from './check-words.ts'
export { decimalOf, exactText } from './exact.ts'
export {
  SessionContext,
  TerminalContext,
  useInstrument,
  useMarket,
  useMay,
  useQuote,
  useQuotes,
  useReplica,
  useSession,
  useSessionState,
  useTerminal,
  useTerminalState,
} from './hooks.ts'
export { type InstrumentKey, isSameInstrument, keyText } from './instrument-key.ts'
export { nameAmong, useInstrumentName } from './instrument-name.ts'
export { type Book, type DrawnBar, liveBars, type MarketTrade, mergeBars } from './market.ts'
export { type Notice, noticeOf } from './notices.ts'
export { sideWord, statusWord, TYPE_WORDS } from './order-words.ts'
export type { Quote, Quotes } from './quotes.ts'
export { isOpen, isWaiting, type Replica } from './replica.ts'
export {
  type Command,
  type CommandOptions,
  type Download,
  type Pages,
  type PagesOptions,
  type Served,
  type ServerOptions,
  useCommand,
  useDownload,
  usePages,
  useServer,
} from './server.ts'
export { deviceCorrectionMs, useDeviceSkewMs, useServerNow } from './server-clock.ts'
export { ServerProvider } from './server-provider.tsx'
export { Session, type SessionState, signInCodeOf } from './session.ts'
export { browserPeers } from './session-peers.ts'
export { type Connection, type Interval, Terminal, type TerminalState } from './terminal.ts'
