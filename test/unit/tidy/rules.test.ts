import { describe, expect, test } from 'bun:test'
import {
  bunOnlyProblems,
  doorProblems,
  escapeProblems,
  importsOf,
  layerProblems,
  lineProblems,
  maskedCode,
  purityProblems,
  sourceFile,
  wordProblems,
} from '../../support/tidy/index.ts'

const messages = (problems: readonly { message: string }[]) => problems.map(({ message }) => message)
const layers = (path: string, text: string) => messages(layerProblems(sourceFile(path, text)))

describe('what counts as code', () => {
  test.each([
    ['// Date.now()\na', 'a'],
    ['/* Date.now() */ a', 'a'],
    ["'Date.now()' + a", "'          ' + a"],
    ['"it\'s" + a', '"    " + a'],
    ['`x ${ `y ${a} z` } w` + b', '`  ${ `  ${a}  ` }  ` + b'],
    ['`${ { a: { b } } } text` + c', '`${ { a: { b } } }     ` + c'],
    ['f(/[/"\']+/g, a)', 'f(        g, a)'],
    ['x = a / b / c', 'x = a / b / c'],
    ["<p>Don't</p>; a", "<p>Don't</p>; a"],
    ['<A b={c} /> ; <D />', '<A b={c} /> ; <D />'],
    ["'a\\'b' + c", "'    ' + c"],
    ['`a\\`b` + c', '`    ` + c'],
    ['/* never closed', ''],
    ['`never closed', '`'],
  ])('%j', (text, expected) => {
    expect(maskedCode(text).trim()).toBe(expected)
    expect(maskedCode(text)).toHaveLength(text.length)
  })
})

test('imports of every form are seen, and whether they remain when compiled', () => {
  const text = `
import a from './a.ts'
import type { B } from './b.ts'
import { type C, c } from './c.ts'
import type, { d } from './d.ts'
import './e.ts'
export * from './f.ts'
export type { G } from './g.ts'
const h = await import('./h.ts')
type I = import('./i.ts').I
import {
  j,
} from './j.ts'
export const k = './not.ts'
// import './not.ts'
const l = "import './not.ts'"
`
  const seen = importsOf(sourceFile('src/x.ts', text))
  const names = (isTypeOnly: boolean) =>
    seen.filter((entry) => entry.isTypeOnly === isTypeOnly).map(({ specifier }) => specifier[2])
  expect(names(false).sort()).toEqual(['a', 'c', 'd', 'e', 'f', 'h', 'j'])
  expect(names(true).sort()).toEqual(['b', 'g', 'i'])
  expect(seen.find(({ specifier }) => specifier === './b.ts')?.line).toBe(3)
})

describe('layers', () => {
  test.each([
    ['src/engine/a.ts', "import { x } from '../runtime/index.ts'", 'src/engine may not import src/runtime'],
    [
      'src/engine/oms/a.ts',
      "import type { X } from '../../ports/index.ts'",
      'src/engine may not import src/ports',
    ],
    [
      'src/domain/a.ts',
      "import type { X } from '../contract/index.ts'",
      'src/domain may not import src/contract',
    ],
    ['src/sim/a.ts', "import { x } from '../engine/index.ts'", 'src/sim may not import src/engine'],
    [
      'src/http/a/b.ts',
      "import { x } from '../../adapters/c/index.ts'",
      'src/http may not import src/adapters',
    ],
    ['src/cli/a.ts', "import { x } from '../runtime/index.ts'", 'src/cli may not import src/runtime'],
    ['src/app/a.ts', "import { x } from '../cli/index.ts'", 'src/app may not import src/cli'],
    ['src/new/a.ts', "import { x } from '../domain/index.ts'", 'src/new is no known layer'],
    [
      'src/app/a.ts',
      "import { x } from '../../ui/lib/a.ts'",
      'src imports nothing outside src, but ui/lib/a.ts',
    ],
    [
      'src/main.ts',
      "import { x } from './runtime/index.ts'",
      'src/main.ts imports src/app and src/cli only, not src/runtime/index.ts',
    ],
    [
      'src/adapters/a/x.ts',
      "import { y } from '../b/index.ts'",
      'src/adapters/a may not know src/adapters/b',
    ],
    [
      'src/http/a/x.ts',
      "import { y } from '../../runtime/index.ts'",
      'src/http may import types only from src/runtime',
    ],
    [
      'src/adapters/a/x.ts',
      "import { y } from '../../identity/index.ts'",
      'src/adapters may import types only from src/identity',
    ],
    [
      'src/engine/a.ts',
      "import { readFileSync } from 'node:fs'",
      'src/engine uses no packages, but imports node:fs',
    ],
    ['src/runtime/a.ts', "import { z } from 'elysia'", 'src/runtime uses no packages, but imports elysia'],
    ['src/contract/a.ts', "import { z } from 'elysia'", 'src/contract uses no packages, but imports elysia'],
    ['src/engine/a.ts', "type X = import('../runtime/index.ts').X", 'src/engine may not import src/runtime'],
    ['ui/lib/a.ts', "import { x } from '../data/index.ts'", 'ui/lib may not import ui/data'],
    ['ui/data/a.ts', "import { x } from '../features/a/index.ts'", 'ui/data may not import ui/features'],
    ['ui/features/a/x.ts', "import { x } from '../b/x.ts'", 'ui/features/a may not know ui/features/b'],
    [
      'ui/data/a.ts',
      "import { x } from '../../src/contract/index.ts'",
      'ui may import types only from src/contract',
    ],
    ['ui/data/a.ts', "import type { X } from '../../src/domain/index.ts'", 'ui may not import src/domain'],
  ])('%s: %s', (path, text, message) => {
    expect(layers(path, text)).toEqual([message])
  })

  test.each([
    ['src/engine/a.ts', "import type { X } from '../domain/index.ts'"],
    ['src/contract/a.ts', "import { Type } from '@sinclair/typebox'"],
    ['src/http/a/x.ts', "import type { Y } from '../../runtime/index.ts'"],
    ['src/http/a/x.ts', "import { y } from '../b/index.ts'"],
    ['src/adapters/a/x.ts', "import { y } from './y.ts'"],
    ['src/adapters/a/x.ts', "import { readFileSync } from 'node:fs'"],
    ['src/main.ts', "import { x } from './cli/index.ts'"],
    ['src/app/a.ts', "import manifest from '../../package.json' with { type: 'json' }"],
    ['ui/data/a.ts', "import type { X } from '../../src/contract/index.ts'"],
    ['ui/features/a/x.ts', "import { x } from '../../lib/a.ts'"],
    ['test/unit/a.test.ts', "import { x } from '../../src/engine/oms/a.ts'"],
  ])('%s may: %s', (path, text) => {
    expect(layers(path, text)).toEqual([])
  })
})

describe('doors', () => {
  const doors = new Set([
    'src/domain/index.ts',
    'src/engine/index.ts',
    'src/engine/oms/index.ts',
    'src/adapters/a/index.ts',
    'src/app/config/index.ts',
    'src/http/a/index.ts',
    'src/http/index.ts',
  ])
  const passedBy = (path: string, specifier: string) =>
    doorProblems(sourceFile(path, `import { x } from '${specifier}'`), (door) => doors.has(door)).length

  test.each([
    ['src/engine/a.ts', '../domain/money.ts', 1],
    ['src/engine/a.ts', '../domain/index.ts', 0],
    ['src/engine/a.ts', './oms/decide.ts', 1],
    ['src/engine/a.ts', './oms/index.ts', 0],
    ['src/engine/oms/a.ts', '../state.ts', 0],
    ['src/engine/oms/a.ts', './b.ts', 0],
    ['src/runtime/a.ts', '../engine/oms/index.ts', 1],
    ['src/app/a.ts', '../adapters/a/index.ts', 0],
    ['src/app/a.ts', '../adapters/a/file.ts', 1],
    ['src/app/a.ts', '../http/index.ts', 0],
    ['src/main.ts', './app/serve.ts', 0],
    ['src/cli/a.ts', '../app/config/read.ts', 1],
    ['src/app/a.ts', '../http/a/index.ts', 0],
    ['src/http/a/x.ts', '../b/x.ts', 0],
    ['test/unit/a.test.ts', '../../src/engine/oms/decide.ts', 0],
  ])('%s importing %s passes by %i', (path, specifier, count) => {
    expect(passedBy(path, specifier)).toBe(count)
  })
})

describe('purity', () => {
  test.each([
    'Date.now()',
    'Date . now()',
    'new Date()',
    'new Date',
    'performance.now()',
    'Math.random()',
    'crypto.randomUUID()',
    'crypto.getRandomValues(x)',
    'Math.exp(1)',
    'Math.log10(x)',
    'Math.pow(x, 2)',
    'Math.sin(x)',
    'Math.hypot(x, y)',
    'Math.PI',
    "Math['exp'](x)",
    'const { exp } = Math',
    'x ** 2',
    'x **= 2',
    'x.toLocaleString()',
    'a.localeCompare(b)',
    'new Intl.NumberFormat()',
    'globalThis.fetch',
    '`${Date.now()}`',
  ])('%s is refused in a pure folder only', (code) => {
    expect(purityProblems(sourceFile('src/engine/a.ts', code))).not.toEqual([])
    expect(purityProblems(sourceFile('src/adapters/a/b.ts', code))).toEqual([])
  })

  test.each([
    'Math.sqrt(x) + Math.abs(y) + Math.min(1, 2)',
    'new Date(ms).toISOString()',
    '// Date.now() is banned here',
    "const text = 'Math.random()'",
    '/** a doc comment */',
    'Math.max(...xs)',
  ])('%s is fine', (code) => {
    expect(purityProblems(sourceFile('src/engine/a.ts', code))).toEqual([])
  })
})

test('what only Bun has is found by name and by module, outside the files allowed', () => {
  const texts = ['Bun.serve({})', "import { file } from 'bun'", "await import('bun:ffi')", 'typeof Bun']
  for (const text of texts) {
    expect(bunOnlyProblems(sourceFile('src/app/a.ts', text), []), text).toHaveLength(1)
    expect(bunOnlyProblems(sourceFile('src/app/a.ts', text), ['src/app/a.ts'])).toEqual([])
  }
  expect(bunOnlyProblems(sourceFile('src/app/a.ts', '// runs under Bun'), [])).toEqual([])
})

test('silenced rules are found', () => {
  const escapes = [
    `// @ts-${'ignore'}`,
    `// @ts-expect-${'error'} why`,
    `// biome-${'ignore'} lint: x`,
    'x as any',
    'let x: any',
  ]
  for (const text of escapes) expect(escapeProblems(sourceFile('ui/a.tsx', text)), text).toHaveLength(1)
  expect(escapeProblems(sourceFile('ui/a.tsx', "// as any fool knows\nconst a = 'as any'"))).toEqual([])
})

test('long lines and long files are found, counted in characters a person sees', () => {
  expect(messages(lineProblems(sourceFile('a.css', 'x'.repeat(111))))).toEqual([
    '111 characters; 110 is the most',
  ])
  expect(lineProblems(sourceFile('a.css', '×'.repeat(110)))).toEqual([])
  expect(lineProblems(sourceFile('a.ts', '😀'.repeat(110)))).toEqual([])
  expect(lineProblems(sourceFile('a.ts', 'x\n'.repeat(400)))).toEqual([])
  expect(messages(lineProblems(sourceFile('a.ts', 'x\n'.repeat(401))))).toEqual([
    '401 lines; 400 is the most',
  ])
})

test('promises of later work are found, in any kind of text', () => {
  for (const word of ['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK']) {
    expect(wordProblems(sourceFile('build/a.yml', `# ${word}: later`)), word).toHaveLength(1)
  }
  expect(wordProblems(sourceFile('a.md', 'hacking on todos'))).toEqual([])
})
