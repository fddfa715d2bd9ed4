import { afterAll, describe, expect, test } from 'bun:test'
import { join, resolve } from 'node:path'
import {
  endEverything,
  eventually,
  startVeloz,
  temporaryFolder,
  type VelozProcess,
} from '../support/veloz-process.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PASSWORD = 'correct horse battery staple'

afterAll(endEverything, 120_000)

const serve = (...words: string[]) =>
  startVeloz({
    command: [process.execPath, join(ROOT, 'src/main.ts'), 'serve', ...words],
    env: { VELOZ_ADMIN_PASSWORD: PASSWORD, VELOZ_RATE_LIMIT_ENABLED: 'false' },
    folder: ROOT,
  })

async function asAdmin({ address }: VelozProcess) {
  const json = { 'content-type': 'application/json' }
  const body = JSON.stringify({ user_id: 'admin', password: PASSWORD })
  const signedIn = await fetch(`${address}/api/auth/login`, { method: 'POST', headers: json, body })
  const { access_token: token } = (await signedIn.json()) as { access_token: string }
  const headers = { ...json, authorization: `Bearer ${token}` }
  const ask = async (path: string, what?: object) => {
    const response = await fetch(`${address}${path}`, {
      method: what === undefined ? 'GET' : 'POST',
      headers,
      ...(what === undefined ? {} : { body: JSON.stringify(what) }),
    })
    return { status: response.status, json: (await response.json()) as Record<string, unknown> }
  }
  const stream = async () => await fetch(`${address}/api/stream`, { headers })
  return { ask, stream }
}

const ORDER = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }

/** Reads a stream until `isEnough`; answers the places of its records. */
async function places(response: Response, isEnough: (text: string) => boolean) {
  const found: { seq: number; prevSeq: number }[] = []
  let text = ''
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  while (reader !== undefined && !isEnough(text)) {
    const { value, done } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
  }
  await reader?.cancel()
  for (const [, seq, prevSeq] of text.matchAll(/"seq":(\d+),"prev_seq":(\d+)/g))
    found.push({ seq: Number(seq), prevSeq: Number(prevSeq) })
  return { text, found }
}

describe('stopping and starting the engine of a running VeloZ', () => {
  test('orders and ids go on, and a stream that stays open misses no record', async () => {
    const veloz = await serve()
    const { ask, stream } = await asAdmin(veloz)
    const first = await ask('/api/order', ORDER)
    const response = await stream()
    const heard = places(response, (text) => text.includes('"client_order_id":"after-the-start"'))
    expect((await ask('/api/stop', {})).status).toBe(200)
    expect(await ask('/api/status')).toMatchObject({ json: { state: 'Stopped', uptime_ms: 0 } })
    expect((await fetch(`${veloz.address}/health`)).status).toBe(503)
    expect(await ask('/api/order', ORDER)).toMatchObject({
      status: 503,
      json: { error: 'engine_unavailable' },
    })
    const id = String(first.json['client_order_id'])
    expect((await ask(`/api/order_state?client_order_id=${id}`)).json).toMatchObject({ status: 'ACCEPTED' })
    expect((await ask('/api/account')).status).toBe(200)
    expect((await ask('/api/start', {})).status).toBe(200)
    expect((await ask('/api/cancel', { client_order_id: id })).status).toBe(200)
    await ask('/api/order', { ...ORDER, client_order_id: 'after-the-start' })
    const { text, found } = await heard
    expect(text).not.toContain('event: resync')
    expect(found.length).toBeGreaterThan(2)
    const groups = found.filter(({ seq }, index) => index === 0 || seq !== found[index - 1]?.seq)
    for (const [index, { prevSeq }] of groups.entries()) {
      if (index > 0) expect(prevSeq).toBe(groups[index - 1]?.seq ?? 0)
    }
    expect(await veloz.kill('SIGTERM')).toBe(0)
  }, 180_000)

  test('VeloZ ends in order while its engine is stopped', async () => {
    const veloz = await serve()
    const { ask } = await asAdmin(veloz)
    await ask('/api/stop', {})
    expect(await veloz.kill('SIGTERM')).toBe(0)
  }, 180_000)

  test('an engine in a process of its own is stopped and started with it', async () => {
    const main = join(ROOT, 'src/main.ts')
    const data = join(temporaryFolder(), 'engine')
    const words = `stdio:${process.execPath} ${main} engine --stdio --data-dir ${data}`
    const veloz = await serve('--engine', words)
    const { ask } = await asAdmin(veloz)
    const isThere = async () => (await ask('/api/status')).json['state'] === 'Running'
    const takesOrders = async () => (await ask('/api/order', ORDER)).status === 200
    await eventually(takesOrders, { what: 'an order is taken' })
    expect((await ask('/api/stop', {})).status).toBe(200)
    expect(await isThere()).toBe(false)
    expect((await ask('/api/order', ORDER)).status).toBe(503)
    expect((await ask('/api/start', {})).status).toBe(200)
    await eventually(takesOrders, { what: 'an order is taken by the second child' })
    expect(await isThere()).toBe(true)
    expect(await veloz.kill('SIGTERM')).toBe(0)
  }, 180_000)
})
