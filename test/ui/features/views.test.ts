import { describe, expect, test } from 'bun:test'
import type { OrderStateRow, OrderUpdateRow } from '../../../src/contract/index.ts'
import { isOpen } from '../../../ui/data/index.ts'
import { stepToast } from '../../../ui/features/blotter/step-toast.ts'
import {
  reasonText,
  shortWord,
  statusNote,
  statusWord,
  triggerWord,
  typeWord,
} from '../../../ui/features/blotter/words.ts'
import { modeLook } from '../../../ui/features/status/mode.ts'
import { anOrder, exact } from '../support.ts'

const aStep = (change: Partial<OrderUpdateRow> = {}): OrderUpdateRow => ({
  ts_ns: exact(0),
  venue: 'sim',
  client_order_id: 'one',
  status: 'FILLED',
  symbol: 'BTCUSDT',
  side: 'BUY',
  qty: exact('0.5'),
  seq: 11,
  ...change,
})

describe('words', () => {
  test('denied by us is not rejected by the venue', () => {
    expect(statusWord('REJECTED', 'veloz')).toBe('Denied')
    expect(statusWord('REJECTED', 'venue')).toBe('Rejected')
  })

  test('a reason is the server’s sentence when there is one, else its code in words', () => {
    const order = anOrder({ status: 'CANCELLED', reason: 'cancelled_by_halt' })
    expect(reasonText(order, [])).toBe('Cancelled by halt.')
    const step = aStep({ status: 'CANCELLED', reason: 'cancelled_by_halt', message: 'Cancelled: halted.' })
    expect(reasonText(order, [step])).toBe('Cancelled: halted.')
  })

  test('semantics 15: a held order says so, and that it lives only while VeloZ runs', () => {
    const held = anOrder({
      type: 'STOP_MARKET',
      status: 'HELD',
      held_by: 'engine',
      limit_price: null,
      stop_price: exact(48_000),
      trigger_by: 'mark',
    })
    expect([statusWord('HELD'), statusNote(held)]).toEqual(['Held', 'Lives only while VeloZ runs.'])
    expect(statusNote(anOrder())).toBe('')
    expect(statusNote({ ...held, is_triggered: true })).toContain('Triggered')
    const refused = { ...held, is_triggered: true, reason: 'venue_unavailable' }
    expect(statusNote(refused)).toBe(
      'Triggered; its venue takes nothing now, and it is sent again by itself.',
    )
    expect(statusNote({ ...held, held_by: 'venue', status: 'ACCEPTED' })).toContain('venue waits')
    expect(statusNote(anOrder({ status: 'UNKNOWN' }))).toContain('has not answered')
    expect(statusWord('PENDING_AMEND')).toBe('Amending…')
    expect(isOpen(held)).toBe(true)
    expect(isOpen(anOrder({ status: 'PENDING_AMEND' }))).toBe(true)
  })

  test('types in words, and what a stop waits for', () => {
    const format = { price: (_of: unknown, value: unknown) => String(value) }
    const word = (change: Partial<OrderStateRow>) => typeWord(anOrder(change))
    const trigger = (change: Partial<OrderStateRow>) => triggerWord(anOrder(change), format)
    const stop = { stop_price: exact(48_000), trigger_by: 'last' } as const
    expect(word({})).toBe('Limit, GTC')
    expect(word({ tif: 'GTX', post_only: true })).toBe('Limit, post only')
    expect(word({ type: 'MARKET', tif: 'IOC', limit_price: null })).toBe('Market')
    expect(word({ type: 'STOP_MARKET', reduce_only: true, ...stop })).toBe('Stop market, reduce only')
    expect(word({ type: 'STOP_LIMIT', tif: 'GTD', ...stop })).toBe('Stop limit, GTD')
    expect(word({ type: 'TRAILING_STOP', trail_percent: exact('1.50'), ...stop })).toBe('Trailing stop 1.5 %')
    expect([trigger({}), trigger(stop)]).toEqual(['', '48000'])
    expect(trigger({ ...stop, trigger_by: 'mark' })).toBe('48000 by mark')
    expect(shortWord(anOrder(stop))).toBe('Limit')
    expect(shortWord(anOrder({ ...stop, type: 'STOP_LIMIT', status: 'HELD' }))).toBe('Stop limit, held')
  })

  test('endings are told, steps on the way are not', () => {
    expect(stepToast(aStep())?.text).toBe('Buy 0.5 BTCUSDT at market: filled.')
    const stop = aStep({ status: 'CANCELLED', side: 'SELL', stop_price: exact('48000.50') })
    expect(stepToast(stop)?.text).toBe('Sell 0.5 BTCUSDT at market, stop 48000.5: cancelled.')
    expect(stepToast(aStep({ venue: 'okx' }))?.text).toBe('Buy 0.5 BTCUSDT (okx) at market: filled.')
    expect(stepToast(aStep({ status: 'UNKNOWN' }))?.tone).toBe('bad')
    expect(stepToast(aStep({ status: 'ACCEPTED' }))).toBeNull()
  })

  test('a mode nobody knows is shown as real money', () => {
    expect(modeLook('simulation').word).toBe('PAPER')
    expect(modeLook('testnet').word).toBe('TESTNET')
    expect(modeLook('live').color).toBe(modeLook('margin').color)
  })
})
