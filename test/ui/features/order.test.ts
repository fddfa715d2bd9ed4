import { describe, expect, test } from 'bun:test'
import type { OrderStateRow } from '../../../src/contract/index.ts'
import { noMessagesText } from '../../../ui/features/order/no-messages.ts'
import { fieldText, orderNumbers } from '../../../ui/features/order/numbers.ts'
import { prettyText } from '../../../ui/features/order/pretty-text.ts'
import { gapText, msText, preciseTime } from '../../../ui/features/order/spans.ts'
import { anInstrument, anOrder, exact } from '../support.ts'

describe('times of records', () => {
  test('to the millisecond, which is where records of one order differ', () => {
    expect(preciseTime('1700000000418999999', 'utc')).toBe('22:13:20.418')
    expect(preciseTime('1700000000000000001', 'utc')).toBe('22:13:20.000')
    expect(preciseTime('no time', 'utc')).toBe('—')
  })

  test.each([
    [0n, '0 ms'],
    [350_000n, '350 µs'],
    [12_345_678n, '12.3 ms'],
    [418_000_000n, '418 ms'],
    [1_500_000_000n, '1.50 s'],
    [200_000_000_000n, '3 min 20 s'],
    [7_500_000_000_000n, '2 h 5 min'],
    [190_800_000_000_000n, '2 d 5 h'],
    [-1n, '0 ms'],
  ])('a gap of %p ns is %p', (ns, text) => {
    expect(gapText('1700000000000000001', String(1_700_000_000_000_000_001n + ns))).toBe(text)
  })

  test('milliseconds of the server, exact or whole, and none', () => {
    expect(msText('1500.000')).toBe('1.50 s')
    expect(msText('0.350')).toBe('350 µs')
    expect(msText('12')).toBe('12.0 ms')
    expect(msText(null)).toBe('—')
  })
})

describe('a message as it went over the wire', () => {
  test('JSON has a line for each member, and keeps every digit', () => {
    expect(prettyText('{"p":0.1000000000000000055,"a":[],"b":{"c":[1,"x: {y}, \\"z\\""]}}')).toBe(
      [
        '{',
        '  "p": 0.1000000000000000055,',
        '  "a": [],',
        '  "b": {',
        '    "c": [',
        '      1,',
        '      "x: {y}, \\"z\\""',
        '    ]',
        '  }',
        '}',
      ].join('\n'),
    )
  })

  test('what stands before it stays before it', () => {
    expect(prettyText('POST /api/v3/order\n{"a":1}')).toBe('POST /api/v3/order\n{\n  "a": 1\n}')
  })

  test('what is no JSON, or was cut, stays as it is', () => {
    for (const text of ['symbol=BTCUSDT&side=BUY', '{"a":1,"b', '', 'a [b'])
      expect(prettyText(text)).toBe(text)
  })
})

describe('numbers of an order', () => {
  test('in the steps of its instrument, or as they are where it is not listed', () => {
    const listed = orderNumbers(anInstrument())
    expect(listed.price(exact('50000.5'))).toBe('50,000.50')
    expect(listed.quantity(exact('0.01'))).toBe('0.01000')
    expect(listed.price(null)).toBe('—')
    expect(orderNumbers(null).price(exact('50000.5'))).toBe('50,000.5')
  })

  test('of the fields of a record amounts are numbers, ids and times are not', () => {
    expect(fieldText(exact('500.0001'))).toBe('500.0001')
    expect(fieldText(exact(52_500))).toBe('52,500')
    expect(fieldText('1700000000000000001')).toBe('1700000000000000001')
    expect(fieldText('sim-0badcafe-1')).toBe('sim-0badcafe-1')
    expect(fieldText('10.0.0.1')).toBe('10.0.0.1')
  })
})

test('why no message of a venue is there', () => {
  const of = (change: Partial<OrderStateRow>) => noMessagesText(anOrder({ venue: 'okx', ...change }))
  expect(of({ status: 'HELD', held_by: 'engine' })).toBe(
    'None: VeloZ holds the order, and okx has not heard of it yet.',
  )
  expect(of({ status: 'REJECTED', rejected_by: 'veloz' })).toMatch(/okx never heard of it/)
  expect(of({ status: 'FILLED' })).toMatch(/too long ago/)
  expect(of({ venue: 'sim' })).toMatch(/nothing goes over a wire/)
})
