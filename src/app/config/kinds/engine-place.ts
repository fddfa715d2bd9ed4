import { resolve } from 'node:path'
import { host } from './addresses.ts'
import { accepted, type Kind, type Place, type Reading, refused, scalar, text } from './kind.ts'

/** Where an engine listens. `path` is absolute. */
export type EngineAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }

/** Where a gateway finds its engine. */
export type EnginePlace =
  | { readonly kind: 'inproc' }
  | { readonly kind: 'stdio'; readonly command: readonly [program: string, ...rest: string[]] }
  | EngineAddress

/** As a person writes it. */
export function enginePlaceText(place: EnginePlace): string {
  switch (place.kind) {
    case 'inproc':
      return 'inproc'
    case 'stdio':
      return `stdio:${place.command.map(quotedWord).join(' ')}`
    case 'unix':
      return `unix:${place.path}`
    case 'tcp':
      return `${place.host.includes(':') ? `[${place.host}]` : place.host}:${place.port}`
  }
}

const quotedWord = (word: string) => (/^[^\s'"]+$/.test(word) ? word : `'${word}'`)

/** The longest path that a socket file can have on every system we run on. */
const SOCKET_PATH_BYTES_MAX = 103

/** `unix:PATH` or `HOST:PORT`; port 0 takes a free one where an engine listens. */
export function readEngineAddress(written: string, place: Place): Reading<EngineAddress> {
  if (/^unix:/i.test(written)) return readPath(written.slice('unix:'.length), place)
  const match = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(written)
  const named = match?.[1] === undefined ? null : host.read(text(match[1]), place)
  const port = Number(match?.[2])
  if (!named?.ok || port > 65535) return refused('is neither unix:PATH nor HOST:PORT')
  return accepted({ kind: 'tcp', host: named.value, port })
}

export const enginePlace: Kind<EnginePlace> = scalar({
  type: 'place',
  allowed: 'inproc, stdio:COMMAND, unix:PATH or HOST:PORT (stdio:veloz engine --stdio, 127.0.0.1:7001)',
  read(written, place): Reading<EnginePlace> {
    if (/^inproc$/i.test(written)) return accepted({ kind: 'inproc' })
    return /^stdio:/i.test(written)
      ? readCommand(written.slice('stdio:'.length))
      : readEngineAddress(written, place)
  },
  show: enginePlaceText,
})

function readPath(written: string, { folder, home }: Place): Reading<EngineAddress> {
  if (written === '' || /\p{Cc}/u.test(written)) return refused('names no socket file')
  const path = resolve(folder, home !== null && written.startsWith('~/') ? home + written.slice(1) : written)
  if (new TextEncoder().encode(path).length > SOCKET_PATH_BYTES_MAX) {
    return refused(`has a path of more than ${SOCKET_PATH_BYTES_MAX} bytes, which no socket can have`)
  }
  return accepted({ kind: 'unix', path })
}

const WORD = /\s*(?:'([^']*)'|"([^"]*)"|([^\s'"]+))(?=\s|$)/y

/** Words as a person writes them, quoted where they hold a space; no shell reads them. */
function readCommand(written: string): Reading<EnginePlace> {
  const words: string[] = []
  WORD.lastIndex = 0
  for (let end = 0; end < written.trimEnd().length; end = WORD.lastIndex) {
    const match = WORD.exec(written)
    if (match === null) return refused('has a quotation mark that is not closed, or in the middle of a word')
    words.push(match[1] ?? match[2] ?? match[3] ?? '')
  }
  const [program, ...rest] = words
  if (program === undefined || program === '') return refused('names no program')
  return accepted({ kind: 'stdio', command: [program, ...rest] })
}
