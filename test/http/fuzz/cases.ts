import type { Row } from '../contract/rows.ts'
import type { Dice } from './dice.ts'

export interface FuzzCase {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | null
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'BREW', 'PROPFIND']
const NASTY_TEXTS = [
  '',
  ' ',
  '\u0000',
  '../../../../etc/passwd',
  '..\\..\\windows',
  "' OR 1=1 --",
  '${7*7}{{7*7}}',
  '<script>alert(1)</script>',
  'a\r\nSet-Cookie: x=1',
  'a\nORDER BUY BTCUSDT 1 1 x',
  '=HYPERLINK("http://x")',
  'x'.repeat(5000),
  '💥\u202e\ufeff',
  '\ud800',
  '%00%0a%2e%2e%2f',
  'constructor',
  'toString',
  '__proto__',
  'NaN',
  'Infinity',
  '1e999',
  '-0',
  '0x7fffffff',
  '９９',
]
const NASTY_NUMBERS = [
  '0',
  '-0',
  '-1',
  '1e308',
  '1e-308',
  '1e999',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1',
  '0.12345678901234567890123456789',
  '1E400',
  '-1e-400',
  '00',
  '.5',
  '5.',
]
const NASTY_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toJSON',
  '$ref',
  '',
  'a.b',
  '0',
]

const letter = (dice: Dice) => String.fromCharCode(dice.below(256))
const visible = (dice: Dice) => String.fromCharCode(33 + dice.below(94))

/** JSON text of a value that nobody asked for; sometimes not even JSON. */
function jsonText(dice: Dice, depth = 0): string {
  const kind = dice.below(depth > 4 ? 5 : 8)
  if (kind === 0) return dice.pick(NASTY_NUMBERS)
  if (kind === 1) return JSON.stringify(dice.pick(NASTY_TEXTS))
  if (kind === 2) return dice.pick(['true', 'false', 'null', 'undefined', 'NaN'])
  if (kind === 3) return JSON.stringify(dice.text(20, letter))
  if (kind === 4) return String(Math.round((dice.next() - 0.5) * 1e6) / 1e3)
  if (kind === 5) return `[${Array.from({ length: dice.below(5) }, () => jsonText(dice, depth + 1)).join()}]`
  const names = Array.from({ length: dice.below(5) }, () =>
    dice.hits(0.3) ? dice.pick(NASTY_KEYS) : dice.text(8, visible),
  )
  return `{${names.map((name) => `${JSON.stringify(name)}:${jsonText(dice, depth + 1)}`).join()}}`
}

/** The example of the route with something bent in it. */
function bentExample(dice: Dice, row: Row): string {
  const good = (row.contract.example.body ?? {}) as Record<string, unknown>
  const properties = Object.keys(row.contract.body?.['properties'] ?? {})
  const names = [...Object.keys(good), ...properties, ...(dice.hits(0.2) ? NASTY_KEYS : [])]
  if (names.length === 0) return jsonText(dice)
  if (dice.hits(0.2)) return JSON.stringify({ ...good, ...freshId(dice, good) })
  const bent = dice.pick(names)
  const fields = Object.entries(good).filter(([name]) => name !== bent || dice.hits(0.1))
  const texts = fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  if (dice.hits(0.85)) texts.push(`${JSON.stringify(bent)}:${jsonText(dice)}`)
  return `{${texts.join()}}`
}

/** So that not every order of the run is a repetition of the first. */
function freshId(dice: Dice, good: Readonly<Record<string, unknown>>): object {
  return 'client_order_id' in good && dice.hits(0.7) ? { client_order_id: `f${dice.below(200)}` } : {}
}

function body(dice: Dice, row: Row): FuzzCase['body'] {
  const kind = dice.below(10)
  if (kind < 5) return bentExample(dice, row)
  if (kind === 5) return jsonText(dice)
  if (kind === 6) return dice.pick(['[', '{"a":']).repeat(1 + dice.below(4000))
  if (kind === 7) return Uint8Array.from({ length: dice.below(300) }, () => dice.below(256))
  if (kind === 8) return `${dice.text(30, visible)}=${dice.text(30, letter)}&a=1&a=2&__proto__=1`
  return dice.pick(['', '\ufeff{}', '{}{}', '{"a":1', `"${'x'.repeat(70_000)}"`, 'null', '\u0000'])
}

function query(dice: Dice, row: Row): string {
  const names = [...Object.keys(row.contract.query?.properties ?? {}), ...NASTY_KEYS]
  const parts = Array.from({ length: dice.below(4) }, () => {
    const name = dice.pick(names)
    const value = dice.hits(0.5) ? dice.pick(NASTY_TEXTS) : dice.text(12, visible)
    return dice.hits(0.7)
      ? `${name}=${encodeURIComponent(value.toWellFormed())}`
      : `${name}=%${value.slice(0, 3)}`
  })
  return parts.length === 0 ? '' : `?${parts.join('&').replaceAll(/[\s#\p{Cc}]/gu, '')}`
}

const PATH_TRICKS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `/${path}`,
  (path) => `${path}/`,
  (path) => `${path}//x`,
  (path) => path.replace('/api/', '/api/../api/'),
  (path) => path.replace('/api/', '/api/%2e%2e/api/'),
  (path) => path.replace('/api', '/%61pi'),
  (path) => path.replaceAll('/', '%2f').replace('%2f', '/'),
  (path) => path.toUpperCase(),
  (path) => `${path}%00`,
  (path) => `${path};a=b`,
  (path) => `/assets/..%2f..%2f${path.slice(1)}`,
  (path) => `${path}?${'a=1&'.repeat(300)}`,
  (path) => `/..%5c..%5c${path.slice(1)}`,
  (path) => `${path}/%ff`,
]

const TYPES = [
  'application/json',
  'application/json',
  'application/json',
  'application/json',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  '',
  'APPLICATION/JSON',
]
const OTHER_HEADERS = [
  'accept',
  'accept-encoding',
  'cookie',
  'if-none-match',
  'last-event-id',
  'origin',
  'range',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-real-ip',
  'x-request-id',
  'x-http-method-override',
  'content-encoding',
]

function headers(dice: Dice): Record<string, string> {
  const made: Record<string, string> = { 'content-type': dice.pick(TYPES) }
  for (let left = dice.below(3); left > 0; left--) {
    made[dice.pick(OTHER_HEADERS)] = dice.hits(0.5)
      ? dice.text(60, visible)
      : dice.pick(['*', 'text/csv;q=0.3,*/*', 'http://evil.example', '127.0.0.1', '0badcafe-1', 'gzip;q=nan'])
  }
  return made
}

/** A request that a stranger, a broken client or somebody with bad intentions might send. */
export function fuzzCase(dice: Dice, rows: readonly Row[]): FuzzCase {
  const row = dice.pick(rows)
  const method = dice.hits(0.85) ? row.method : dice.pick(METHODS)
  const trick = dice.hits(0.7) ? PATH_TRICKS[0] : dice.pick(PATH_TRICKS)
  const path = (trick ?? String)(row.path)
  const takesNoBody = method === 'GET' || method === 'HEAD'
  return {
    method,
    path: path.includes('?') ? path : path + query(dice, row),
    headers: headers(dice),
    body: takesNoBody ? null : body(dice, row),
  }
}
