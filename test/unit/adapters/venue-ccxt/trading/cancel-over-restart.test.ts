import { expect, test } from 'bun:test'
import { T0 } from '../../../../support/builders.ts'
import { answer, settle } from '../made-up-venue.ts'
import { aTradingVenue, journaled, restore } from './a-trading-venue.ts'

test('a cancel that may not have gone out before a restart is said again, once', async () => {
  const opened = await aTradingVenue()
  const { told, replies, order, asked } = opened
  restore(opened, journaled('a', 'pending_cancel'), journaled('b', 'accepted'))
  replies.set('DELETE order', () => answer([order('a', 'cancelled')]))
  for (let second = 0; second < 3; second++) {
    opened.venue.onTime(T0, opened.report)
    await settle()
  }
  expect(asked('DELETE order').map(({ parameters }) => parameters['venueOrderId'])).toEqual(['v-a'])
  expect(told).toEqual(['order_outcome_unknown a', 'order_cancelled a cancelled_by_request'])
})

test('and waits until the venue may be spoken to', async () => {
  const opened = await aTradingVenue()
  opened.venue.block('the key was not checked yet')
  restore(opened, journaled('a', 'pending_cancel'))
  opened.venue.onTime(T0, opened.report)
  await settle()
  expect(opened.asked('DELETE order')).toEqual([])
  opened.venue.clear()
  opened.venue.onTime(T0, opened.report)
  await settle()
  expect(opened.asked('DELETE order')).toHaveLength(1)
})
