import { join, resolve } from 'node:path'
import { nearestWord } from '../nearest-word.ts'
import { accepted, type Kind, refused, scalar } from './kind.ts'

export const yesOrNo: Kind<boolean> = scalar({
  type: 'boolean',
  allowed: 'true or false',
  read(text) {
    if (/^(?:true|yes|on|1)$/i.test(text)) return accepted(true)
    if (/^(?:false|no|off|0)$/i.test(text)) return accepted(false)
    return refused('is neither true nor false')
  },
})

/** One of the words, in any case. `oldNames` are understood and noted as deprecated. */
export function choice<const Word extends string>(
  words: readonly Word[],
  oldNames: Readonly<Record<string, Word>> = {},
): Kind<Word> {
  return scalar({
    type: 'choice',
    words,
    allowed: words.join(', '),
    read(text) {
      const lower = text.toLowerCase()
      const word = words.find((candidate) => candidate === lower)
      if (word !== undefined) return accepted(word)
      const renamed = Object.hasOwn(oldNames, lower) ? oldNames[lower] : undefined
      if (renamed !== undefined) {
        return { ok: true, value: renamed, note: `"${lower}" is an old name and will go: write ${renamed}` }
      }
      const meant = nearestWord(lower, words)
      return refused(`is not one of the allowed words${meant === null ? '' : ` (did you mean ${meant}?)`}`)
    },
  })
}

const hasControlCharacter = (text: string) => /\p{Cc}/u.test(text)

/** Printable text on one line, kept as it is. */
export function line(charactersMax: number): Kind<string> {
  return scalar({
    keepsSpaces: true,
    allowed: `text of 1 to ${charactersMax} characters`,
    read(text) {
      if (text === '') return refused('is empty')
      if (text.length > charactersMax) return refused(`is longer than ${charactersMax} characters`)
      return hasControlCharacter(text)
        ? refused('holds a line break or another control character')
        : accepted(text)
    },
  })
}

/** Printable text without a space: what can stand as one word of a line. */
export function word(charactersMax: number): Kind<string> {
  return scalar({
    allowed: `1 to ${charactersMax} characters without a space`,
    read(text) {
      if (text === '') return refused('is empty')
      return text.length <= charactersMax && /^[\x21-\x7e]+$/.test(text)
        ? accepted(text)
        : refused(`is longer than ${charactersMax} characters, or holds a space or an unusual character`)
    },
  })
}

/** A path, made absolute; `~/` is the home folder. */
export const path: Kind<string> = scalar({
  type: 'path',
  allowed: 'a path',
  read(text, { folder, home }) {
    if (text === '') return refused('is empty')
    if (hasControlCharacter(text)) return refused('holds a control character')
    if (text !== '~' && !text.startsWith('~/')) return accepted(resolve(folder, text))
    return home === null
      ? refused('begins with ~, but the home folder is not known')
      : accepted(join(home, text.slice(1)))
  },
})
