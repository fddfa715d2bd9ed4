import { describe, expect, test } from 'bun:test'
import type { Lots } from '../../../../../src/domain/index.ts'
import { m } from '../../../../support/builders.ts'
import { answer, pass, refusal, refusedConnection, resetConnection, settle } from '../made-up-venue.ts'
import { aTradingVenue, referenceTo, venueClientId } from './a-trading-venue.ts'

describe('an order that is sent', () => {
  test('bears the id that is made of ours and its revision, the same after every restart', async () => {
    const { submit, asked } = await aTradingVenue()
    submit('a')
    submit('a', { revision: 1 })
    await settle()
    const sent = asked('POST order').map(({ parameters }) => parameters['clientId'])
    expect(sent).toEqual([venueClientId('a'), venueClientId('a', 1)])
    expect(venueClientId('a')).toBe('vz-abc123-a090a256cb93456a8f5d575b')
  })

  test('accepted, once, whoever tells it first', async () => {
    const { submit, replies, told, order, say, connect } = await aTradingVenue()
    connect()
    replies.set('POST order', () => answer([order('a', 'open')]))
    submit('a')
    say(order('a', 'open'))
    await settle()
    expect(told).toEqual(['order_accepted a'])
  })

  test('refused in our words and the venue’s own', async () => {
    const rows = [
      ['insufficient_funds', 'insufficient_funds'],
      ['would_take', 'post_only_would_take'],
      ['unfillable', 'fill_or_kill_unfillable'],
      ['self_trade', 'self_trade_prevented'],
      ['filter', 'venue_refused'],
      ['other', 'venue_refused'],
    ] as const
    for (const [kind, code] of rows) {
      const { submit, replies, reports } = await aTradingVenue()
      replies.set('POST order', () => refusal(kind))
      submit('a')
      await settle()
      const details = { code: kind.toUpperCase(), why: `because ${kind}` }
      expect(reports).toEqual([
        { kind: 'order_rejected', clientOrderId: 'a', reason: { code, details } },
      ] as never)
    }
  })

  test('not one byte left: rejected as not sent, after a short while of trying', async () => {
    const { submit, world, told, replies, asked } = await aTradingVenue()
    replies.set('POST order', refusedConnection)
    submit('a')
    await pass(world, 5000)
    expect(told).toEqual(['order_rejected a venue_unavailable'])
    expect(asked('POST order').length).toBe(2)
  })

  test('no answer: unknown, sent once, and what the venue knows is found by its id', async () => {
    const { submit, world, told, replies, asked, dispatch, order } = await aTradingVenue()
    replies.set('POST order', resetConnection)
    submit('a')
    await settle()
    expect(told).toEqual(['order_outcome_unknown a'])
    replies.set('GET order', () => answer([order('a', 'open')]))
    dispatch({ kind: 'query_at_venue', ...referenceTo('a') })
    await pass(world, 20_000)
    expect(told).toEqual(['order_outcome_unknown a', 'order_accepted a'])
    expect(asked('POST order').length).toBe(1)
  })

  test('no answer, but the stream told how it ended: nothing about it is unknown', async () => {
    const { submit, replies, told, order, say, connect, world } = await aTradingVenue()
    connect()
    let fail: (error: Error) => void = () => undefined
    replies.set('POST order', () => new Promise((_resolve, reject) => (fail = reject)))
    submit('a')
    await settle()
    say(order('a', 'open'), order('a', 'cancelled'))
    fail(new Error('reset'))
    await pass(world, 3000)
    expect(told).toEqual(['order_accepted a', 'order_cancelled a cancelled_by_request'])
  })

  test('the venue has its id already: it got there, and is asked for', async () => {
    const { submit, told, replies, order } = await aTradingVenue()
    replies.set('POST order', () => refusal('duplicate_id'))
    replies.set('GET order', () => answer([order('a', 'open')]))
    submit('a')
    await settle()
    expect(told).toEqual(['order_outcome_unknown a', 'order_accepted a'])
  })

  test('an unknown order that the venue never saw is missed, however it says so', async () => {
    for (const reply of [() => refusal('not_found'), () => answer([])]) {
      const { told, replies, dispatch } = await aTradingVenue()
      replies.set('GET order', reply)
      dispatch({ kind: 'query_at_venue', ...referenceTo('a') })
      await settle()
      expect(told).toEqual(['order_outcome_unknown a', 'order_missed a'])
    }
  })

  test('nothing is sent before the key is good', async () => {
    const { submit, venue, told, asked } = await aTradingVenue()
    venue.block('the key may withdraw')
    submit('a')
    await settle()
    expect(told).toEqual(['order_rejected a venue_unavailable'])
    expect(asked('POST order').length).toBe(0)
  })
})

describe('a venue that is being left', () => {
  test('has taken out what was to be out, also where the cancel overtook the order', async () => {
    const { venue, submit, cancel, order, replies, asked, world } = await aTradingVenue()
    const placed = Promise.withResolvers<Response>()
    replies.set('POST order', () => placed.promise)
    replies.set('DELETE order', () => refusal('not_found'))
    submit('a')
    await settle()
    cancel('a')
    await settle()
    let isLeft = false
    void venue.remote.stop().then(() => {
      isLeft = true
    })
    await settle()
    expect([isLeft, asked('DELETE order').length]).toEqual([false, 1])
    replies.set('DELETE order', () => answer([order('a', 'cancelled')]))
    placed.resolve(answer([order('a', 'open')]))
    await settle()
    expect(asked('DELETE order')).toHaveLength(2)
    await pass(world, 5000)
    expect(isLeft).toBe(true)
  })

  test('takes no order any more: nobody would hear what became of it', async () => {
    const { venue, submit, told, asked, world } = await aTradingVenue()
    const left = venue.remote.stop()
    submit('a')
    await settle()
    expect(asked('POST order')).toEqual([])
    expect(told).toEqual(['order_rejected a venue_unavailable'])
    await pass(world, 5000)
    await left
  })
})

describe('a cancel', () => {
  test('ends the order only when the venue says so', async () => {
    const { submit, cancel, replies, told, order, say, connect } = await aTradingVenue()
    connect()
    replies.set('POST order', () => answer([order('a', 'open')]))
    submit('a')
    await settle()
    cancel('a')
    await settle()
    expect(told).toEqual(['order_accepted a'])
    say(order('a', 'cancelled'))
    expect(told.at(-1)).toBe('order_cancelled a cancelled_by_request')
  })

  test('whose answer is lost is asked for, and said again while the order rests', async () => {
    const { submit, cancel, replies, told, order, world, asked } = await aTradingVenue()
    replies.set('POST order', () => answer([order('a', 'open')]))
    submit('a')
    await settle()
    replies.set('DELETE order', resetConnection)
    replies.set('GET order', () =>
      answer([order('a', asked('DELETE order').length < 2 ? 'open' : 'cancelled')]),
    )
    cancel('a')
    await pass(world, 20_000)
    expect(told.filter((words) => words.startsWith('order_cancelled')).length).toBe(1)
    expect(asked('DELETE order').length).toBe(2)
  })

  test('that cannot be sent goes out once the venue is there again, however long that takes', async () => {
    const { submit, cancel, replies, told, order, world, asked } = await aTradingVenue()
    replies.set('POST order', () => answer([order('a', 'open')]))
    submit('a')
    await settle()
    for (const name of ['DELETE order', 'GET order']) replies.set(name, refusedConnection)
    cancel('a')
    await pass(world, 120_000)
    expect(told).toEqual(['order_accepted a'])
    const tried = asked('DELETE order').length
    replies.set('DELETE order', () => answer([order('a', 'cancelled')]))
    replies.set('GET order', () => answer([order('a', 'open')]))
    await pass(world, 20_000)
    expect(asked('DELETE order').length).toBe(tried + 1)
    expect(told.at(-1)).toBe('order_cancelled a cancelled_by_request')
  })

  test('that the venue does not carry out is refused in the end', async () => {
    const { submit, cancel, replies, told, order, world, asked } = await aTradingVenue()
    replies.set('POST order', () => answer([order('a', 'open')]))
    submit('a')
    await settle()
    replies.set('GET order', () => answer([order('a', 'open')]))
    cancel('a')
    await pass(world, 60_000)
    expect(told.at(-1)).toBe('cancel_rejected a venue_refused')
    expect(asked('DELETE order').length).toBe(3)
  })

  test('that overtook its order is said again behind it', async () => {
    const { submit, cancel, replies, told, order, asked } = await aTradingVenue()
    let land: (response: Response) => void = () => undefined
    replies.set('POST order', () => new Promise((resolve) => (land = resolve)))
    replies.set('DELETE order', () =>
      asked('DELETE order').length === 1 ? refusal('not_found') : answer([order('a', 'cancelled')]),
    )
    replies.set('GET order', () => refusal('not_found'))
    submit('a')
    await settle()
    cancel('a')
    await settle()
    expect(told).toEqual([])
    land(answer([order('a', 'open')]))
    await settle()
    expect(told).toEqual(['order_accepted a', 'order_cancelled a cancelled_by_request'])
  })

  test('of what ended before: the end is asked for', async () => {
    const { submit, cancel, replies, told, order, fill, world } = await aTradingVenue()
    replies.set('POST order', () => answer([order('a', 'open')]))
    submit('a')
    await settle()
    replies.set('DELETE order', () => refusal('already_closed'))
    replies.set('GET order', () => answer([order('a', 'filled', { cumQuantity: m('10') })]))
    replies.set('GET fills', () => answer({ fills: [fill('a', 't1', '10')], cursor: null }))
    cancel('a')
    await pass(world, 2000)
    expect(told).toEqual(['order_accepted a', 'order_filled a 10'])
  })

  test('of an order that the venue forgets when it is out: over, once its fills were asked for', async () => {
    const { submit, cancel, replies, told, order, fill, world } = await aTradingVenue()
    replies.set('POST order', () => answer([order('a', 'open')]))
    submit('a')
    await settle()
    replies.set('GET order', () => refusal('not_found'))
    replies.set('GET fills', () => answer({ fills: [fill('a', 't1', '4')], cursor: null }))
    cancel('a')
    await pass(world, 5000)
    expect(told).toEqual(['order_accepted a', 'order_filled a 4', 'order_cancelled a cancelled_by_request'])
  })

  test('goes out before the connection is closed behind it', async () => {
    const { submit, cancel, replies, venue, order, asked, world } = await aTradingVenue()
    replies.set('POST order', () => answer([order('a', 'open')]))
    submit('a')
    await settle()
    replies.set('DELETE order', () => (asked('DELETE order').length === 1 ? refusedConnection() : answer([])))
    cancel('a')
    let isStopped = false
    const stopping = venue.remote.stop().then(() => {
      isStopped = true
    })
    await settle()
    expect(isStopped).toBe(false)
    await pass(world, 1000)
    await stopping
    expect(asked('DELETE order').length).toBe(2)
  })
})

describe('an amend in place', () => {
  const amend = (id: string, quantity: number) =>
    ({ kind: 'amend_at_venue', quantity: quantity as Lots, ...referenceTo(id) }) as const

  async function resting() {
    const venue = await aTradingVenue()
    venue.connect()
    venue.replies.set('POST order', () => answer([venue.order('a', 'open')]))
    venue.submit('a')
    await settle()
    return venue
  }

  test('is accepted when the venue shows the new quantity', async () => {
    const { dispatch, say, order, told } = await resting()
    dispatch(amend('a', 6))
    await settle()
    expect(told).toEqual(['order_accepted a'])
    say(order('a', 'open', { quantity: m('6') }))
    expect(told.at(-1)).toBe('amend_accepted a')
  })

  test('is refused with the reason of the venue', async () => {
    const { dispatch, replies, told } = await resting()
    replies.set('PUT order', () => refusal('filter'))
    dispatch(amend('a', 6))
    await settle()
    expect(told.at(-1)).toBe('amend_rejected a venue_refused')
  })

  test('whose answer is lost is decided by what the order shows after twice the receive window', async () => {
    for (const [quantity, end] of [
      ['10', 'amend_rejected a venue_refused'],
      ['6', 'amend_accepted a'],
    ] as const) {
      const { dispatch, replies, told, order, world } = await resting()
      replies.set('PUT order', resetConnection)
      replies.set('GET order', () => answer([order('a', 'open', { quantity: m(quantity) })]))
      dispatch(amend('a', 6))
      await pass(world, 30_000)
      expect(told).toContain(end)
    }
  })

  test('made full by the smaller quantity: whoever holds the larger one is told that it ended', async () => {
    const { dispatch, say, order, fill, told } = await resting()
    dispatch(amend('a', 6))
    await settle()
    say(fill('a', 't1', '6'), order('a', 'filled', { quantity: m('6'), cumQuantity: m('6') }))
    // The engine forgets an amend over a cancel: then only the end says that nothing is left.
    expect(told).toEqual([
      ...['order_accepted a', 'order_filled a 6', 'amend_accepted a'],
      'order_cancelled a unfilled_remainder',
    ])
    const other = await resting()
    // A cancel of ours overtook the answer: nobody waits for the amend any more.
    other.say(
      other.fill('a', 't1', '6'),
      other.order('a', 'filled', { quantity: m('6'), cumQuantity: m('6') }),
    )
    expect(other.told.at(-1)).toBe('order_cancelled a unfilled_remainder')
  })
})

describe('a question for an order whose end was told', () => {
  test.each([
    ['filled', 'order_cancelled a unfilled_remainder'],
    ['cancelled', 'order_cancelled a cancelled_by_request'],
    ['rejected', 'order_rejected a venue_refused'],
  ] as const)('%s: it is told again', async (status, end) => {
    const { connect, submit, say, order, fill, dispatch, told } = await aTradingVenue()
    connect()
    submit('a')
    await settle()
    if (status === 'filled') say(fill('a', 't1', '10'))
    say(order('a', status, { cumQuantity: m(status === 'filled' ? '10' : '0') }))
    told.length = 0
    dispatch({ kind: 'query_at_venue', ...referenceTo('a') })
    await settle()
    expect(told).toEqual([end])
  })

  test('one that the venue forgot is told as cancelled again', async () => {
    const { connect, submit, cancel, dispatch, told, replies, order, world } = await aTradingVenue()
    connect()
    replies.set('POST order', () => answer([order('a', 'open')]))
    replies.set('GET order', () => refusal('not_found'))
    replies.set('GET fills', () => answer({ fills: [], cursor: null }))
    submit('a')
    await settle()
    cancel('a')
    await pass(world, 30_000)
    expect(told.at(-1)).toBe('order_cancelled a cancelled_by_request')
    told.length = 0
    dispatch({ kind: 'query_at_venue', ...referenceTo('a') })
    await settle()
    expect(told).toEqual(['order_cancelled a cancelled_by_request'])
  })
})
