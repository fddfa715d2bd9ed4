/**
 * Structured lines for people and for machines: one event, one line, no secret, and nothing a hostile value
 * can forge.
 *
 * @example const log = openLog({ level: 'info', format: 'json' })
 * log.warn('venue disconnected', { venue: 'binance', attempts: 3 })
 */
export { type LogFiles, type LogFilesOptions, openLogFiles } from './log-files.ts'
export { LogMemory } from './log-memory.ts'
export { type LiveLog, type LogFormat, type LogOptions, openLog } from './open-log.ts'
export { type Printable, printable } from './printable.ts'
export { isSecretKey, REDACTED, withoutSecrets } from './redaction.ts'
