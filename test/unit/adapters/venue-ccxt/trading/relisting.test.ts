import { describe, expect, test } from 'bun:test'
import { m } from '../../../../support/builders.ts'
import { settle } from '../made-up-venue.ts'
import { aTradingVenue, INSTRUMENT, NATIVE } from './a-trading-venue.ts'

const { version: _version, ...LISTING } = INSTRUMENT
const FINER = { native: NATIVE, listing: { ...LISTING, lotSize: m('0.1') } }

describe('a lot that becomes another while orders are open', () => {
  test('what fills from then on is told in the new one, as the engine counts it', async () => {
    const { venue, connect, submit, say, fill, told } = await aTradingVenue()
    connect()
    submit('a')
    await settle()
    say(fill('a', 't1', '4'))
    venue.takeListings([FINER])
    say(fill('a', 't2', '3'))
    expect(told.filter((words) => words.startsWith('order_filled'))).toEqual([
      'order_filled a 4',
      'order_filled a 30',
    ])
  })

  test('what had closed before stays in the lot it was measured in', async () => {
    const { venue, connect, submit, say, fill, order, told } = await aTradingVenue()
    connect()
    submit('a')
    await settle()
    say(order('a', 'cancelled'))
    venue.takeListings([FINER])
    say(fill('a', 't2', '3'))
    expect(told.at(-1)).toBe('order_filled a 3')
  })

  test('an order that goes out afterwards is in the new one from its beginning', async () => {
    const { venue, connect, submit, say, fill, told } = await aTradingVenue()
    connect()
    venue.takeListings([FINER])
    submit('a', { instrument: { ...INSTRUMENT, lotSize: m('0.1') } })
    await settle()
    say(fill('a', 't1', '0.5'))
    expect(told.at(-1)).toBe('order_filled a 5')
  })
})
