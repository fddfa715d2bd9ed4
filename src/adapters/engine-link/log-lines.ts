import type { Readable } from 'node:stream'

/** Of one line; the rest of a longer one is left out. */
const CHARACTERS_MAX = 2000

/** Hands over what is written, line by line; holds no more than one bounded line. */
export function logLines(input: Readable, say: (text: string) => void): void {
  let held = ''
  input.setEncoding('utf8')
  input.on('data', (chunk: string) => {
    for (const [index, part] of chunk.split('\n').entries()) {
      if (index > 0) {
        if (held.trim() !== '') say(held.trimEnd())
        held = ''
      }
      held = `${held}${part}`.slice(0, CHARACTERS_MAX)
    }
  })
  input.on('end', () => {
    if (held.trim() !== '') say(held.trimEnd())
  })
}
