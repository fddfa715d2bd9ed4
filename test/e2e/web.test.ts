import { afterAll, beforeAll, expect, test } from 'bun:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { endEverything, startVeloz } from '../support/veloz-process.ts'

let address = ''
beforeAll(async () => {
  address = (await startVeloz()).address
})
afterAll(endEverything)

/** As the bytes come: nothing is unpacked on the way. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${address}${path}`, { method, headers, decompress: false })
}

async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer())
}

async function assetPaths(): Promise<readonly string[]> {
  const html = await (await ask('/', { 'accept-encoding': 'identity' })).text()
  const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!)
  expect(paths.filter((path) => path.endsWith('.js'))).not.toEqual([])
  expect(paths.filter((path) => path.endsWith('.css'))).not.toEqual([])
  return paths
}

const ENCODINGS = [
  { accept: 'br, gzip', sent: 'br', unpack: brotliDecompressSync },
  { accept: 'gzip', sent: 'gzip', unpack: gunzipSync },
  { accept: 'gzip;q=1, br;q=0.5', sent: 'gzip', unpack: gunzipSync },
  { accept: 'identity', sent: null, unpack: (bytes: Buffer) => bytes },
  { accept: 'br;q=0, zstd', sent: null, unpack: (bytes: Buffer) => bytes },
]

test('the page’s files come as the client likes them, forever, and say when nothing changed', async () => {
  for (const path of await assetPaths()) {
    const tags = new Map<string | null, string>()
    const plain = await bytesOf(await ask(path, { 'accept-encoding': 'identity' }))
    expect(plain.byteLength).toBeGreaterThan(50)
    for (const { accept, sent, unpack } of ENCODINGS) {
      const headers = { 'accept-encoding': accept }
      const answer = await ask(path, headers)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-encoding')).toBe(sent)
      expect(answer.headers.get('vary')?.toLowerCase()).toContain('accept-encoding')
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      const length = Number(answer.headers.get('content-length'))
      const bytes = await bytesOf(answer)
      expect(bytes.byteLength).toBe(length)
      expect(unpack(bytes)).toEqual(plain)
      const etag = answer.headers.get('etag')!
      expect(etag).toMatch(/^"[^"]+"$/)
      expect(tags.get(sent) ?? etag).toBe(etag)
      tags.set(sent, etag)
      const same = await ask(path, { ...headers, 'if-none-match': etag })
      expect(same.status).toBe(304)
      expect(same.headers.get('etag')).toBe(etag)
      expect((await bytesOf(same)).byteLength).toBe(0)
      expect((await ask(path, { ...headers, 'if-none-match': '"other"' })).status).toBe(200)
      const head = await ask(path, headers, 'HEAD')
      expect(head.status).toBe(200)
      expect(Number(head.headers.get('content-length'))).toBe(length)
      expect((await bytesOf(head)).byteLength).toBe(0)
    }
    expect(new Set(tags.values()).size).toBe(tags.size)
  }
})

test('every address of the app is the page, which nobody keeps', async () => {
  const page = await (await ask('/', { 'accept-encoding': 'identity' })).text()
  for (const path of ['/', '/index.html', '/some/deep/link', '/positions?symbol=BTCUSDT']) {
    const answer = await ask(path, { accept: 'text/html', 'accept-encoding': 'identity' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.text()).toBe(page)
    const head = await ask(path, { accept: 'text/html', 'accept-encoding': 'identity' }, 'HEAD')
    expect(Number(head.headers.get('content-length'))).toBe(Buffer.byteLength(page))
  }
})

test('what is not there is a JSON 404, never the page', async () => {
  for (const path of ['/assets/nope.js', '/favicon.png', '/assets/', '/assets/..%2f..%2fetc%2fpasswd']) {
    const answer = await ask(path, { accept: '*/*' })
    expect({ path, status: answer.status }).toEqual({ path, status: 404 })
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(await answer.json()).toMatchObject({ error: 'not_found', message: expect.any(String) })
  }
  for (const path of ['/api/nope', '/api', '/api/order/nope']) {
    const answer = await ask(path, { accept: 'text/html' })
    expect({ path, status: answer.status }).toEqual({ path, status: 404 })
    expect(await answer.json()).toMatchObject({ error: 'not_found' })
  }
})

test('nothing but reading is possible on the page', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const answer = await ask('/', {}, method)
    expect([404, 405]).toContain(answer.status)
    expect(await answer.json()).toMatchObject({ error: expect.any(String) })
  }
})

test('the page lets in nothing from elsewhere and nobody may frame it', async () => {
  for (const path of ['/', '/some/deep/link', ...(await assetPaths())]) {
    const { headers } = await ask(path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe-inline')
    expect(policy).not.toContain('unsafe-eval')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
  const html = await (await ask('/')).text()
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/)
  expect(html).not.toMatch(/\bstyle=|\son\w+=|https?:\/\//)
})
