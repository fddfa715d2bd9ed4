import { afterEach, beforeEach, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { embeddedPage } from '../../../build/embedded-page.ts'
import { TARGETS } from '../../../build/targets.ts'
import { bundleUi } from '../../../build/ui.ts'
import { type EmbeddedFile, embeddedAssets, folderAssets } from '../../../src/adapters/assets/index.ts'

let folder: string
let outDir: string
const written = (path: string, text: string) => writeFileSync(join(folder, path), text)
const build = () => bundleUi({ outDir, entry: join(folder, 'index.html') })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veloz-ui-'))
  outDir = join(folder, 'dist/ui')
  mkdirSync(join(folder, 'styles'))
  const head = '<link rel="icon" href="./icon.svg"><link rel="stylesheet" href="./styles/main.css">'
  written('index.html', `<!doctype html>${head}<h1>hello</h1><script type="module" src="./main.ts"></script>`)
  written('icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
  written('styles/main.css', 'h1 { color: rgb(1, 2, 3); }')
  written('main.ts', "void import('./lazy.ts').then((lazy) => lazy.say('hello'.repeat(99)))")
  written(
    'lazy.ts',
    `export const say = (text: string) => console.log(text, ${JSON.stringify('x'.repeat(500))})`,
  )
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a page with hashed files below assets, addressed from the root', async () => {
  const files = await build()
  const paths = files.map(({ path }) => path)
  expect(paths).toContain('/index.html')
  const page = readFileSync(join(outDir, 'index.html'), 'utf8')
  const named = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '')
  expect(named).toHaveLength(3)
  for (const path of named) {
    expect(path).toMatch(/^\/assets\/[\w-]+-[a-z0-9]{8}\.(js|css|svg)$/)
    expect(paths).toContain(path)
  }
  expect(files.filter(({ path }) => path.endsWith('.js'))).toHaveLength(2)
  for (const { path, isImmutable } of files) expect(isImmutable, path).toBe(path !== '/index.html')
})

test('the compressed copies hold the same bytes, and are there only where they are smaller', async () => {
  const files = await build()
  const copies = files.filter(({ path }) => existsSync(join(outDir, `${path}.br`)))
  expect(copies.length).toBeGreaterThan(0)
  for (const { path, bytes } of copies) {
    const plain = readFileSync(join(outDir, path))
    const small = readFileSync(join(outDir, `${path}.br`))
    expect(brotliDecompressSync(small).equals(plain)).toBe(true)
    expect(gunzipSync(readFileSync(join(outDir, `${path}.gz`))).equals(plain)).toBe(true)
    expect(small.byteLength).toBeLessThan(bytes)
  }
  expect(readdirSync(join(outDir, 'assets')).filter((name) => /svg\.(br|gz)$/.test(name))).toEqual([])
})

test('a folder source serves what was built, hashed names as immutable', async () => {
  const files = await build()
  const source = folderAssets(outDir)
  for (const { path, isImmutable } of files) expect(source.find(path)?.isImmutable, path).toBe(isImmutable)
})

test('a new build replaces the old one whole; one that fails leaves it alone', async () => {
  await build()
  const before = readdirSync(outDir, { recursive: true })
  written('main.ts', 'this is no program {')
  await expect(build()).rejects.toThrow()
  expect(readdirSync(outDir, { recursive: true })).toEqual(before)
  written('main.ts', "document.title = 'next'")
  const paths = (await build()).map(({ path }) => path)
  expect(paths.filter((path) => path.endsWith('.js'))).toHaveLength(1)
  expect(readdirSync(join(folder, 'dist'))).toEqual(['ui'])
})

test('the executable gets every file and copy of the page in place of the empty table', async () => {
  const files = await build()
  const table = join(import.meta.dirname, '../../../src/adapters/assets/embedded-table.ts')
  const outdir = join(folder, 'server')
  await Bun.build({
    entrypoints: [table],
    outdir,
    target: 'bun',
    plugins: [embeddedPage({ page: outDir, reference: outDir })],
  })
  const bundled: { EMBEDDED_FILES: readonly EmbeddedFile[] } = await import(join(outdir, 'embedded-table.js'))
  const inPlace = (path: string | null) => (path === null ? null : join(outdir, path))
  const table2 = bundled.EMBEDDED_FILES.map((file) => ({
    ...file,
    identity: join(outdir, file.identity),
    br: inPlace(file.br),
    gzip: inPlace(file.gzip),
  }))
  const [embedded, read] = [embeddedAssets(table2), folderAssets(outDir)]
  expect(table2.map(({ path }) => path).sort()).toEqual(files.map(({ path }) => path).sort())
  for (const { path } of files) expect(embedded?.find(path), path).toEqual(read.find(path))
})

test('every target names a runtime package and a file that runs there', () => {
  expect(TARGETS.map(({ name, runtimePackage, extension }) => [name, runtimePackage, extension])).toEqual([
    ['linux-x64', '@oven/bun-linux-x64-baseline', ''],
    ['linux-arm64', '@oven/bun-linux-aarch64', ''],
    ['darwin-x64', '@oven/bun-darwin-x64-baseline', ''],
    ['darwin-arm64', '@oven/bun-darwin-aarch64', ''],
    ['windows-x64', '@oven/bun-windows-x64-baseline', '.exe'],
  ])
})
