import { describe, expect, test } from 'bun:test'
import type { FillsQuery } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import type { UnixNs } from '../../../../../src/domain/index.ts'
import { m, T0 } from '../../../../support/builders.ts'
import { answer, madeUpProtocol, pass, settle } from '../made-up-venue.ts'
import { aTradingVenue } from './a-trading-venue.ts'

/** Our clock is ten minutes ahead of the venue's. */
const SKEW_MS = -600_000
const NOW_MS = Number(T0 / 1_000_000n)

/** Since when fills were asked for, in turn. */
async function behind() {
  const asked: number[] = []
  const protocol = madeUpProtocol()
  const fills = (query: FillsQuery) => {
    asked.push(query.sinceMs)
    return protocol.rest.fills(query)
  }
  // The clock was measured before the account was heard.
  const opened = await aTradingVenue({ ...protocol, rest: { ...protocol.rest, fills } })
  const { replies, world } = opened
  replies.set('GET time', () => answer(Number(world.time.now() / 1_000_000n) + SKEW_MS))
  replies.set('GET fills', () => answer({ fills: [], cursor: null }))
  await opened.rest.clock.measure()
  return { opened, asked }
}

describe('times go to the venue as times of its own clock', () => {
  test('when the account is compared', async () => {
    const { opened, asked } = await behind()
    await opened.venue.remote.takeStock((T0 - 60_000_000_000n) as UnixNs)
    expect(asked).toEqual([NOW_MS - 60_000 + SKEW_MS])
  })

  test('when fills of one order are missing', async () => {
    const { opened, asked } = await behind()
    opened.connect()
    opened.submit('a')
    await settle()
    opened.say(opened.order('a', 'filled', { cumQuantity: m('10') }))
    await pass(opened.world, 1000)
    expect(asked[0]).toBe(NOW_MS - 60_000 + SKEW_MS)
  })
})
