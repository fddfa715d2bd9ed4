import { describe, expect, test } from 'bun:test'
import type { VenueOrderId } from '../../../../../src/domain/index.ts'
import { m } from '../../../../support/builders.ts'
import {
  answer,
  madeUpProtocol,
  pass,
  refusal,
  refusedConnection,
  resetConnection,
  settle,
} from '../made-up-venue.ts'
import { aTradingVenue, referenceTo } from './a-trading-venue.ts'

/** A venue that knows nothing yet, and takes whatever comes to it. */
async function anOpenVenue() {
  const opened = await aTradingVenue()
  opened.replies.set('POST order', () => answer([opened.order('a', 'open')]))
  opened.replies.set('DELETE order', () => refusal('not_found'))
  opened.replies.set('GET order', () => refusal('not_found'))
  return opened
}

describe('an order that waits for its turn and is taken back meanwhile', () => {
  test('does not go out when the budget has room again', async () => {
    const { submit, cancel, world, told, rest, asked } = await anOpenVenue()
    rest.budget.pause(null)
    submit('a', { side: 'sell' })
    await settle()
    cancel('a')
    await pass(world, 20_000)
    expect(asked('POST order')).toEqual([])
    expect(told).toEqual(['order_cancelled a cancelled_by_request'])
  })

  test('does not go out when the venue can be reached again', async () => {
    const { submit, cancel, world, told, replies, asked } = await anOpenVenue()
    replies.set('POST order', refusedConnection)
    submit('a')
    await settle()
    cancel('a')
    await pass(world, 20_000)
    expect(asked('POST order')).toHaveLength(1)
    expect(told).toEqual(['order_cancelled a cancelled_by_request'])
  })

  test('is sent as ever where nobody took it back', async () => {
    const { submit, world, told, rest, asked } = await anOpenVenue()
    rest.budget.pause(null)
    submit('a', { side: 'sell' })
    await pass(world, 1500)
    expect(asked('POST order')).toHaveLength(1)
    expect(told).toEqual(['order_accepted a'])
  })
})

test('semantics 18: one that left late is missed only when nothing of it can arrive any more', async () => {
  const { submit, world, told, rest, replies, dispatch } = await anOpenVenue()
  replies.set('POST order', resetConnection)
  rest.budget.pause(Number(world.clock.now() / 1_000_000n) + 12_000)
  submit('a', { side: 'sell' })
  await pass(world, 13_000)
  expect(told).toEqual(['order_outcome_unknown a'])
  dispatch({ kind: 'query_at_venue', ...referenceTo('a') })
  await pass(world, 1000)
  expect(told).not.toContain('order_missed a')
  await pass(world, 9000)
  dispatch({ kind: 'query_at_venue', ...referenceTo('a') })
  await pass(world, 1000)
  expect(told.at(-1)).toBe('order_missed a')
})

test('of an order that was adopted every fill is asked for, however long ago it traded', async () => {
  const protocol = madeUpProtocol()
  const since: number[] = []
  const { told, replies, order, connect, dispatch, fill, world } = await aTradingVenue({
    ...protocol,
    rest: {
      ...protocol.rest,
      fills(query) {
        since.push(query.sinceMs)
        return protocol.rest.fills(query)
      },
    },
  })
  connect()
  const strange = { clientId: 'somebody', cumQuantity: m('4') }
  replies.set('GET order', () => answer([order('a', 'open', strange)]))
  replies.set('GET fills', () => answer({ fills: [fill('a', 't1', '4', { clientId: null })], cursor: null }))
  dispatch({ kind: 'query_at_venue', ...referenceTo('a'), venueOrderId: 'v-a' as VenueOrderId })
  await pass(world, 5000)
  expect(told).toEqual(['order_accepted a', 'order_filled a 4'])
  expect(since).toEqual([0])
})
