import { createHash, randomInt } from 'node:crypto'

/** SHA-256, hex. A fast hash is enough for what is random and long: it cannot be guessed. */
export function hashOfSecret(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUP_LENGTH = 4

/** `k3vn-…`: groups of four, to be read aloud or typed; each is worth about 20 bits. */
export function readableSecret(groups: number): string {
  const letter = () => ALPHABET.charAt(randomInt(ALPHABET.length))
  const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('')
  return Array.from({ length: groups }, group).join('-')
}

const PASSWORD_GROUPS = 6

/** 24 of 31 letters are 118 bits. */
export function generatedPassword(): string {
  return readableSecret(PASSWORD_GROUPS)
}
