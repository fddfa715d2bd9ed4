import { type ClientOrderId, parseClientOrderId, parseSymbol, type SymbolName } from '../domain/index.ts'
import { LineFault } from './line-command.ts'

const SHOWN_MAX = 60

/** A word in a message: quoted and shortened. */
export function quoted(word: string): string {
  return JSON.stringify(word.length > SHOWN_MAX ? `${word.slice(0, SHOWN_MAX)}…` : word)
}

export function badParams(message: string): never {
  throw new LineFault('bad_params', message)
}

/** What follows a verb: `key=value` words only, or plain words only. */
export type Words =
  | { readonly form: 'keyed'; readonly values: ReadonlyMap<string, string> }
  | { readonly form: 'positional'; readonly values: readonly string[] }

export function readWords(words: readonly string[], keys: ReadonlySet<string>): Words {
  const keyed = words.filter((word) => word.includes('='))
  if (keyed.length === 0) return { form: 'positional', values: words }
  if (keyed.length < words.length) badParams('key=value and plain words cannot be mixed.')
  const values = new Map<string, string>()
  for (const word of words) {
    const at = word.indexOf('=')
    const key = word.slice(0, at).toLowerCase()
    if (!keys.has(key)) badParams(`${quoted(key)} is not a key here; allowed: ${[...keys].join(', ')}.`)
    if (values.has(key)) badParams(`${key} is there twice.`)
    values.set(key, word.slice(at + 1))
  }
  return { form: 'keyed', values }
}

export function clientOrderId(text: string): ClientOrderId {
  const id = parseClientOrderId(text)
  return (
    id ??
    badParams(
      `client_order_id ${quoted(text)} is not 1 to 64 letters, digits, dots, colons, dashes or underscores.`,
    )
  )
}

export function symbol(text: string): SymbolName {
  return parseSymbol(text) ?? badParams(`symbol ${quoted(text)} is not a symbol.`)
}

/** One of the words, in any case. */
export function oneOf<Word extends string>(name: string, text: string, words: readonly Word[]): Word {
  const lower = text.toLowerCase()
  const word = words.find((candidate) => candidate === lower)
  return word ?? badParams(`${name} ${quoted(text)} is not one of ${words.join(', ')}.`)
}
