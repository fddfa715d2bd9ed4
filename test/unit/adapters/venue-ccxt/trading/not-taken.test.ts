import { expect, test } from 'bun:test'
import type { OutgoingOrder } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { answer, madeUpProtocol, pass, refusal, resetConnection, settle } from '../made-up-venue.ts'
import { aTradingVenue, referenceTo } from './a-trading-venue.ts'

test('what the venue has no time for is told apart from what it will not have', async () => {
  for (const kind of ['rate_limited', 'banned', 'maintenance', 'clock'] as const) {
    const { submit, world, told, replies } = await aTradingVenue()
    replies.set('POST order', () => refusal(kind))
    submit('a')
    await pass(world, 5000)
    expect(told).toEqual(['order_rejected a venue_unavailable'])
  }
})

test('refused by its rules of price and size: what it lists is looked at again', async () => {
  for (const [kind, links] of [
    ['filter', ['filtered']],
    ['insufficient_funds', []],
  ] as const) {
    const it = await aTradingVenue()
    it.replies.set('POST order', () => refusal(kind))
    it.submit('a')
    await settle()
    expect(it.links).toEqual([...links])
  }
})

test('semantics 18: what may arrive for a minute is not called missed before', async () => {
  const protocol = madeUpProtocol()
  const life = { endsBy: 'venue', withinMs: 60_000 } as const
  const submitting = (sent: OutgoingOrder) => ({ ...protocol.rest.submit(sent), life })
  const { submit, told, replies, world, dispatch } = await aTradingVenue({
    ...protocol,
    rest: { ...protocol.rest, submit: submitting },
  })
  replies.set('POST order', resetConnection)
  replies.set('GET order', () => answer([]))
  submit('a')
  await pass(world, 50_000)
  dispatch({ kind: 'query_at_venue', ...referenceTo('a') })
  await settle()
  expect(told).not.toContain('order_missed a')
  await pass(world, 15_000)
  dispatch({ kind: 'query_at_venue', ...referenceTo('a') })
  await settle()
  expect(told.at(-1)).toBe('order_missed a')
})
