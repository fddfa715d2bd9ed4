import { afterAll, beforeAll, expect, test } from 'bun:test'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** Our own configuration on a small tree full of faults: a rule that passes silently would be found here. */
const ROOT = resolve(import.meta.dirname, '../../..')
const longBody = (lines: number) => Array.from({ length: lines }, (_, index) => `  work(${index})`).join('\n')

const aFunctionOf = (name: string, lines: number) =>
  `export function ${name}(work: (step: number) => void): void {\n${longBody(lines)}\n}\n`

const FAULTS: Readonly<Record<string, string>> = {
  'src/domain/index.ts': 'export type Word = string\n',
  'src/runtime/index.ts': 'export type Writer = string\n',
  'src/engine/layer.ts':
    "import type { Writer } from '../runtime/index.ts'\n\nexport const name: Writer = ''\n",
  'src/engine/package.ts': "import { readFileSync } from 'node:fs'\n\nexport const read = readFileSync\n",
  'src/http/a/outside.ts': "import { x } from '../../adapters/b/index.ts'\n\nexport const y = x\n",
  'src/adapters/b/index.ts': 'export const x = 1\n',
  'src/sim/one.ts': "import { two } from './two.ts'\n\nexport const one = () => two\n",
  'src/sim/two.ts': "import { one } from './one.ts'\n\nexport const two = () => one\n",
  'src/sim/type-one.ts': "import type { Two } from './type-two.ts'\n\nexport type One = Two[]\n",
  'src/sim/type-two.ts': "import type { One } from './type-one.ts'\n\nexport type Two = One[]\n",
  'src/app/long-function.ts': aFunctionOf('long', 71),
  'src/app/fine-function.ts': aFunctionOf('fine', 68),
  'src/app/parameters.ts':
    'export const many = (a: 1, b: 1, c: 1, d: 1, e: 1): number[] => [a, b, c, d, e]\n',
  'src/app/loose.ts': 'export const loose = (value: any): unknown => value\n',
  'src/app/default.ts': 'export default 1\n',
  'src/app/CamelCase.ts': 'export const fine = 1\n',
  'src/app/format.ts': 'export const quoted = "double";\n',
  'src/app/good.ts': "export const good = 'single'\n",
}

let folder: string
let report: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'veloz-lint-'))
  for (const [path, text] of Object.entries(FAULTS)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  copyFileSync(join(ROOT, 'biome.json'), join(folder, 'biome.json'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  Bun.spawnSync(['git', 'init', '--quiet'], { cwd: folder })
  const command = [process.execPath, 'x', '--bun', '--no-install', 'biome', 'check', '--reporter=github']
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command, '--max-diagnostics=none', '.'], {
    cwd: folder,
  })
  report = `${stdout}${stderr}`
  expect(exitCode, report).toBe(1)
})

afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['src/engine/layer.ts', 'noRestrictedImports'],
  ['src/engine/package.ts', 'noRestrictedImports'],
  ['src/http/a/outside.ts', 'noRestrictedImports'],
  ['src/sim/one.ts', 'noImportCycles'],
  ['src/sim/two.ts', 'noImportCycles'],
  ['src/sim/type-one.ts', 'noImportCycles'],
  ['src/app/long-function.ts', 'noExcessiveLinesPerFunction'],
  ['src/app/parameters.ts', 'useMaxParams'],
  ['src/app/loose.ts', 'noExplicitAny'],
  ['src/app/default.ts', 'noDefaultExport'],
  ['src/app/CamelCase.ts', 'useFilenamingConvention'],
  ['src/app/format.ts', 'format'],
])('%s is refused by %s', (path, rule) => {
  const lines = report.split('\n').filter((line) => line.includes(`/${path},`))
  expect(lines.join('\n')).toContain(rule)
})

test('what is good passes', () => {
  for (const path of ['src/app/good.ts', 'src/app/fine-function.ts', 'src/domain/index.ts']) {
    expect(report).not.toContain(`/${path},`)
  }
})
