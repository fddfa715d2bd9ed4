import { expect, test } from 'bun:test'
import { VenueUnreachable } from '../../../../../src/ports/index.ts'
import { m, T0 } from '../../../../support/builders.ts'
import { answer, pass, refusal } from '../made-up-venue.ts'
import { aTradingVenue } from './a-trading-venue.ts'

test('an instrument that the venue took off its list does not hide the rest of the account', async () => {
  const { venue, replies } = await aTradingVenue()
  replies.set('GET orders', () => refusal('not_trading'))
  replies.set('GET fills', () => refusal('not_trading'))
  const balance = { kind: 'balance', asset: 'BTC', free: m('1'), locked: m('0') }
  replies.set('GET balances', () => answer([balance]))
  const stock = await venue.remote.takeStock(T0)
  expect(stock).toMatchObject({ orders: [], fills: [], balances: [{ asset: 'BTC', free: m('1') }] })
})

test('balances that are refused are none, whatever the reason', async () => {
  const { venue, replies, world } = await aTradingVenue()
  replies.set('GET fills', () => answer({ fills: [], cursor: null }))
  replies.set('GET balances', () => refusal('not_trading'))
  const taken = venue.remote.takeStock(T0).catch((error: unknown) => error)
  await pass(world, 30_000)
  expect(await taken).toBeInstanceOf(VenueUnreachable)
})
