import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AccountNotice } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { m } from '../../../../support/builders.ts'
import { answer, pass, resetConnection, settle } from '../made-up-venue.ts'
import { aTradingVenue, type TradingVenue } from './a-trading-venue.ts'

async function resting(): Promise<TradingVenue> {
  const venue = await aTradingVenue()
  venue.connect()
  venue.replies.set('POST order', () => answer([venue.order('a', 'open')]))
  venue.submit('a')
  await settle()
  venue.told.length = 0
  return venue
}

describe('what the venue says of an order', () => {
  test('a fill is told once, under the name of the venue, the instrument and the trade', async () => {
    const { say, fill, told, reports } = await resting()
    say(fill('a', 't1', '4'))
    say(fill('a', 't1', '4'))
    expect(told).toEqual(['order_filled a 4'])
    expect(reports.at(-1)).toMatchObject({
      ...{ executionId: 'binance-BTC-USDT-t1', price: m('100'), fee: m('0.1'), feeAsset: 'USDT' },
      liquidity: 'taker',
    })
  })

  test('an end waits for its fills, whenever they come', async () => {
    const { say, fill, order, told } = await resting()
    say(order('a', 'cancelled', { cumQuantity: m('4') }))
    expect(told).toEqual([])
    say(fill('a', 't1', '4'))
    expect(told).toEqual(['order_filled a 4', 'order_cancelled a cancelled_by_request'])
  })

  test('missing fills are asked for, until the venue tells them', async () => {
    const { say, fill, order, told, replies, world, asked } = await resting()
    let count = 0
    replies.set('GET fills', () => {
      count += 1
      if (count === 1) return resetConnection()
      return answer({ fills: count < 5 ? [] : [fill('a', 't2', '3')], cursor: null })
    })
    say(fill('a', 't1', '4'), order('a', 'cancelled', { cumQuantity: m('7') }))
    await pass(world, 60_000)
    expect(told).toEqual(['order_filled a 4', 'order_filled a 3', 'order_cancelled a cancelled_by_request'])
    expect(asked('GET fills').length).toBe(5)
  })

  test('every page of them, oldest first whatever comes first', async () => {
    const { say, fill, order, told, replies, world } = await resting()
    const later = fill('a', 't2', '3', { at: 2_000_000_000_000_000_000n as never })
    replies.set('GET fills', ({ parameters }) =>
      parameters['cursor'] === null
        ? answer({ fills: [later], cursor: 'next' })
        : answer({ fills: [fill('a', 't1', '4')], cursor: null }),
    )
    say(order('a', 'filled', { cumQuantity: m('7') }))
    await pass(world, 5000)
    expect(told).toEqual(['order_filled a 4', 'order_filled a 3', 'order_cancelled a unfilled_remainder'])
  })

  test('a trade without its fee is asked for, and its end waits for it', async () => {
    const { world, fill, told, replies } = await resting()
    replies.set('GET fills', () => answer({ fills: [fill('a', 't1', '10')], cursor: null }))
    const name = { native: 'BTC-USDT', clientId: null, venueOrderId: 'v-a', side: 'buy' } as const
    const notices: readonly AccountNotice[] = [
      { kind: 'traded', ...name, tradeId: 't1' },
      { kind: 'ended', ...name, status: 'filled', remaining: m('0'), reason: null, at: 0n as never },
    ]
    world.sockets.at(-1)?.say(...notices)
    expect(told).toEqual([])
    await pass(world, 5000)
    expect(told).toEqual(['order_filled a 10'])
  })

  test('what overtakes the answer that names the order is kept until it is named', async () => {
    const { submit, world, replies, told, order, fill, connect } = await aTradingVenue()
    connect()
    let land: (response: Response) => void = () => undefined
    replies.set('POST order', () => new Promise((resolve) => (land = resolve)))
    replies.set('GET fills', () => answer({ fills: [fill('a', 't1', '10')], cursor: null }))
    submit('a')
    await settle()
    const name = { native: 'BTC-USDT', clientId: null, venueOrderId: 'v-a', side: 'buy' } as const
    world.sockets
      .at(-1)
      ?.say(
        { kind: 'traded', ...name, tradeId: 't1' },
        { kind: 'traded', ...name, venueOrderId: 'of-somebody', tradeId: 't2' },
        { kind: 'ended', ...name, status: 'filled', remaining: m('0'), reason: null, at: 0n as never },
      )
    expect(told).toEqual([])
    land(answer([order('a', 'open')]))
    await pass(world, 5000)
    expect(told).toEqual(['order_accepted a', 'order_filled a 10'])
  })

  test('an order that does not rest, and of whose end nothing was heard, is asked for', async () => {
    const { submit, world, replies, told, order, asked, connect } = await aTradingVenue()
    connect()
    replies.set('POST order', () => answer([order('a', 'open')]))
    replies.set('GET order', () => answer([order('a', 'cancelled')]))
    submit('a', { timeInForce: 'ioc' })
    await pass(world, 5000)
    expect(told).toEqual(['order_accepted a', 'order_cancelled a unfilled_remainder'])
    replies.set('POST order', () => answer([order('b', 'open')]))
    const before = asked('GET order').length
    submit('b')
    await pass(world, 30_000)
    // One that rests owes nothing.
    expect(asked('GET order').length).toBe(before)
  })

  test('an end by what was left of it: what we sent less that is what traded', async () => {
    const { world, fill, told, replies } = await resting()
    replies.set('GET fills', () => answer({ fills: [fill('a', 't1', '3')], cursor: null }))
    const name = { native: 'BTC-USDT', clientId: null, venueOrderId: 'v-a', side: 'buy' } as const
    world.sockets
      .at(-1)
      ?.say({ kind: 'ended', ...name, status: 'cancelled', remaining: m('7'), reason: null, at: 0n as never })
    await pass(world, 5000)
    expect(told).toEqual(['order_filled a 3', 'order_cancelled a cancelled_by_request'])
  })

  test('a stop: accepted while it waits, triggered once', async () => {
    const { submit, say, order, told, connect } = await aTradingVenue()
    connect()
    submit('s', { type: 'stop_limit', triggerPrice: 9000 as never })
    await settle()
    const stop = { type: 'stop_limit', triggerPrice: m('90') } as const
    say(order('s', 'waiting', { ...stop, isTriggered: false }))
    say(order('s', 'open', { ...stop, isTriggered: true }))
    say(order('s', 'open', { ...stop, isTriggered: true }))
    expect(told).toEqual(['order_accepted s', 'order_triggered s'])
  })

  test('an order that does not rest ends by itself, whatever the venue calls it', async () => {
    for (const [timeInForce, code] of [
      ['ioc', 'unfilled_remainder'],
      ['fok', 'fill_or_kill_unfillable'],
    ] as const) {
      const { submit, say, order, told, connect } = await aTradingVenue()
      connect()
      submit('a', { timeInForce })
      await settle()
      say(order('a', 'cancelled'))
      expect(told.at(-1)).toBe(`order_cancelled a ${code}`)
    }
  })

  test('expired by its date is expired; anything else that a venue calls so is a cancel', async () => {
    const first = await resting()
    first.say(first.order('a', 'expired', { reason: { code: 'good_till_date_reached', text: '' } }))
    expect(first.told).toEqual(['order_expired a good_till_date_reached'])
    const second = await resting()
    second.say(second.order('a', 'expired', { reason: { code: 'self_trade_prevented', text: 'STP' } }))
    expect(second.told).toEqual(['order_cancelled a self_trade_prevented'])
  })

  test('what nobody here sent is passed over', async () => {
    const { say, fill, order, told } = await resting()
    say(order('stranger', 'open'), fill('stranger', 't9', '1'))
    expect(told).toEqual([])
  })

  test('a fill that comes after the end is told all the same', async () => {
    const { say, fill, order, told } = await resting()
    say(order('a', 'cancelled'))
    say(fill('a', 't1', '2'))
    expect(told).toEqual(['order_cancelled a cancelled_by_request', 'order_filled a 2'])
  })

  test('in any order, any number of times: every fill once, then the end, then nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })),
        async (sizes, isLossy, chance) => {
          const venue = await aTradingVenue()
          venue.connect()
          const total = sizes.reduce((sum, size) => sum + size, 0)
          const fills = sizes.map((size, index) => venue.fill('a', `t${index}`, String(size)))
          venue.replies.set('GET fills', () => answer({ fills, cursor: null }))
          venue.submit('a', { quantity: (total + 1) as never })
          await settle()
          const quantity = m(String(total + 1))
          const end = venue.order('a', 'cancelled', { quantity, cumQuantity: m(String(total)) })
          const draw = () => chance.next().value ?? 0
          const heard = isLossy ? fills.filter(() => draw() < 0.5) : fills
          const notices = [...heard, ...heard, end, end, venue.order('a', 'open', { quantity })]
          for (const notice of notices.toSorted(() => draw() - 0.5)) venue.say(notice)
          await pass(venue.world, 30_000)
          const told = venue.told.filter((words) => !words.startsWith('order_accepted'))
          expect(told.length).toBe(sizes.length + 1)
          expect(told.at(-1)).toBe('order_cancelled a cancelled_by_request')
          const filled = told.slice(0, -1).map((words) => Number(words.split(' ')[2]))
          expect(filled.reduce((sum, size) => sum + size, 0)).toBe(total)
        },
      ),
      { numRuns: 40 },
    )
  })
})

describe('numbers that no trade can have', () => {
  test.each([
    ['0', '100'],
    ['-3', '100'],
    ['3', '-100'],
  ])('%s at %s is no fill, and hides none', async (quantity, price) => {
    const { connect, submit, say, fill, order, told, world } = await aTradingVenue()
    connect()
    submit('a')
    await settle()
    say(fill('a', 't1', quantity, { price: m(price) }))
    say(fill('a', 't2', '10'), order('a', 'filled', { cumQuantity: m('10') }))
    await pass(world, 5000)
    expect(told.filter((words) => words.startsWith('order_filled'))).toEqual(['order_filled a 10'])
    expect(world.logged).toContain('error a trade bears numbers that none can have')
  })
})
