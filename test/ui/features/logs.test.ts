import { describe, expect, test } from 'bun:test'
import type { LogRow } from '../../../src/contract/index.ts'
import type { Notice } from '../../../ui/data/index.ts'
import { keyOf, merged } from '../../../ui/features/logs/events.ts'
import {
  fieldsText,
  following,
  LINES_MAX,
  NO_LINES,
  shownOf,
  stopped,
  type Tail,
  withAnswer,
} from '../../../ui/features/logs/tail.ts'

const line = (id: number): LogRow => ({
  id,
  ts_ns: id as never,
  level: 'info',
  message: `line ${id}`,
  fields: null,
})

function answered(tail: Tail, ids: readonly number[], lastId = ids.at(-1) ?? 0): Tail {
  return withAnswer(tail, { items: ids.map(line), last_id: lastId, left_out: 0, next_cursor: null })
}

describe('the tail of a log', () => {
  test('takes each line once, whatever comes twice', () => {
    const first = answered(NO_LINES, [1, 2, 3])
    const again = answered(first, [2, 3])
    expect(again).toBe(first)
    expect(answered(first, [3, 4]).lines.map(({ id }) => id)).toEqual([1, 2, 3, 4])
  })

  test('goes on behind lines that its filter left out', () => {
    const tail = answered(answered(NO_LINES, [1]), [], 9)
    expect(tail.lastId).toBe(9)
    expect(tail.lines.length).toBe(1)
  })

  test('stands still while it is paused, and says how many wait', () => {
    const paused = answered(stopped(answered(NO_LINES, [1, 2])), [3, 4, 5])
    expect(shownOf(paused)).toMatchObject({ waiting: 3 })
    expect(shownOf(paused).lines.map(({ id }) => id)).toEqual([1, 2])
    expect(stopped(paused)).toBe(paused)
    expect(shownOf(following(paused)).lines.length).toBe(5)
    expect(shownOf(following(paused)).waiting).toBe(0)
  })

  test('is bounded, but cuts nothing away that is being read', () => {
    const many = Array.from({ length: LINES_MAX }, (_, at) => at + 1)
    const full = answered(NO_LINES, many)
    const more = Array.from({ length: 10 }, (_, at) => LINES_MAX + at + 1)
    expect(answered(full, more).lines.length).toBe(LINES_MAX)
    expect(shownOf(answered(stopped(full), more)).lines[0]?.id).toBe(1)
    expect(following(answered(stopped(full), more)).lines.length).toBe(LINES_MAX)
  })

  test('shows fields as the log of a terminal has them', () => {
    expect(fieldsText({ ...line(1), fields: { symbol: 'BTCUSDT', count: 3, why: null } })).toBe(
      'symbol=BTCUSDT count=3 why=null',
    )
    expect(fieldsText(line(1))).toBe('')
  })
})

describe('events', () => {
  const event = (seq: number | null, kind: Notice['kind'], at: number, text = 'x'): Notice => ({
    ...{ seq, kind, text, what: 'FILLED', venue: 'sim', symbol: 'BTCUSDT' },
    ts_ns: at as never,
    clientOrderId: kind === 'system' ? null : 'a',
  })

  test('come newest first, each once, the live one where both tell', () => {
    const live = [event(9, 'order_update', 900, 'live'), event(null, 'system', 950)]
    const past = [event(9, 'order_update', 900, 'past'), event(9, 'fill', 900), event(4, 'order_update', 400)]
    const all = merged(live, past)
    expect(all.map(({ ts_ns }) => Number(ts_ns))).toEqual([950, 900, 900, 400])
    expect(all.find(({ kind, seq }) => kind === 'order_update' && seq === 9)?.text).toBe('live')
    expect(new Set(all.map(keyOf)).size).toBe(4)
  })
})
