import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event } from '../../../src/domain/index.ts'
import { digestOf } from '../../../src/engine/index.ts'
import { PERMISSIONS } from '../../../src/identity/index.ts'
import { refolded } from '../../support/a-gateway.ts'
import { aWholeGateway, type Credentials, type WholeGateway } from '../../support/a-whole-gateway.ts'
import { ROWS } from '../contract/rows.ts'
import { fuzzCase } from './cases.ts'
import { Dice } from './dice.ts'

const CASES = 10_000
const SEED = Number(process.env['VELOZ_FUZZ_SEED'] ?? 20_260_801)
/** What moves money is asked more often. */
const TRADING = ROWS.filter(({ key }) => /^POST \/api\/(order|order_group|amend|cancel)$/.test(key))
const WEIGHTED = [...ROWS, ...Array.from({ length: 8 }, () => TRADING).flat()]
const INSIDE = /\.ts:\d|node_modules|\/work\/|\/\$bunfs|\bat \S+ \(|SQLITE_|\[object Object\]/

const entries: Event[] = []
let house: WholeGateway
beforeAll(async () => {
  house = await aWholeGateway({ journal: memoryJournal<Event>({ entries, epoch: '0badcafe' }) })
})
afterAll(() => house.close())

describe(`${CASES} requests nobody should send, from seed ${SEED}`, () => {
  test('none is a 500, none hangs, none tells of the inside, and every refusal has its shape', async () => {
    const dice = new Dice(SEED)
    const seen = new Map<number, number>()
    let admin: Credentials = await house.session(PERMISSIONS)
    for (let n = 0; n < CASES; n++) {
      const one = fuzzCase(dice, WEIGHTED)
      const isKnown = dice.hits(0.75)
      const label = `case ${n} of seed ${SEED}: ${one.method} ${one.path}`
      const response = await house.ask(one.method, one.path, {
        headers: { ...(isKnown ? admin : {}), ...one.headers },
        ...(one.body === null ? {} : { body: one.body }),
      })
      await expectSound(response, label)
      seen.set(response.status, (seen.get(response.status) ?? 0) + 1)
      // One that ended the session itself, or the user's.
      if (isKnown && response.status === 401) admin = await house.session(PERMISSIONS)
      if (n % 250 === 249) await goOn()
    }
    const statuses = [...seen.keys()].sort((left, right) => left - right)
    for (const wanted of [200, 400, 401, 404, 405, 413, 415]) expect(statuses).toContain(wanted)
    expect(seen.get(400) ?? 0, 'most are understood well enough to be refused').toBeGreaterThan(CASES / 10)
  }, 120_000)

  test('and the state is the fold of the journal, digit by digit', async () => {
    await house.advance(1000)
    await house.engine.stop()
    expect(entries.length).toBeGreaterThan(100)
    expect(house.engine.digest()).toBe(digestOf(await refolded(entries)))
  })
})

/** Some of the requests halt trading; a fuzz of an engine that refuses everything would show little. */
async function goOn(): Promise<void> {
  await house.post('/api/trading_state', { state: 'active', reason: 'the next cases' })
  await house.advance(250)
}

async function expectSound(response: Response, label: string): Promise<void> {
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) {
    await response.body?.cancel()
    return
  }
  const text = await response.text()
  if (response.status >= 500 && response.status !== 503)
    throw new Error(`${label}: ${response.status} ${text}`)
  if (INSIDE.test(text)) throw new Error(`${label} tells of the inside: ${text.slice(0, 500)}`)
  if (response.headers.get('x-request-id') === null) throw new Error(`${label}: no request id`)
  if (response.status < 400 || text === '') return
  if (!type.startsWith('application/json') && response.status !== 503)
    throw new Error(`${label}: ${response.status} is ${type}`)
  if (!type.startsWith('application/json')) return
  const body = JSON.parse(text) as Record<string, unknown>
  if (typeof body['error'] !== 'string' || typeof body['message'] !== 'string')
    throw new Error(`${label}: no error shape: ${text}`)
}
