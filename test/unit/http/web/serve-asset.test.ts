import { describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Elysia } from 'elysia'
import { serveAsset } from '../../../../src/http/web/index.ts'
import type { Asset, AssetSource } from '../../../../src/ports/index.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function anAsset(text: string, isImmutable: boolean, contentType = 'text/javascript; charset=utf-8'): Asset {
  return {
    contentType,
    tag: 'abc',
    isImmutable,
    bodies: { identity: bytes(text), br: bytes(`br ${text}`), gzip: bytes(`gz ${text}`) },
  }
}

const files = new Map([
  ['/index.html', anAsset('<h1>page</h1>', false, 'text/html; charset=utf-8')],
  ['/assets/main-1a2b3c4d.js', anAsset('main()', true)],
  ['/favicon.svg', anAsset('<svg/>', false, 'image/svg+xml; charset=utf-8')],
  ['/größe.txt', anAsset('ok', false)],
])
const source: AssetSource = { find: (path) => files.get(path) ?? null }
const empty: AssetSource = { find: () => null }

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Response {
  const request = new Request(`http://127.0.0.1:8080${path}`, { method, headers })
  const answer = serveAsset(source, request, { cacheMaxAgeSeconds: 600 })
  if (answer === null) throw new Error(`${method} ${path} was not answered`)
  return answer
}

describe('the page', () => {
  test.each(['/', '/index.html', '/positions', '/orders/a/b', '/backtests/', '/apiary'])(
    '%s',
    async (path) => {
      const answer = get(path, { accept: 'text/html' })
      expect(answer.status).toBe(200)
      expect(await answer.text()).toBe('<h1>page</h1>')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(answer.headers.get('etag')).toBeNull()
    },
  )

  test('is never answered as not modified', () => {
    expect(get('/', { 'if-none-match': '*' }).status).toBe(200)
  })

  test('guards itself: no script but ours, no frame around it, no guessed types', () => {
    for (const answer of [get('/'), get('/assets/main-1a2b3c4d.js'), get('/assets/absent.js')]) {
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'self'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('referrer-policy')).toBe('same-origin')
    }
  })

  test('lets in the one style the chart library writes, and that text is still the one', () => {
    const folder = new URL('../../../../node_modules/lightweight-charts/dist/', import.meta.url)
    const library = readFileSync(new URL('lightweight-charts.production.mjs', folder), 'utf8')
    const style = /innerText="(a#tv-attr-logo[^"]+)"/.exec(library)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(get('/').headers.get('content-security-policy')).toContain(`style-src 'self' 'sha256-${hash}'`)
    expect(library.match(/createElement\("style"\)/g)).toHaveLength(1)
  })
})

describe('files', () => {
  test('a hashed name may be kept for ever, another for the configured time', () => {
    const hashed = get('/assets/main-1a2b3c4d.js')
    expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(get('/favicon.svg').headers.get('cache-control')).toBe('public, max-age=600')
  })

  test.each([
    ['br, gzip', 'br main()', 'br', '"abc-br"'],
    ['gzip', 'gz main()', 'gzip', '"abc-gz"'],
    ['identity', 'main()', null, '"abc"'],
  ])('Accept-Encoding: %s', async (accepted, body, encoding, etag) => {
    const answer = get('/assets/main-1a2b3c4d.js', { 'accept-encoding': accepted })
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(answer.headers.get('etag')).toBe(etag)
    expect(answer.headers.get('vary')).toBe('accept-encoding')
    expect(answer.headers.get('content-length')).toBe(String(body.length))
    expect(await answer.text()).toBe(body)
  })

  test('304 for what the client has, whatever its encoding, with the headers a cache needs', async () => {
    const answer = get('/favicon.svg', { 'if-none-match': 'W/"abc-gz"' })
    expect(answer.status).toBe(304)
    expect(await answer.text()).toBe('')
    expect(answer.headers.get('etag')).toBe('"abc"')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=600')
    expect(answer.headers.get('vary')).toBe('accept-encoding')
    expect(get('/favicon.svg', { 'if-none-match': '"old"' }).status).toBe(200)
  })

  test('names are looked up with their escapes read', async () => {
    expect(await get('/gr%C3%B6%C3%9Fe.txt').text()).toBe('ok')
  })
})

describe('what is not there', () => {
  test.each([
    '/assets/absent.js',
    '/assets/absent',
    '/assets',
    '/api/absent',
    '/api/',
    '/api',
    '/absent.png',
    '/%2e%2e%2fetc%2fpasswd.txt',
    '/%',
    '/%C3',
  ])('%s is a 404 for a machine', async (path) => {
    const answer = get(path, { accept: 'text/html' })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toStartWith('application/json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({ error: 'not_found', message: expect.any(String), details: {} })
  })

  test('a program that wants JSON gets no page', () => {
    expect(get('/positions', { accept: 'application/json' }).status).toBe(404)
  })

  test('no page at all: a plain text says how to get one', async () => {
    const answer = serveAsset(empty, new Request('http://127.0.0.1/'))
    expect(answer?.status).toBe(503)
    expect(answer?.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await answer?.text()).toContain('bun run build/ui.ts')
    expect(serveAsset(empty, new Request('http://127.0.0.1/assets/a.js'))?.status).toBe(404)
  })

  test('other methods are left to others', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      expect(serveAsset(source, new Request('http://127.0.0.1/', { method }))).toBeNull()
    }
  })
})

test('HEAD over a socket: the length of the body, and no body', async () => {
  const app = new Elysia()
    .get('/*', ({ request }) => serveAsset(source, request) ?? new Response(null))
    .listen({
      hostname: '127.0.0.1',
      port: 0,
    })
  const origin = `http://127.0.0.1:${app.server?.port}`
  try {
    for (const [path, length] of [
      ['/assets/main-1a2b3c4d.js', '6'],
      ['/', '13'],
    ] as const) {
      const headers = { 'accept-encoding': 'identity' }
      const answer = await fetch(origin + path, { method: 'HEAD', headers })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-length')).toBe(length)
      expect(await answer.text()).toBe('')
    }
    const cached = await fetch(`${origin}/favicon.svg`, { headers: { 'if-none-match': '"abc"' } })
    expect(cached.status).toBe(304)
  } finally {
    await app.stop(true)
  }
})
