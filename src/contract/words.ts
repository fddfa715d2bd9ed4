import { Type } from '@sinclair/typebox'

/**
 * One of the words, in any case.
 * @param note what else is to be known of them.
 */
export const anyCase = (words: readonly string[], note?: string) =>
  Type.String({ pattern: `^${oneOf(words)}$`, description: described(words, note) })

/** As a pattern. */
export const oneOf = (words: readonly string[]) => `(?:${words.map(letters).join('|')})`

export const described = (words: readonly string[], note?: string) =>
  `${orList(words)}${note === undefined ? '' : ` (${note})`}`

const orList = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
const letters = (word: string) =>
  [...word].map((c) => (/[a-z]/i.test(c) ? `[${c.toLowerCase()}${c.toUpperCase()}]` : c)).join('')
