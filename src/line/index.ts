/**
 * The line protocol: commands in, one a line; events out, one JSON object a line. A face over `EnginePort`,
 * for standard input and output or a socket.
 *
 * @example
 * const session = lineSession({ engine, write: writeTo(process.stdout), version, now: () => clock.now() })
 * for await (const chunk of process.stdin) await session.feed(chunk)
 * await session.end()
 */
export {
  CALLS,
  type CallName,
  type CommandOf,
  exactOf,
  jsonOf,
  type OutcomeOf,
} from './codec/index.ts'
export { PROTOCOL_VERSION } from './hello.ts'
export { inputUntil } from './input-until.ts'
export type { LineCode, LineCommand, ParsedLine } from './line-command.ts'
export { LineHost } from './line-host.ts'
export { type LineSession, lineSession } from './line-session.ts'
export type { Write } from './outbox.ts'
export { CALL_BYTES_MAX, LINE_BYTES_MAX, parseLine } from './parse-line.ts'
export type { LineSessionOptions } from './session-options.ts'
export { type TextSink, writeTo } from './write-to.ts'
