import { afterEach, describe, expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event } from '../../../src/domain/index.ts'
import type { Journal } from '../../../src/ports/index.ts'
import { type Answer, aGateway, type TestGateway } from '../../support/a-gateway.ts'
import { recordingVenue } from '../../support/recording-venue.ts'

const houses: TestGateway[] = []
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close()
})

/** A journal whose appends wait for `open` once `close` was called. */
function gatedJournal(entries: Event[]) {
  const inner = memoryJournal<Event>({ entries, epoch: '0badcafe' })
  let gate: PromiseWithResolvers<void> | null = null
  const journal: Journal<Event> = {
    epoch: inner.epoch,
    recover: (onEntry, onSnapshot) => inner.recover(onEntry, onSnapshot),
    append: async (records) => {
      await gate?.promise
      await inner.append(records)
    },
    readFrom: (seq) => inner.readFrom(seq),
    stats: () => inner.stats(),
    close: () => inner.close(),
  }
  return {
    journal,
    close() {
      gate = Promise.withResolvers<void>()
    },
    open() {
      gate?.resolve()
      gate = null
    },
  }
}

async function aScene({ accepts = false } = {}) {
  const entries: Event[] = []
  const disk = gatedJournal(entries)
  const venue = recordingVenue({ accepts })
  const house = await aGateway({ journal: disk.journal, venue })
  houses.push(house)
  await house.advance(1000)
  return { entries, disk, venue, house }
}

async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

describe('semantics 16: POST /api/order answers when durable', () => {
  test('not a moment earlier, and the venue hears of it only then', async () => {
    const { entries, disk, venue, house } = await aScene()
    await house.get('/api/account')
    disk.close()
    let answer: Answer | null = null
    const asked = house.order({ client_order_id: 'slow' }).then((said) => {
      answer = said
    })
    // Longer than any way through the frame.
    await Bun.sleep(20)
    await turns()
    expect(answer).toBeNull()
    expect(venue.heard).toEqual([])
    expect(house.engine.view.order('slow' as never)).toBeNull()
    expect(entries.some((event) => event.kind === 'order_submitted')).toBe(false)
    disk.open()
    await asked
    expect(entries.at(-1)).toMatchObject({ kind: 'order_submitted', clientOrderId: 'slow' })
    expect(venue.heard).toHaveLength(1)
  })

  test('it does not wait for the venue: nothing but what we know is in the answer', async () => {
    const { entries, house } = await aScene()
    const { status, json } = await house.order({ client_order_id: 'mine' })
    expect(status).toBe(200)
    const { seq } = entries.at(-1) ?? { seq: 0 }
    const said = { ok: true, client_order_id: 'mine', venue_order_id: null, status: 'SUBMITTED', seq }
    expect(json).toEqual(said)
  })

  test('denied by us is 422 with a record; asked again the first answer stands', async () => {
    const { entries, venue, house } = await aScene()
    const order = { client_order_id: 'no', price: '20000.001' }
    const details = { status: 'REJECTED', rejected_by: 'veloz' }
    const first = await house.order(order)
    expect(first).toMatchObject({ verdict: '422 price_off_tick', json: { details } })
    expect(entries.at(-1)).toMatchObject({ kind: 'order_denied', clientOrderId: 'no' })
    const records = entries.length
    const second = await house.order(order)
    expect(second).toMatchObject({
      verdict: '422 price_off_tick',
      json: { details: { ...details, duplicate: true } },
    })
    expect(entries).toHaveLength(records)
    expect(venue.heard).toEqual([])
  })

  test.each([
    { qty: 'ten' },
    { qty: '-1' },
    { side: 'long' },
    { symbol: '' },
    { client_order_id: 'a b' },
    { tif: 'day' },
    { unknown: 1 },
    { type: 'stop_limit' },
  ])('what is malformed is 400 and leaves no record: %j', async (fields) => {
    const { entries, house } = await aScene()
    const records = entries.length
    expect((await house.order(fields)).verdict).toBe('400 bad_params')
    expect(entries).toHaveLength(records)
  })
})

describe('semantics 13: a market order says so', () => {
  test('no type means limit', async () => {
    const { house } = await aScene()
    await house.order({ client_order_id: 'plain' })
    const { json } = await house.get('/api/order_state?client_order_id=plain')
    expect(json).toMatchObject({ type: 'LIMIT', limit_price: 20_000 })
  })

  test.each([
    ['no price', { price: undefined }],
    ['a price of null', { price: null }],
    ['a price of 0', { price: 0 }],
    ['a price of "0"', { price: '0' }],
    ['an empty price', { price: '' }],
  ])('a limit order with %s is refused, never taken for a market order', async (_what, fields) => {
    const { entries, house } = await aScene()
    const records = entries.length
    expect((await house.order(fields)).verdict).toBe('400 bad_params')
    expect((await house.order({ type: 'limit', ...fields })).verdict).toBe('400 bad_params')
    expect(entries).toHaveLength(records)
  })

  test.each([
    ['a price', { price: '50000' }],
    ['a price of null', { price: null }],
    ['a price of 0', { price: 0 }],
    ['an empty price', { price: '' }],
  ])('a market order with %s is refused', async (_what, fields) => {
    const { house } = await aScene()
    expect((await house.order({ type: 'market', ...fields })).verdict).toBe('400 bad_params')
  })

  test('it goes out with the worst price it may take, the collar away from the market', async () => {
    const { venue, house } = await aScene()
    const { engine } = house
    const market = engine.view.market(engine.view.defaultInstrument.key)
    expect((await house.order({ type: 'market', price: undefined })).status).toBe(200)
    const [heard] = venue.heard
    if (heard?.kind !== 'submit_to_venue') throw new Error('nothing was sent')
    expect(heard.order).toMatchObject({ type: 'market', timeInForce: 'ioc', side: 'buy' })
    expect(Number(heard.order.price)).toBe(Math.floor(Number(market?.ask) * 1.05))
  })
})
