import { expect, test } from 'bun:test'
import { type KnownOrder, knownOrder } from '../../../../../src/adapters/venue-ccxt/trading/known-order.ts'
import { MessageLog } from '../../../../../src/adapters/venue-ccxt/trading/message-log.ts'
import { OrderRegistry } from '../../../../../src/adapters/venue-ccxt/trading/order-registry.ts'
import type { ClientOrderId } from '../../../../../src/domain/index.ts'
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
  const orders = Array.from({ length: 5010 }, (_, index) => order(`o${index}`))
  for (const each of orders) {
    registry.add(each)
    registry.name(each, 'BTC', `v-${each.clientId}`)
    if (each.clientId !== 'o0') registry.close(each)
  }
  registry.prune()
  expect(registry.get('o9')).toBeUndefined()
  expect(registry.find({ native: 'BTC', clientId: null, venueOrderId: 'v-o9' })).toBeUndefined()
  expect(registry.get('o10')).toBeDefined()
  clock.advance(16 * 60_000)
  registry.prune()
  expect(registry.get('o5009')).toBeUndefined()
  // What is open is never forgotten.
  expect(registry.open.map(({ clientId }) => clientId)).toEqual(['o0'])
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

test('messages are kept of so many orders, so many of each, and cut where they are long', () => {
  const log = new MessageLog({ clock: virtualTime(T0) })
  const say = (id: string, text: string) =>
    log.note(id as ClientOrderId, { direction: 'sent', name: 'POST order', text })
  for (let index = 0; index < 301; index++) say(`o${index}`, 'hello')
  expect(log.of('o0' as ClientOrderId)).toEqual([])
  for (let index = 0; index < 50; index++) say('o300', String(index).repeat(2000))
  const messages = log.of('o300' as ClientOrderId)
  expect(messages.length).toBe(30)
  expect(messages.at(-1)?.text.length).toBe(2000)
})
