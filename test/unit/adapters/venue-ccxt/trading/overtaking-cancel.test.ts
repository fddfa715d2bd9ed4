import { expect, test } from 'bun:test'
import { answer, settle } from '../made-up-venue.ts'
import { aTradingVenue } from './a-trading-venue.ts'

/** An order whose submission is not answered yet, and neither is a cancel. */
async function onItsWay() {
  const opened = await aTradingVenue()
  const { connect, submit, replies, order } = opened
  connect()
  const placed = Promise.withResolvers<Response>()
  const cancelled = Promise.withResolvers<Response>()
  replies.set('POST order', () => placed.promise)
  replies.set('DELETE order', () => cancelled.promise)
  submit('a')
  await settle()
  return {
    ...opened,
    accepts: async () => {
      placed.resolve(answer([order('a', 'open')]))
      await settle()
    },
    cancels: async () => {
      cancelled.resolve(answer([order('a', 'cancelled')]))
      await settle()
    },
  }
}

test('a cancel of an order that the stream has shown is said once, however late the answer', async () => {
  const { say, order, cancel, accepts, cancels, asked, told } = await onItsWay()
  say(order('a', 'open'))
  cancel('a')
  await settle()
  await accepts()
  expect(asked('DELETE order').map(({ parameters }) => parameters['venueOrderId'])).toEqual(['v-a'])
  await cancels()
  expect(asked('DELETE order')).toHaveLength(1)
  expect(told).toEqual(['order_accepted a', 'order_cancelled a cancelled_by_request'])
})

test('a cancel that may have overtaken its order is said again when the order is there', async () => {
  const { cancel, accepts, cancels, asked, told } = await onItsWay()
  cancel('a')
  await settle()
  expect(asked('DELETE order')).toHaveLength(1)
  await accepts()
  expect(asked('DELETE order').map(({ parameters }) => parameters['venueOrderId'])).toEqual([null, 'v-a'])
  await cancels()
  expect(asked('DELETE order')).toHaveLength(2)
  expect(told).toEqual(['order_accepted a', 'order_cancelled a cancelled_by_request'])
})
