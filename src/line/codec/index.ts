/**
 * Engine calls as JSON: commands checked field by field as they come in, outcomes exactly as they were.
 *
 * @example
 * const text = JSON.stringify(CALLS.cancel.write(command))
 * const command = CALLS.cancel.read(JSON.parse(text), '') // throws `NotReadable`
 */
export { CALLS, type CallName, type CommandOf, isCallName, type OutcomeOf } from './calls.ts'
export { type Codec, NotReadable } from './codec.ts'
export { exactOf, jsonOf } from './exact-values.ts'
