import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  bankruptcyPrice,
  type Contract,
  fundingAmount,
  initialMargin,
  isLiquidatedAt,
  liquidationPrice,
  MONEY_ONE,
  type Money,
  maintenanceMargin,
  money,
  parseMoney,
  unrealizedPnl,
} from '../../../src/domain/index.ts'

function m(text: string): Money {
  const parsed = parseMoney(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

const CONTRACT: Contract = { leverage: 10, maintenanceMarginRatio: m('0.005'), fundingIntervalMs: 28_800_000 }
/** Opened at 50,000. */
const LONG = { quantity: m('1'), cost: m('50000'), margin: m('5000') }
const SHORT = { quantity: m('-1'), cost: m('-50000'), margin: m('5000') }

describe('margin', () => {
  test('initial: notional over leverage, rounded up, whichever way the position points', () => {
    expect(initialMargin(m('50000'), CONTRACT)).toBe(m('5000'))
    expect(initialMargin(m('-50000'), CONTRACT)).toBe(m('5000'))
    expect(initialMargin(money(10n), { leverage: 3 })).toBe(money(4n))
    expect(initialMargin(money(-10n), { leverage: 3 })).toBe(money(4n))
    expect(initialMargin(money(9n), { leverage: 3 })).toBe(money(3n))
  })

  test('maintenance: its fraction of the notional, rounded up', () => {
    expect(maintenanceMargin(m('50000'), CONTRACT)).toBe(m('250'))
    expect(maintenanceMargin(m('-50000'), CONTRACT)).toBe(m('250'))
    expect(maintenanceMargin(money(1n), CONTRACT)).toBe(money(1n))
  })
})

test('unrealized: worth at the mark less cost, for both sides', () => {
  expect(unrealizedPnl(LONG, m('51000'))).toBe(m('1000'))
  expect(unrealizedPnl(LONG, m('49000'))).toBe(m('-1000'))
  expect(unrealizedPnl(SHORT, m('51000'))).toBe(m('-1000'))
  expect(unrealizedPnl(SHORT, m('49000'))).toBe(m('1000'))
})

describe('funding', () => {
  test('longs pay shorts when the rate is above zero', () => {
    expect(fundingAmount(m('2'), m('50000'), m('0.0001'))).toBe(m('10'))
    expect(fundingAmount(m('-2'), m('50000'), m('0.0001'))).toBe(m('-10'))
    expect(fundingAmount(m('2'), m('50000'), m('-0.0001'))).toBe(m('-10'))
    expect(fundingAmount(m('0'), m('50000'), m('0.0001'))).toBe(m('0'))
  })

  test('one side receives what the other pays, rounded once', () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 24n })
    fc.assert(
      fc.property(
        amount,
        amount,
        fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
        (quantity, mark, rate) => {
          const long = fundingAmount(money(quantity), money(mark), money(rate))
          const short = fundingAmount(money(-quantity), money(mark), money(rate))
          expect<bigint>(long + short).toBe(0n)
          const error = long * MONEY_ONE * MONEY_ONE - quantity * mark * rate
          expect(error < MONEY_ONE * MONEY_ONE && -error < MONEY_ONE * MONEY_ONE).toBe(true)
        },
      ),
    )
  })
})

describe('liquidation price', () => {
  test('of a long: (cost − margin) ÷ (1 − ratio)', () => {
    // 45,000 ÷ 0.995
    expect(liquidationPrice(LONG, CONTRACT)).toBe(m('45226.130653266331658292'))
    expect(bankruptcyPrice(LONG)).toBe(m('45000'))
  })

  test('of a short: (proceeds + margin) ÷ (1 + ratio)', () => {
    // 55,000 ÷ 1.005
    expect(liquidationPrice(SHORT, CONTRACT)).toBe(m('54726.368159203980099502'))
    expect(bankruptcyPrice(SHORT)).toBe(m('55000'))
  })

  test('there is none without a position, or when the margin pays for all of it', () => {
    expect(liquidationPrice({ quantity: m('0'), cost: m('0'), margin: m('0') }, CONTRACT)).toBeNull()
    expect(liquidationPrice({ ...LONG, margin: m('50000') }, CONTRACT)).toBeNull()
    expect(liquidationPrice({ ...LONG, margin: m('60000') }, CONTRACT)).toBeNull()
    expect(bankruptcyPrice({ ...LONG, margin: m('50000') })).toBeNull()
    expect(isLiquidatedAt({ ...LONG, margin: m('50000') }, CONTRACT, money(1n))).toBe(false)
  })

  test('funding taken from the margin brings it nearer', () => {
    const paid = liquidationPrice({ ...LONG, margin: m('4900') }, CONTRACT)
    expect(paid).toBe(m('45326.633165829145728644'))
  })

  const held = fc.record({
    isLong: fc.boolean(),
    quantity: fc.bigInt({ min: 10n ** 12n, max: 10n ** 22n }),
    entry: fc.bigInt({ min: 10n ** 16n, max: 10n ** 23n }),
    leverage: fc.integer({ min: 2, max: 125 }),
    ratio: fc.bigInt({ min: 10n ** 15n, max: 7n * 10n ** 15n }),
  })

  test('is where the margin left is the maintenance margin, lies between entry and bankruptcy', () => {
    fc.assert(
      fc.property(held, ({ isLong, quantity, entry, leverage, ratio }) => {
        const sign = isLong ? 1n : -1n
        const cost = (quantity * entry) / MONEY_ONE
        const position = {
          quantity: money(sign * quantity),
          cost: money(sign * cost),
          margin: initialMargin(money(cost), { leverage }),
        }
        const contract = { leverage, maintenanceMarginRatio: money(ratio), fundingIntervalMs: 1 }
        const price = liquidationPrice(position, contract)
        if (price === null) throw new Error('there must be one')
        const leftAt = (mark: Money) => position.margin + unrealizedPnl(position, mark)
        const wanted = maintenanceMargin(money((quantity * price) / MONEY_ONE), contract)
        // What one unit of the price, which is rounded, is worth to the position and its maintenance.
        const tolerance = (quantity * (MONEY_ONE + ratio)) / (MONEY_ONE * MONEY_ONE) + 4n
        const distance = leftAt(price) - wanted
        expect(distance >= -tolerance && distance <= tolerance).toBe(true)
        expect(isLiquidatedAt(position, contract, price)).toBe(true)
        expect(isLiquidatedAt(position, contract, money(price + sign))).toBe(false)
        const bankrupt = bankruptcyPrice(position) as Money
        expect(sign * (price - bankrupt) >= 0n).toBe(true)
        // With a ratio below 1 ÷ leverage nobody is liquidated where he entered.
        expect(sign * (entry - price) > 0n).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
