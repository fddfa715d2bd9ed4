import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { OrderStateRow } from '../../../src/contract/index.ts'
import { amendmentOf, draftOf, isAmendable } from '../../../ui/features/blotter/amendment.ts'
import { cellFormat } from '../../../ui/features/blotter/cells.ts'
import {
  familyStarts,
  gathered,
  kinshipOf,
  kinshipText,
  shortId,
} from '../../../ui/features/blotter/groups.ts'
import { leftBehind, merged, ORDERS, ROWS_MAX } from '../../../ui/features/blotter/merge.ts'
import { roomOf, rowHeightIn, silentColumns, speaking } from '../../../ui/features/blotter/rooms.ts'
import { anInstrument, anOrder, exact } from '../support.ts'

const named = (id: string, change: Partial<OrderStateRow> = {}) => anOrder({ client_order_id: id, ...change })
const ids = (orders: readonly OrderStateRow[]) =>
  orders.map(({ client_order_id }) => client_order_id).join(' ')

describe('what belongs together', () => {
  const limit = named('limit', { group_id: 'g1', role: 'oco_limit', sibling_id: 'stop' })
  const stop = named('stop', { group_id: 'g1', role: 'oco_stop', sibling_id: 'limit' })
  const entry = named('entry')
  const gain = named('gain', { group_id: 'g2', role: 'take_profit', entry_id: 'entry', sibling_id: 'loss' })
  const loss = named('loss', { group_id: 'g2', role: 'stop_loss', entry_id: 'entry', sibling_id: 'gain' })

  test('stands together, an entry before its exits, and nothing is lost', () => {
    const rows = gathered([gain, limit, named('lone'), loss, stop, entry])
    expect(ids(rows)).toBe('entry gain loss limit stop lone')
    expect([...familyStarts(rows)]).toEqual(['entry', 'limit'])
  })

  test('says to whom', () => {
    expect(kinshipText(limit)).toBe('OCO limit with stop')
    expect(kinshipText(loss)).toBe('Stop loss of entry')
    expect(kinshipOf(named('entry', { exit_ids: ['gain', 'loss'] }))?.text).toBe('Entry of 2 exits')
    expect(kinshipOf(named('lone'))).toBeNull()
  })
})

describe('an amendment', () => {
  const order = anOrder({ order_qty: exact('0.5'), executed_qty: exact('0.2'), limit_price: exact(60_000) })
  const usual = draftOf(order)
  const judged = (change: Partial<typeof usual>) =>
    amendmentOf(order, { ...usual, ...change }, anInstrument())

  test('sends what changed alone, in exact text, and shows it before and after', () => {
    expect(judged({}).body).toBeNull()
    expect(judged({ price: '60000.00' }).changes).toEqual([])
    const { body, changes } = judged({ price: '60100.50', quantity: '0.60' })
    expect(body).toEqual({ client_order_id: 'one', qty: '0.6', price: '60100.5' })
    expect(changes).toEqual([
      { name: 'Quantity, in all', before: '0.5', after: '0.60' },
      { name: 'Price', before: '60000', after: '60100.50' },
    ])
  })

  test('is refused beside its field, with the number that helps', () => {
    expect(judged({ quantity: '0.2' }).problems.quantity).toContain('0.2 is filled already')
    expect(judged({ quantity: '0.500001' }).problems.quantity).toContain('steps of 0.00001')
    expect(judged({ price: '60000.001' }).problems.price).toContain('steps of 0.01')
    expect(judged({ price: '' }).body).toBeNull()
  })

  test('is for what rests or waits, and a trailing stop keeps its own trigger', () => {
    const stop = { stop_price: exact(48_000), trigger_by: 'last', limit_price: null } as const
    const held = anOrder({ type: 'STOP_MARKET', status: 'HELD', held_by: 'engine', ...stop })
    expect(draftOf(held)).toEqual({ quantity: '0.5', price: null, trigger: '48000' })
    expect(draftOf({ ...held, type: 'TRAILING_STOP' }).trigger).toBeNull()
    expect([anOrder(), held, { ...held, is_triggered: true }].map(isAmendable)).toEqual([true, true, false])
    expect(isAmendable(anOrder({ status: 'PENDING_AMEND' }))).toBe(false)
  })
})

describe('live rows and kept ones', () => {
  const at = (id: string, second: number) => named(id, { created_ts_ns: exact(`${second}000000000`) })

  test('are one list, newest first, and a row in both is the live one', () => {
    const live = [at('e', 50), at('c', 30)]
    const known = [at('d', 40), named('c', { status: 'SUBMITTED' }), at('b', 20), at('a', 9)]
    const rows = merged(live, known, ORDERS)
    expect(ids(rows)).toBe('e d c b a')
    expect(rows[2]).toBe(live[1]!)
  })

  test('none is lost or told twice, whatever is where', () => {
    const seconds = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 40 })
    fc.assert(
      fc.property(seconds, seconds, (one, other) => {
        const rows = (all: number[]) =>
          all.toSorted((a, b) => b - a).map((second) => at(`o${second}`, second))
        const found = merged(rows(one), rows(other), ORDERS).map(ORDERS.keyOf)
        const wanted = [...new Set([...one, ...other])]
          .toSorted((a, b) => b - a)
          .map((second) => `o${second}`)
        expect(found).toEqual(wanted)
      }),
    )
  })

  test('what the replica lets go of stays in sight; what it never had is not invented', () => {
    const [a, b, c] = [at('a', 1), at('b', 2), at('c', 3)]
    const before = [b, a]
    const left = leftBehind([], before, [c, b], ORDERS.keyOf)
    expect(ids(left)).toBe('a')
    expect(leftBehind(left, [c, b], [c, b], ORDERS.keyOf)).toBe(left)
    expect(leftBehind([], [], [a], ORDERS.keyOf)).toEqual([])
    expect(
      merged(
        [],
        Array.from({ length: ROWS_MAX + 1 }, (_, i) => at(`${i}`, i)),
        ORDERS,
      ),
    ).toHaveLength(ROWS_MAX)
  })
})

test('a list goes by the room it has, and names the symbol where there are several', () => {
  expect([0, 1500, 655, 390].map(roomOf)).toEqual(['wide', 'wide', 'narrow', 'phone'])
  const instruments = [anInstrument()]
  const one = [anOrder(), anOrder()]
  expect(silentColumns(one, { room: 'narrow', instruments })).toBe('symbol venue')
  expect(silentColumns(one, { room: 'wide', instruments })).toBe('venue')
  const two = [anOrder(), anOrder({ symbol: 'ETHUSDT' })]
  expect(silentColumns(two, { room: 'narrow', instruments })).toBe('venue')
  const venues = [anInstrument(), anInstrument({ venue: 'okx' })]
  expect(silentColumns(one, { room: 'narrow', instruments: venues })).toBe('symbol')
  expect(silentColumns([], { room: 'phone', instruments: venues })).toBe('symbol')
  const standing = { isStanding: true }
  expect(rowHeightIn('narrow', 'symbol', standing)).toEqual({})
  expect(rowHeightIn('phone', 'symbol venue')).toEqual({ rowHeight: 46 })
  expect(rowHeightIn('phone', 'symbol venue', standing)).toEqual({ rowHeight: 62 })
  expect(rowHeightIn('phone', 'symbol', standing)).toEqual({ rowHeight: 78 })
  expect(speaking(['side', 'symbol', 'venue'], 'symbol venue')).toEqual(['side'])
  expect(speaking(['side', 'symbol', 'venue'], '')).toEqual(['side', 'symbol', 'venue'])
})

test('places are those of the instrument at its own venue', () => {
  const instruments = [
    anInstrument({ venue: 'okx', tick_size: exact('0.1') }),
    anInstrument({ venue: 'binance', tick_size: exact('0.01') }),
  ]
  const format = cellFormat(instruments, 'utc')
  expect(format.price({ symbol: 'BTCUSDT', venue: 'okx' }, exact(50_000))).toBe('50,000.0')
  expect(format.price({ symbol: 'BTCUSDT', venue: 'binance' }, exact(50_000))).toBe('50,000.00')
})

test('short ids tell orders apart, whoever made them', () => {
  expect(shortId('02015a4a-b5bb-4e1f-b427-41dc52ea9c34')).toBe('02015a4a')
  expect(['coinbase-lim', 'vz-716eedfe-206', 'vz-716eedfe-207'].map(shortId)).toEqual([
    'coinbase-lim',
    '…16eedfe-206',
    '…16eedfe-207',
  ])
})
