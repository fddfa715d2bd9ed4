import { expect, test } from 'bun:test'
import type { Event } from '../../../../src/domain/index.ts'
import { apply, emptyState } from '../../../../src/engine/index.ts'
import { decode, goldenBytes } from './golden-bytes.ts'
import { GOLDEN_EVENTS } from './golden-events.ts'

test('records of the first versions fold to an order that can live on', () => {
  const state = emptyState()
  const funds = {
    ...GOLDEN_EVENTS.funds_deposited,
    asset: 'BTC',
    amount: 10n ** 18n,
  } as Event
  const records = ['instrument_listed', 'order_submitted'].map((kind) => {
    const read = decode(goldenBytes(`${kind}.v1.hex`))
    if (read.kind !== 'event') throw new Error('a seal is no event')
    return read.event
  })
  const events = [funds, ...records, GOLDEN_EVENTS.order_accepted, GOLDEN_EVENTS.order_cancelled]
  for (const [index, event] of events.entries()) apply(state, { ...event, seq: index + 1 })
  const [order] = [...state.orders.values()]
  expect(order).toMatchObject({
    status: 'cancelled',
    heldBy: 'venue',
    triggerPrice: null,
    link: null,
    locked: 0n,
  })
  const accounts = [...state.ledger.values()]
  expect(accounts.map(({ asset, free, locked }) => [asset, free, locked] as unknown)).toEqual([
    ['BTC', 10n ** 18n, 0n],
  ])
})
