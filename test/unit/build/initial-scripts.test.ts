import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleUi, initialScripts } from '../../../build/ui.ts'

const folder = mkdtempSync(join(tmpdir(), 'veloz-initial-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const written = (name: string, text: string) => writeFileSync(join(folder, name), text)
const outDir = join(folder, 'out')

test('what is loaded later does not count among the first scripts, what both use does', async () => {
  written('index.html', '<!doctype html><body><script type="module" src="./main.ts"></script></body>')
  written('shared.ts', 'export const shared = () => document.title + "shared words"')
  written('later.ts', 'import { shared } from "./shared.ts"; export const later = () => shared() + "late"')
  written(
    'main.ts',
    'import { shared } from "./shared.ts"; shared(); void import("./later.ts").then(({ later }) => later())',
  )
  const files = await bundleUi({ outDir, entry: join(folder, 'index.html') })
  const initial = initialScripts(outDir)
  const textOf = (path: string) => readFileSync(join(outDir, path), 'utf8')
  expect(initial.map(textOf).join('')).toContain('shared words')
  expect(initial.map(textOf).join('')).not.toContain('"late"')
  expect(files.filter(({ path }) => path.endsWith('.js')).length).toBeGreaterThan(initial.length)
})

test('a worker is one classic script with a hashed name, which the page is told', async () => {
  written('index.html', '<!doctype html><body><script type="module" src="./main.ts"></script></body>')
  written('shared.ts', 'export const shared = () => "said by the worker"')
  written('worker.ts', 'import { shared } from "./shared.ts"; self.onmessage = () => postMessage(shared())')
  written('main.ts', 'declare const VELOZ_STREAM_WORKER: string; new SharedWorker(VELOZ_STREAM_WORKER)')
  const options = { outDir, entry: join(folder, 'index.html'), worker: join(folder, 'worker.ts') }
  const files = await bundleUi(options)
  const worker = files.find(({ path }) => /^\/assets\/worker-[a-z0-9]+\.js$/.test(path))
  expect(worker?.isImmutable).toBe(true)
  const text = readFileSync(join(outDir, worker?.path ?? ''), 'utf8')
  expect(text).toContain('said by the worker')
  expect(text).not.toMatch(/\b(?:import|export)\b/)
  const page = initialScripts(outDir).map((path) => readFileSync(join(outDir, path), 'utf8'))
  expect(page.join('')).toContain(worker?.path ?? 'no worker')
})
