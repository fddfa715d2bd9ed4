/** No letter that is taken for another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 6
const GROUP_LENGTH = 4
/** Bytes from here on would make the first letters likelier than the last. */
const FAIR_BELOW = 256 - (256 % LETTERS.length)

/** 24 letters by chance, 118 bits, in groups that can be read aloud: `k7dm-p2xw-…`. */
export function madePassword(source: Pick<Crypto, 'getRandomValues'> = crypto): string {
  const letters: string[] = []
  while (letters.length < GROUPS * GROUP_LENGTH) {
    for (const byte of source.getRandomValues(new Uint8Array(64))) {
      if (byte < FAIR_BELOW) letters.push(LETTERS.charAt(byte % LETTERS.length))
    }
  }
  const groups = Array.from({ length: GROUPS }, (_, index) =>
    letters.slice(index * GROUP_LENGTH, (index + 1) * GROUP_LENGTH).join(''),
  )
  return groups.join('-')
}

export const PASSWORD_CHARACTERS_MIN = 10

/** What is wrong with a password typed twice; null when nothing is. */
export function passwordProblem(password: string, again: string): string | null {
  if (password.length < PASSWORD_CHARACTERS_MIN) return 'A password has at least 10 characters.'
  return password === again ? null : 'The two are not the same.'
}
