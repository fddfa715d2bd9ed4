import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { type ClientOrderId, type Effect, SIM_VENUE, type VenueOrderId } from '../../../src/domain/index.ts'
import { FirstAnswers, WAITING_MAX } from '../../../src/http/orders/first-answers.ts'
import type { Venue, VenueReporter } from '../../../src/ports/index.ts'
import { aGateway, type TestGateway } from '../../support/a-gateway.ts'

/** Answers when the test says so, as a venue across a network does. */
class SlowVenue implements Venue {
  readonly name = SIM_VENUE
  readonly answersInBatch = false
  #told: { readonly effect: Effect; readonly report: VenueReporter }[] = []

  dispatch(effect: Effect, report: VenueReporter): void {
    this.#told.push({ effect, report })
  }

  onMarket(): void {
    // It has a market of its own.
  }

  onTime(): void {
    // Nothing of it is due by our clock.
  }

  restore(): void {
    // It remembers by itself.
  }

  accept(): void {
    for (const { effect, report } of this.#told.splice(0)) {
      if (effect.kind !== 'submit_to_venue') continue
      const { clientOrderId } = effect.order
      report({ kind: 'order_accepted', clientOrderId, venueOrderId: `v-${clientOrderId}` as VenueOrderId })
    }
  }

  refuse(): void {
    for (const { effect, report } of this.#told.splice(0)) {
      if (effect.kind !== 'submit_to_venue') continue
      const { clientOrderId } = effect.order
      const reason = { code: 'venue_refused', details: { text: 'too many orders' } } as const
      report({ kind: 'order_rejected', clientOrderId, reason })
    }
  }
}

const BODY = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }

describe('semantics 16: POST /api/order?wait_ms=', () => {
  let venue: SlowVenue
  let house: TestGateway
  beforeEach(async () => {
    venue = new SlowVenue()
    house = await aGateway({ venue })
  })
  afterEach(() => house.close())

  const send = (id: string, query = '') => house.post(`/api/order${query}`, { ...BODY, client_order_id: id })

  /** Until that many requests wait for the venue. */
  const waiting = async (before: number, count: number) => {
    while (house.time.pending < before + count) await Bun.sleep(0)
  }

  test('without it the answer is there when the order is durable, whatever the venue does', async () => {
    const { json } = await send('a')
    expect(json).toMatchObject({ status: 'SUBMITTED', venue_order_id: null, seq: house.engine.view.seq })
  })

  test('with it the answer is the venue’s', async () => {
    const timers = house.time.pending
    const answer = send('a', '?wait_ms=5000')
    await waiting(timers, 1)
    venue.accept()
    await house.advance(10)
    expect((await answer).json).toMatchObject({
      status: 'ACCEPTED',
      venue_order_id: 'v-a',
      seq: house.engine.view.seq,
    })
  })

  test('a refusal of the venue is one', async () => {
    const timers = house.time.pending
    const answer = send('a', '?wait_ms=1000')
    await waiting(timers, 1)
    venue.refuse()
    await house.advance(10)
    const { verdict, json } = await answer
    expect([verdict, json['message']]).toEqual(['422 venue_refused', 'The venue refused: too many orders.'])
    expect(json['details']).toMatchObject({ rejected_by: 'venue' })
  })

  test('nothing heard in time is SUBMITTED, and nothing is left waiting', async () => {
    const timers = house.time.pending
    const answers = [send('a', '?wait_ms=300'), send('b', '?wait_ms=300'), send('b', '?wait_ms=300')]
    await waiting(timers, 3)
    await house.advance(300)
    const settled = await Promise.all(answers)
    expect(settled.map(({ json }) => json['status'])).toEqual(['SUBMITTED', 'SUBMITTED', 'SUBMITTED'])
    expect(house.time.pending).toBeLessThanOrEqual(timers)
  })

  test('it listens only while somebody waits, and one too many does not wait', async () => {
    await send('a')
    const { engine, time } = house
    const order = engine.view.order('a' as ClientOrderId)
    if (order === null) throw new Error('it was sent')
    let listeners = 0
    const subscribe: typeof engine.subscribe = (listener) => {
      listeners += 1
      const stop = engine.subscribe(listener)
      return () => {
        listeners -= 1
        stop()
      }
    }
    const firstAnswers = new FirstAnswers({ view: engine.view, subscribe }, time)
    const waits = Array.from({ length: WAITING_MAX }, () => firstAnswers.of(order, 1000))
    expect(listeners).toBe(1)
    expect((await firstAnswers.of(order, 1000)).status).toBe('submitted')
    venue.accept()
    await house.advance(10)
    const answered = await Promise.all(waits)
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set(['accepted']))
    expect(listeners).toBe(0)
  })

  test('what is answered already does not wait', async () => {
    await send('a')
    venue.accept()
    await house.advance(10)
    expect((await send('a', '?wait_ms=5000')).json).toMatchObject({ status: 'ACCEPTED', duplicate: true })
    const denied = await house.post('/api/order?wait_ms=5000', { ...BODY, qty: '0.0000001' })
    expect(denied.verdict).toBe('422 quantity_off_lot')
  })

  test.each(['5001', '-1', '1.5', 'x', '1e3', '99999999', '%20', '0x10'])('%s is 400', async (text) => {
    const { seq } = house.engine.view
    const { verdict, json } = await send('a', `?wait_ms=${text}`)
    expect([verdict, json['details']]).toEqual(['400 bad_params', { field: 'wait_ms' }])
    expect(house.engine.view.seq).toBe(seq)
  })
})

test('semantics 16: the simulated exchange answers at once, waited for or not', async () => {
  const house = await aGateway()
  for (const query of ['', '?wait_ms=0', '?wait_ms=5000', '?wait_ms=']) {
    expect((await house.post(`/api/order${query}`, BODY)).json['status'], query).toBe('ACCEPTED')
  }
  await house.close()
})
