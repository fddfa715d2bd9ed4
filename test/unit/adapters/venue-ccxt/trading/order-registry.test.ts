import { expect, test } from 'bun:test'
import { type KnownOrder, knownOrder } from '../../../../../src/adapters/venue-ccxt/trading/known-order.ts'
import { MessageLog } from '../../../../../src/adapters/venue-ccxt/trading/message-log.ts'
import { OrderRegistry } from '../../../../../src/adapters/venue-ccxt/trading/order-registry.ts'
import type { ClientOrderId, Money } from '../../../../../src/domain/index.ts'
import { T0 } from '../../../../support/builders.ts'
import { virtualTime } from '../../../../support/virtual-time.ts'
import { INSTRUMENT } from './a-trading-venue.ts'

function order(name: string): KnownOrder {
  const clientOrderId = name as ClientOrderId
  return knownOrder({
    ...{ clientOrderId, revision: 0, instrument: INSTRUMENT, clientId: name, type: null, timeInForce: null },
    ...{ triggerPrice: null, sentAtMs: 0, quantity: null, total: null },
  })
}

test('closed orders are kept for what comes late, for a while and so many of them', () => {
  const clock = virtualTime(T0)
  const registry = new OrderRegistry({ clock })
  const orders = Array.from({ length: 1010 }, (_, index) => order(`o${index}`))
  for (const each of orders) {
    registry.add(each)
    registry.name(each, 'BTC', `v-${each.clientId}`)
    if (each.clientId !== 'o0') registry.close(each)
  }
  registry.prune()
  expect(registry.get('o9')).toBeUndefined()
  expect(registry.find({ native: 'BTC', clientId: null, venueOrderId: 'v-o9' })).toBeUndefined()
  expect(registry.get('o10')).toBeDefined()
  clock.advance(6 * 60_000)
  registry.prune()
  expect(registry.get('o1009')).toBeUndefined()
  // What is open is never forgotten.
  expect(registry.open.map(({ clientId }) => clientId)).toEqual(['o0'])
})

test('what revisions traded counts for those after them, however long ago they were closed', () => {
  const clock = virtualTime(T0)
  const registry = new OrderRegistry({ clock })
  const clientOrderId = 'replaced' as ClientOrderId
  const add = (revision: number, filled: bigint) => {
    const each = { ...order(`r${revision}`), clientOrderId, revision, filled: filled as Money }
    registry.add(each)
    return each
  }
  const [first, second] = [add(0, 3n), add(1, 4n)]
  registry.close(first)
  clock.advance(4 * 60_000)
  registry.close(second)
  clock.advance(2 * 60_000)
  registry.prune()
  expect([registry.get('r0'), registry.get('r1')]).toEqual([undefined, second])
  expect(registry.filledBefore(clientOrderId, 2)).toBe(7n as Money)
  add(2, 5n)
  clock.advance(4 * 60_000)
  registry.prune()
  expect(registry.get('r1')).toBeUndefined()
  expect(registry.filledBefore(clientOrderId, 3)).toBe(12n as Money)
  expect(registry.filledBefore(clientOrderId, 4)).toBeNull()
})

test('an order of the same number at another instrument is another order', () => {
  const registry = new OrderRegistry({ clock: virtualTime(T0) })
  const [one, other] = [order('one'), order('other')]
  for (const each of [one, other]) registry.add(each)
  registry.name(one, 'BTC', '7')
  registry.name(other, 'ETH', '7')
  expect(registry.find({ native: 'BTC', clientId: null, venueOrderId: '7' })).toBe(one)
  expect(registry.find({ native: 'ETH', clientId: 'unheard', venueOrderId: '7' })).toBe(other)
})

const MESSAGE = { direction: 'sent', name: 'POST order' } as const

test('messages are kept while there is room, so many of each order, and cut where they are long', () => {
  const log = new MessageLog({ clock: virtualTime(T0) })
  const say = (id: string, text: string) => log.note(id as ClientOrderId, { ...MESSAGE, text })
  for (let index = 0; index < 50; index++) say('o0', String(index).repeat(2000))
  const messages = log.of('o0' as ClientOrderId)
  expect(messages.length).toBe(30)
  expect(messages.at(-1)?.text).toBe('49'.repeat(1000))
  // Half a mebibyte of characters in all, with a hundred more for each message.
  const others = 200
  for (let index = 1; index <= others; index++) say(`o${index}`, 'x'.repeat(1948))
  const kept = Array.from({ length: others }, (_, index) => log.of(`o${index + 1}` as ClientOrderId).length)
  expect(log.of('o0' as ClientOrderId).length).toBe(30)
  say('o0', 'x'.repeat(2000))
  for (let index = 0; index < 60; index++) say('late', 'x'.repeat(1948))
  expect(log.of('o0' as ClientOrderId)).toEqual([])
  expect(kept).toEqual(kept.map(() => 1))
  expect(log.of('o1' as ClientOrderId).length).toBe(1)
})
