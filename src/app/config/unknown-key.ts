import { nearestWord } from './nearest-word.ts'
import { SETTING_PATHS } from './schema.ts'

/** The sentence about a key nobody knows, with the one that was probably meant. */
export function unknownKey(path: string): string {
  const meant = meantBy(path)
  return meant === null
    ? 'is not a known key. See veloz help config.'
    : `is not a known key; did you mean ${meant}?`
}

function meantBy(path: string): string | null {
  const words = path.split('.')
  const last = words.at(-1) ?? path
  const siblings = siblingsOf(words)
  const sibling = nearestWord(last, siblings.keys())
  if (sibling !== null) return siblings.get(sibling) ?? null
  // Right word, wrong section: `port:` at the top of the file.
  return SETTING_PATHS.find((known) => known.endsWith(`.${last}`)) ?? nearestWord(path, SETTING_PATHS)
}

/** The words that could stand where the last one stands, with their paths. */
function siblingsOf(words: readonly string[]): Map<string, string> {
  const prefix = words
    .slice(0, -1)
    .map((word) => `${word}.`)
    .join('')
  const siblings = new Map<string, string>()
  for (const path of SETTING_PATHS) {
    if (!path.startsWith(prefix)) continue
    const word = path.slice(prefix.length).split('.')[0] ?? ''
    siblings.set(word, `${prefix}${word}`)
  }
  return siblings
}
