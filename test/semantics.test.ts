import { expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { treeFiles } from './support/tidy/index.ts'

const ROOT = resolve(import.meta.dirname, '..')
/** What is tried below would count as a name. */
const HERE = 'test/semantics.test.ts'
const RULES_MAX = 33
const RULES = Array.from({ length: RULES_MAX }, (_, index) => index + 1)

/** `test('semantics 4: …`, `describe.each(TABLE)('semantics 4: …`, `test.skipIf(…)(\n'semantics 4: …`. */
const NAMED = /\b(?:test|describe)\b[^;]*?\(\s*['"`]semantics (\d+): \S/g

/** The rules of semantics.md that tests in this text are named after. */
function rulesNamedIn(text: string): readonly number[] {
  return [...text.matchAll(NAMED)].map(([, number]) => Number(number))
}

test('each rule of semantics has a test named after it', () => {
  const files = treeFiles(ROOT, ['test'], 'ts').filter(
    ({ path }) => /\.(?:test|contract)\.ts$/.test(path) && path !== HERE,
  )
  const named = new Set(files.flatMap(({ text }) => rulesNamedIn(text)))
  expect(RULES.filter((rule) => !named.has(rule))).toEqual([])
})

test.each([
  ["test('semantics 4: what a tick changes', () => {", [4]],
  ["describe.each(WAYS)('semantics 12: %s', (way) => {", [12]],
  ["test.each([\n  'a',\n])('semantics 12: %s', (way) => {", [12]],
  ["test.skipIf(!HAS_DENO)(\n  'semantics 6: both say the same',", [6]],
  ['describe(`semantics 22: paper`, () => {', [22]],
  ["// 'semantics 3: a write fails'", []],
  ["test('see semantics 3: a write fails', () => {", []],
  ["test('semantics 3:', () => {", []],
])('%j names %j', (text, rules) => {
  expect(rulesNamedIn(text)).toEqual(rules)
})
