import { describe, expect, test } from 'bun:test'
import type { FillNotice } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import type {
  ClientOrderId,
  ExecutionId,
  Lots,
  OrderStatus,
  StockOrder,
  Ticks,
  VenueOrderId,
} from '../../../../../src/domain/index.ts'
import { VenueUnreachable } from '../../../../../src/ports/index.ts'
import { m, T0 } from '../../../../support/builders.ts'
import { answer, madeUpProtocol, pass, refusal, resetConnection, settle } from '../made-up-venue.ts'
import {
  aTradingVenue,
  INSTRUMENT,
  journaled,
  referenceTo,
  restore,
  venueClientId,
} from './a-trading-venue.ts'

describe('after a restart', () => {
  test('whatever was on its way is of unknown fate, and nothing else', async () => {
    const opened = await aTradingVenue()
    const statuses: readonly OrderStatus[] = [
      'submitted',
      'pending_cancel',
      'pending_amend',
      'accepted',
      'unknown',
    ]
    restore(opened, ...statuses.map((status) => journaled(status, status)))
    expect(opened.told).toEqual([])
    opened.venue.onTime(T0, opened.report)
    expect(opened.told).toEqual(
      ['submitted', 'pending_cancel', 'pending_amend'].map((id) => `order_outcome_unknown ${id}`),
    )
  })

  test('fills that the journal may not have are all told again before an end', async () => {
    const opened = await aTradingVenue()
    const { told, replies, fill, order, say, connect, world } = opened
    connect()
    restore(
      opened,
      journaled('a', 'partially_filled', { cumQty: 4 as Lots, firstExecutionId: 'x' as ExecutionId }),
    )
    opened.venue.onTime(T0, opened.report)
    // The journal has t1, and t2 was traded while we were down: a fill bears the venue's number alone.
    const fills: readonly FillNotice[] = [
      fill('a', 't1', '4', { clientId: null }),
      fill('a', 't2', '3', { clientId: null }),
    ]
    replies.set('GET fills', () => answer({ fills, cursor: null }))
    say(order('a', 'cancelled', { cumQuantity: m('7') }))
    await pass(world, 5000)
    expect(told).toEqual(['order_filled a 4', 'order_filled a 3', 'order_cancelled a cancelled_by_request'])
  })

  test('a fill that the journal has, repeated, does not stand for one that it has not', async () => {
    const opened = await aTradingVenue()
    const { told, replies, fill, order, say, connect, world } = opened
    connect()
    restore(opened, journaled('a', 'partially_filled', { cumQty: 4 as Lots }))
    opened.venue.onTime(T0, opened.report)
    const fills: readonly FillNotice[] = [fill('a', 't1', '4'), fill('a', 't2', '3')]
    replies.set('GET fills', () => answer({ fills, cursor: null }))
    say(fill('a', 't1', '4'), order('a', 'cancelled', { cumQuantity: m('7') }))
    await pass(world, 5000)
    expect(told.at(-2)).toBe('order_filled a 3')
    expect(told.at(-1)).toBe('order_cancelled a cancelled_by_request')
  })

  test('an amend of a replacement says what that replacement becomes, not the whole', async () => {
    const opened = await aTradingVenue()
    const { replies, order, asked, dispatch } = opened
    restore(
      opened,
      journaled('a', 'accepted', {
        revision: 1,
        quantity: 10 as Lots,
        cumQty: 3 as Lots,
        replacedQty: 3 as Lots,
      }),
    )
    const clientId = venueClientId('a', 1)
    replies.set('GET order', () => answer([order('a', 'open', { clientId, quantity: m('7') })]))
    dispatch({ kind: 'amend_at_venue', quantity: 8 as Lots, ...referenceTo('a', 1) })
    await settle()
    // 8 in all, 3 of which an earlier revision traded.
    expect(asked('PUT order').map(({ parameters }) => parameters['quantity'])).toEqual([String(m('5'))])
  })

  test('an amend without an answer is told when the order shows it, before all else', async () => {
    const opened = await aTradingVenue()
    const { told, replies, order, dispatch } = opened
    const amendment = {
      way: 'in_place',
      quantity: 6 as Lots,
      price: 10_000 as Ticks,
      triggerPrice: null,
    } as const
    restore(opened, journaled('a', 'pending_amend', { amendment }))
    opened.venue.onTime(T0, opened.report)
    replies.set('GET order', () => answer([order('a', 'open', { quantity: m('6') })]))
    dispatch({ kind: 'query_at_venue', ...referenceTo('a', 0) })
    await settle()
    expect(told).toEqual(['order_outcome_unknown a', 'amend_accepted a', 'order_accepted a'])
  })

  test('reports that were lost are told again', async () => {
    const opened = await aTradingVenue()
    const { told, fill, order, say, connect, submit, replies, world } = opened
    connect()
    submit('a')
    await settle()
    say(fill('a', 't1', '10'), order('a', 'filled', { cumQuantity: m('10') }))
    told.length = 0
    restore(opened, journaled('a', 'accepted'))
    opened.venue.onTime(T0, opened.report)
    replies.set('GET order', () => answer([order('a', 'filled', { cumQuantity: m('10') })]))
    replies.set('GET fills', () => answer({ fills: [fill('a', 't1', '10')], cursor: null }))
    opened.dispatch({ kind: 'query_at_venue', ...referenceTo('a') })
    await pass(world, 5000)
    expect(told).toEqual(['order_filled a 10'])
  })

  test('an order that was adopted is known by the number of the venue', async () => {
    const opened = await aTradingVenue()
    const { told, replies, order, say, fill, connect, dispatch } = opened
    connect()
    replies.set('GET order', () => answer([order('a', 'open', { clientId: 'somebody' })]))
    dispatch({ kind: 'query_at_venue', ...referenceTo('a'), venueOrderId: 'v-a' as VenueOrderId })
    await settle()
    say(fill('a', 't1', '2', { clientId: 'somebody' }))
    expect(told).toEqual(['order_accepted a', 'order_filled a 2'])
  })
})

describe('what the account has', () => {
  test('open orders are asked for before fills, and balances last', async () => {
    const { venue, world, replies, order, fill, submit } = await aTradingVenue()
    submit('a')
    await settle()
    world.requests.length = 0
    replies.set('GET orders', () => answer([order('a', 'open'), order('b', 'cancelled')]))
    replies.set('GET fills', () =>
      answer({
        fills: [fill('a', 't1', '1', { clientId: null }), fill('x', 't2', '2', { clientId: 'other' })],
        cursor: null,
      }),
    )
    replies.set('GET balances', () =>
      answer([{ kind: 'balance', asset: 'BTC', free: m('1'), locked: m('0') }]),
    )
    const stock = await venue.remote.takeStock(T0)
    expect(world.requests.map(({ name }) => name)).toEqual(['GET orders', 'GET fills', 'GET balances'])
    expect(stock).toMatchObject({
      orders: [
        {
          clientOrderId: 'a',
          revision: 0,
          isOurs: true,
          key: INSTRUMENT.key,
          venueClientId: venueClientId('a'),
        },
      ],
      fills: [
        { clientOrderId: 'a', isOurs: true, executionId: 'binance-BTC-USDT-t1' },
        { clientOrderId: null, isOurs: false, venueClientId: 'other' },
      ],
      balances: [{ asset: 'BTC', free: m('1') }],
    })
  })

  test('a trade that the stream named without its price is told as a fill, before the stock', async () => {
    const { venue, world, replies, order, fill, submit, connect, told } = await aTradingVenue()
    connect()
    replies.set('POST order', () => answer([order('a', 'open')]))
    submit('a')
    await settle()
    const name = { native: 'BTC-USDT', clientId: null, venueOrderId: 'v-a', side: 'buy' } as const
    world.sockets.at(-1)?.say({ kind: 'traded', ...name, tradeId: 't1' })
    replies.set('GET fills', () =>
      answer({ fills: [fill('a', 't1', '4'), fill('a', 't2', '1')], cursor: null }),
    )
    const { fills } = await venue.remote.takeStock(T0)
    // The other one nobody named: that it is missing is news.
    expect(told).toEqual(['order_accepted a', 'order_filled a 4'])
    expect(fills).toHaveLength(2)
  })

  test('an order of this installation that nobody remembers is ours all the same', async () => {
    const { venue, replies, order } = await aTradingVenue()
    replies.set('GET orders', () => answer([order('forgotten', 'open')]))
    replies.set('GET fills', () => answer({ fills: [], cursor: null }))
    const { orders } = await venue.remote.takeStock(T0)
    expect(orders).toMatchObject([{ clientOrderId: null, revision: null, isOurs: true }])
  })

  test('half of it is none', async () => {
    for (const name of ['GET orders', 'GET fills', 'GET balances']) {
      const { venue, replies, world } = await aTradingVenue()
      replies.set('GET fills', () => answer({ fills: [], cursor: null }))
      replies.set(name, () => (name === 'GET fills' ? refusal('rights') : resetConnection()))
      const taken = venue.remote.takeStock(T0).catch((error: unknown) => error)
      await pass(world, 30_000)
      expect(await taken).toBeInstanceOf(VenueUnreachable)
    }
  })
})

describe('the account as a whole', () => {
  const stranger = {
    symbol: 'BTC-USDT',
    venueClientId: null,
    venueOrderId: 'v-9',
    triggerPrice: null,
  } as unknown as StockOrder

  test('a stranger is out when the venue says so, or that it is gone', async () => {
    const { venue, replies, asked, world } = await aTradingVenue()
    expect(await venue.remote.cancelStranger(stranger)).toBe(true)
    expect(asked('DELETE order')[0]?.parameters).toMatchObject({ venueOrderId: 'v-9', clientId: '' })
    replies.set('DELETE order', () => refusal('not_found'))
    expect(await venue.remote.cancelStranger(stranger)).toBe(true)
    replies.set('DELETE order', resetConnection)
    const kept = venue.remote.cancelStranger(stranger)
    await pass(world, 5000)
    expect(await kept).toBe(false)
  })

  test('everything is taken out, and counted before', async () => {
    const { venue, replies, order, asked } = await aTradingVenue()
    replies.set('GET orders', () => answer([order('a', 'open'), order('b', 'waiting')]))
    expect(await venue.remote.cancelAccount(null)).toBe(2)
    expect(asked('DELETE orders').length).toBe(1)
  })

  test('what the answer tells of our own orders is heeded', async () => {
    const { venue, replies, order, submit, told } = await aTradingVenue()
    replies.set('POST order', () => answer([order('a', 'open')]))
    submit('a')
    await settle()
    replies.set('DELETE orders', () => answer([order('a', 'cancelled')]))
    await venue.remote.cancelAccount(null)
    expect(told).toEqual(['order_accepted a', 'order_cancelled a cancelled_by_request'])
  })

  test('one by one where the venue has no call for it', async () => {
    const protocol = madeUpProtocol()
    const { venue, replies, order, asked } = await aTradingVenue({
      ...protocol,
      rest: { ...protocol.rest, cancelAll: () => null },
    })
    replies.set('GET orders', () => answer([order('a', 'open'), order('b', 'waiting')]))
    expect(await venue.remote.cancelAccount(INSTRUMENT.key)).toBe(2)
    expect(asked('DELETE order').map(({ parameters }) => parameters['isWaitingStop'])).toEqual([false, true])
  })

  test('a cancel of everything that is not confirmed is no cancel', async () => {
    const { venue, replies, world } = await aTradingVenue()
    replies.set('DELETE orders', resetConnection)
    const taken = venue.remote.cancelAccount(null).catch((error: unknown) => error)
    await pass(world, 5000)
    expect(await taken).toBeInstanceOf(VenueUnreachable)
  })
})

describe('the connection of the account', () => {
  test('is told when it is heard, when it is not, and when it is heard again', async () => {
    const { venue, links, connect, world } = await aTradingVenue()
    expect(venue.remote.status()).toMatchObject({ state: 'connecting', reconnectCount: 0 })
    connect()
    expect(world.sockets[0]?.sent[0]).toBe('hello k')
    expect(venue.remote.status()).toMatchObject({ state: 'connected', why: null })
    world.sockets[0]?.drop()
    expect(venue.remote.status()).toMatchObject({ state: 'disconnected', why: 'closed by the venue (1006)' })
    await pass(world, 1000)
    connect()
    expect(links).toEqual(['connected', 'disconnected: closed by the venue (1006)', 'connected'])
    expect(venue.remote.status().reconnectCount).toBe(1)
  })

  test('begins when the account is set up as the venue needs it, or it was tried', async () => {
    const protocol = madeUpProtocol()
    const { api, parameters, costs } = protocol.rest.serverTime()
    const call = { method: 'POST', path: 'set-up', read: () => undefined, api, parameters, costs } as const
    const prepare = () => [call]
    const { world, asked } = await aTradingVenue(
      { ...protocol, rest: { ...protocol.rest, prepare } },
      (world) => {
        world.reply = resetConnection
      },
    )
    expect(asked('POST set-up').length).toBe(1)
    expect(world.sockets.length).toBe(1)
    expect(world.logged).toContain('warn the account could not be set up as it should be')
  })

  test('a log-in that is refused, or never answered, is tried again', async () => {
    const { world, links } = await aTradingVenue()
    world.sockets[0]?.open()
    world.sockets[0]?.say({ kind: 'refused', why: 'bad key' })
    expect(world.sockets[0]?.isClosed).toBe(true)
    await pass(world, 1000)
    world.sockets[1]?.open()
    await pass(world, 4999)
    expect(world.sockets[1]?.isClosed).toBe(false)
    await pass(world, 2000)
    expect(world.sockets[1]?.isClosed).toBe(true)
    expect(world.sockets.length).toBe(3)
    expect(links).toEqual([])
  })

  test('the dead man switch is told again in time, and let go in an orderly end', async () => {
    const { venue, connect, asked, world } = await aTradingVenue()
    connect()
    await pass(world, 15_500)
    const times = () => asked('POST dead-man').map(({ parameters }) => parameters['timeoutMs'])
    expect(times()).toEqual([15_000, 15_000, 15_000, 15_000])
    expect(venue.remote.status().deadManSwitch).toBe('armed')
    await venue.remote.stop()
    expect(times().at(-1)).toBe(0)
  })

  test('where there is none, it is said once', async () => {
    const protocol = madeUpProtocol()
    const { venue, connect, world } = await aTradingVenue({
      ...protocol,
      rest: { ...protocol.rest, cancelAfter: () => null },
    })
    connect()
    world.sockets[0]?.drop()
    await pass(world, 1000)
    connect()
    expect(venue.remote.status().deadManSwitch).toBe('not_offered')
    expect(world.logged.filter((line) => line.includes('dead man')).length).toBe(1)
  })

  test('shut out by the venue, it says until when', async () => {
    const { venue, replies, submit, world } = await aTradingVenue()
    const untilMs = Number(world.time.now() / 1_000_000n) + 60_000
    replies.set('POST order', () => refusal('banned', { retryAtMs: untilMs }))
    submit('a')
    await settle()
    expect(venue.remote.status()).toMatchObject({ state: 'banned', bannedUntilMs: untilMs })
  })

  test('what passed between us and the venue about one order can be read', async () => {
    const { venue, submit, say, order, connect, replies } = await aTradingVenue()
    connect()
    replies.set('POST order', () => answer([]))
    submit('a')
    await settle()
    say(order('a', 'open'))
    const messages = venue.remote.messagesOf('a' as ClientOrderId)
    expect(messages.map(({ direction, name }) => `${direction} ${name}`)).toEqual([
      'sent POST order',
      'received POST order',
      'received order',
    ])
    expect(JSON.stringify(messages)).not.toContain('apiSecret')
    expect(venue.remote.messagesOf('b' as ClientOrderId)).toEqual([])
  })
})
