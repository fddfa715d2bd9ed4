import { afterAll, expect, test } from 'bun:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endEverything, runVeloz, startVeloz, type VelozProcess } from '../support/veloz-process.ts'
import { signedInByPassword } from './api.ts'

afterAll(endEverything)

async function verified({ home, dataDirectory }: VelozProcess) {
  const ran = await runVeloz(['audit', 'verify', '--json', '--data-dir', dataDirectory], { home })
  return { exitCode: ran.exitCode, report: JSON.parse(ran.out) }
}

test('semantics 27: the audit has what was done, also after kill -9, and a change is found', async () => {
  const veloz = await startVeloz()
  const password = veloz.password ?? ''
  const api = await signedInByPassword(veloz, password)
  const order = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }
  for (let index = 0; index < 20; index++) {
    expect((await api.post('/api/order', { ...order, client_order_id: `o${index}` })).status).toBe(200)
  }
  await veloz.kill('SIGKILL')
  await veloz.restart()
  const again = await signedInByPassword(veloz, password)
  expect((await again.post('/api/cancel', { client_order_id: 'o3' })).status).toBe(200)
  await veloz.kill('SIGTERM')

  const { exitCode, report } = await verified(veloz)
  expect([exitCode, report.problems, report.orders.waiting]).toEqual([0, [], 0])
  const query = ['audit', 'query', '--json', '--action', 'order_submitted', '--data-dir', veloz.dataDirectory]
  const { out } = await runVeloz(query, { home: veloz.home })
  const ids = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).details.client_order_id as string)
  expect(ids.toSorted()).toEqual(Array.from({ length: 20 }, (_, index) => `o${index}`).toSorted())

  const audit = join(veloz.dataDirectory, 'audit')
  const file = readdirSync(audit).find((name) => name.startsWith('order-')) ?? ''
  const text = readFileSync(join(audit, file), 'utf8')
  writeFileSync(join(audit, file), text.replace('"o7"', '"o8"'))
  const damaged = await verified(veloz)
  expect(damaged.exitCode).toBe(1)
  expect(damaged.report.problems[0]).toMatch(new RegExp(`^${file}:\\d+: its text was changed`))
}, 180_000)
