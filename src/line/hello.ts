import { createHash, timingSafeEqual } from 'node:crypto'
import type { Refusal } from './answers.ts'
import type { HelloLine } from './line-command.ts'

/** The version of the protocol that is spoken here. */
export const PROTOCOL_VERSION = 1

/** Why a greeting is not accepted, or null. `token` null: none is asked for. */
export function helloProblem(hello: HelloLine, token: string | null): Refusal | null {
  if (hello.version !== String(PROTOCOL_VERSION)) {
    const message = `This engine speaks version ${PROTOCOL_VERSION} of the protocol, and no other.`
    return { code: 'bad_version', message }
  }
  if (token === null || (hello.token !== null && isSame(hello.token, token))) return null
  return { code: 'unauthorized', message: 'The token is missing or wrong.' }
}

/** Takes the same time whatever the two have in common: a digest of each has a fixed length. */
function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
