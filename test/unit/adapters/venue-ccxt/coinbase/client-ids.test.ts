import { expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { COINBASE } from '../../../../../src/adapters/venue-ccxt/coinbase/index.ts'

const INSTANCE = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'),
  minLength: 6,
  maxLength: 6,
})
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')
const UUID_OF_VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('every client id is a UUID that the venue keeps, and known by the instance that made it', () => {
  fc.assert(
    fc.property(INSTANCE, INSTANCE, fc.string(), (instance, other, id) => {
      const made = COINBASE.clientIds.make(instance, digestOf(id))
      expect(made).toMatch(UUID_OF_VERSION_4)
      expect(COINBASE.clientIds.isOurs(made, instance)).toBe(true)
      expect(COINBASE.clientIds.isOurs(made, other)).toBe(other === instance)
    }),
  )
})

test('two orders never share a client id, and one order always has the same', () => {
  const ids = new Set(
    Array.from({ length: 2000 }, (_, n) => COINBASE.clientIds.make('abc123', digestOf(`o-${n}#0`))),
  )
  expect(ids.size).toBe(2000)
  expect(COINBASE.clientIds.make('abc123', digestOf('o-1#0'))).toBe(
    COINBASE.clientIds.make('abc123', digestOf('o-1#0')),
  )
})

test('a UUID of somebody else is not ours', () => {
  const made = COINBASE.clientIds.make('abc123', digestOf('o'))
  expect(COINBASE.clientIds.isOurs(`${made.slice(0, 14)}1${made.slice(15)}`, 'abc123')).toBe(false)
  expect(COINBASE.clientIds.isOurs('1985ca2d-61ef-49f1-bfce-6c39d8462914', 'abc123')).toBe(false)
})
