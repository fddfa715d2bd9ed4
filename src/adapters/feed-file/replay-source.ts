/** Recorded seconds per second of the wall clock, or as fast as the machine goes. */
export type ReplaySpeed = number | 'max'

export type ReplaySource =
  | { readonly ok: true; readonly path: string; readonly speed: ReplaySpeed }
  | { readonly ok: false; readonly problem: string }

const PREFIX = 'replay:'
const SPEED = /^(.+)@(max|\d+(?:\.\d+)?)$/
const SPEED_MAX = 1_000_000

/**
 * Reads `replay:FILE` or `replay:FILE@SPEED`; the speed is a number above zero, or `max`; 1 when it is left
 * out.
 */
export function parseReplaySource(text: string): ReplaySource {
  const rest = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : ''
  if (rest === '')
    return { ok: false, problem: `"${text}" is not a replay source; write replay:FILE or replay:FILE@SPEED` }
  const [, path = rest, speedText = '1'] = SPEED.exec(rest) ?? []
  if (speedText === 'max') return { ok: true, path, speed: 'max' }
  const speed = Number(speedText)
  if (speed > 0 && speed <= SPEED_MAX) return { ok: true, path, speed }
  const range = `write a number above 0 and up to ${SPEED_MAX}, or max`
  return { ok: false, problem: `replay speed ${speedText} is out of range; ${range}` }
}
