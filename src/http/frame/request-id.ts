import { randomBytes } from 'node:crypto'

const SAFE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/
const PREFIX = randomBytes(5).toString('hex')
let count = 0

/** The caller's own id when it is harmless in a log line, else one that is unique across restarts. */
export function requestIdFor(given: string | null): string {
  if (given !== null && SAFE.test(given)) return given
  count += 1
  return `${PREFIX}-${count.toString(36)}`
}
