import { afterAll, beforeAll, expect, test } from 'bun:test'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { smoke } from '../../../scripts/lib/smoke.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'veloz-smoke-test-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

/** An executable that behaves as told; `answer` gives the Response to a path. */
function program(name: string, body: string): string {
  const file = join(folder, `${name}.ts`)
  writeFileSync(file, `#!${process.execPath}\n${body}\n`)
  chmodSync(file, 0o755)
  return file
}

const server = (page: string) => `
const port = Number(process.argv[process.argv.indexOf('--port') + 1])
Bun.serve({
  hostname: '127.0.0.1',
  port,
  fetch: (request) => request.url.endsWith('/health') ? new Response('ok') : ${page},
})
`
const goodPage = "new Response('<script src=x></script>')"
const stopsCleanly = "process.on('SIGTERM', () => process.exit(0))"

test('a good executable is healthy, has its page, and stops', async () => {
  expect(await smoke(program('good', server(goodPage) + stopsCleanly))).toMatch(/^healthy after \d+ ms/)
})

test('one that dies early says why in its own words', async () => {
  const dying = program('dying', "console.error('the disk is full'); process.exit(3)")
  await expect(smoke(dying)).rejects.toThrow(/code 3[\s\S]*the disk is full/)
})

test('one without its page is no release', async () => {
  const bare = program('bare', server("new Response('no page', { status: 503 })") + stopsCleanly)
  await expect(smoke(bare)).rejects.toThrow('GET / answered 503')
})

test('one that does not stop cleanly is refused', async () => {
  const rude = program('rude', `${server(goodPage)}process.on('SIGTERM', () => process.exit(9))`)
  await expect(smoke(rude)).rejects.toThrow('It did not stop cleanly on SIGTERM: 9')
})
