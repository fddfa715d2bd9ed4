import { afterAll, expect, test } from 'bun:test'
import { gunzipSync } from 'node:zlib'
import { endEverything, startVeloz } from '../support/veloz-process.ts'
import { closeBrowser, HAS_BROWSER, screenshot, visit } from './browser.ts'

afterAll(async () => {
  await closeBrowser()
  await endEverything()
})

test('the reference comes with the program: compressed, checked at each visit, nothing inline', async () => {
  const { address } = await startVeloz()
  const script = await fetch(`${address}/docs/ui.js`, {
    headers: { 'accept-encoding': 'gzip' },
    decompress: false,
  })
  expect([script.status, script.headers.get('content-encoding')]).toEqual([200, 'gzip'])
  const packed = Buffer.from(await script.arrayBuffer())
  expect(packed.byteLength).toBeLessThan(700_000)
  expect(gunzipSync(packed).toString()).toContain('SwaggerUIBundle')
  const tag = script.headers.get('etag') ?? ''
  const again = await fetch(`${address}/docs/ui.js`, {
    headers: { 'accept-encoding': 'gzip', 'if-none-match': tag },
  })
  expect(again.status).toBe(304)
  const page = await fetch(`${address}/docs`)
  expect(page.headers.get('content-security-policy')).not.toContain('unsafe-')
  expect(await page.text()).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\son\w+=|https?:\/\//)
  expect((await fetch(`${address}/docs/other.js`)).status).toBe(404)
  const proxied = { headers: { 'x-forwarded-for': '203.0.113.9' } }
  for (const path of ['/docs', '/docs/ui.js', '/openapi.json']) {
    expect((await fetch(`${address}${path}`, proxied)).status, path).toBe(401)
  }
  const document = (await (await fetch(`${address}/openapi.json`)).json()) as { readonly openapi: string }
  expect(document.openapi).toBe('3.1.0')
})

test.skipIf(!HAS_BROWSER)(
  'in a browser the reference lists the routes, asks no other host and breaks no rule of its page',
  () =>
    visit(async ({ veloz, page }) => {
      await page.goto(`${veloz.address}/docs`)
      await page.locator('.opblock').first().waitFor()
      const document = (await (await fetch(`${veloz.address}/openapi.json`)).json()) as {
        readonly paths: Record<string, object>
      }
      const operations = Object.values(document.paths).reduce(
        (sum, item) => sum + Object.keys(item).length,
        0,
      )
      expect(await page.locator('.opblock').count()).toBe(operations)
      const order = page.locator('.opblock-post', { hasText: '/api/order' }).first()
      await order.locator('.opblock-summary').click()
      await order.getByText('Needs the permission write:orders.').waitFor()
      await screenshot(page, 'docs')
    }),
  180_000,
)
