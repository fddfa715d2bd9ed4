import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type AssetName,
  isDust,
  type Lots,
  type Money,
  money,
  type Position,
  type Side,
} from '../../../src/domain/index.ts'
import { emptyState } from '../../../src/engine/index.ts'
import { contractsAfter, flatPosition, spotPositionAfter } from '../../../src/engine/portfolio/positions.ts'
import { type Trade, tradeOf } from '../../../src/engine/portfolio/trades.ts'
import { anInstrument, BTC, m, USDT } from '../../support/builders.ts'

const BNB = 'BNB' as AssetName
const INSTRUMENT = anInstrument()

interface Asked {
  readonly lots: number
  readonly price: string
  readonly fee?: string
  readonly feeAsset?: AssetName
}

function aTrade(side: Side, { lots, price, fee = '0', feeAsset = USDT }: Asked): Trade {
  const fill = { quantity: lots as Lots, price: m(price), fee: m(fee), feeAsset }
  return tradeOf(emptyState(), INSTRUMENT, side, fill)
}

function held(quantity: string, cost: string, realizedPnl = '0'): Position {
  const figures = { quantity: m(quantity), cost: m(cost), realizedPnl: m(realizedPnl) }
  return { ...flatPosition(INSTRUMENT), ...figures }
}

const after = (before: Position, trade: Trade) => spotPositionAfter(before, INSTRUMENT, trade)

describe('spot, by average cost', () => {
  test('a sale realizes its share of the cost, less its fee', () => {
    const bought = after(
      flatPosition(INSTRUMENT),
      aTrade('buy', { lots: 100_000, price: '50000', fee: '50' }),
    )
    expect(bought).toMatchObject({ quantity: m('1'), cost: m('50000'), realizedPnl: m('-50') })
    const more = after(bought, aTrade('buy', { lots: 100_000, price: '60000', fee: '60' }))
    expect(more).toMatchObject({ quantity: m('2'), cost: m('110000'), realizedPnl: m('-110') })
    const sold = after(more, aTrade('sell', { lots: 50_000, price: '70000', fee: '35' }))
    // 35,000 for half a coin that cost 27,500.
    expect(sold).toMatchObject({ quantity: m('1.5'), cost: m('82500'), realizedPnl: m('7355') })
  })

  test('a fee in the base of a buy stays in the cost of what is left', () => {
    const trade = aTrade('buy', { lots: 100_000, price: '50000', fee: '0.001', feeAsset: BTC })
    expect(after(flatPosition(INSTRUMENT), trade)).toMatchObject({
      quantity: m('0.999'),
      cost: m('50000'),
      realizedPnl: m('0'),
    })
  })

  test('a fee in the base of a sale takes some of what is left, at its cost', () => {
    const trade = aTrade('sell', { lots: 50_000, price: '60000', fee: '0.001', feeAsset: BTC })
    expect(after(held('1', '50000'), trade)).toMatchObject({
      quantity: m('0.499'),
      cost: m('24950'),
      realizedPnl: m('4950'),
    })
  })

  test('a fee in the base beyond what is left takes no more than that', () => {
    const sold = aTrade('sell', { lots: 99_999, price: '50000', fee: '0.1', feeAsset: BTC })
    expect(after(held('1', '50000'), sold)).toMatchObject({
      quantity: m('0'),
      cost: m('0'),
      realizedPnl: m('-0.5'),
    })
    const bought = aTrade('buy', { lots: 1, price: '50000', fee: '0.1', feeAsset: BTC })
    expect(after(flatPosition(INSTRUMENT), bought)).toMatchObject({
      quantity: m('0'),
      cost: m('0'),
      realizedPnl: m('-0.5'),
    })
  })

  test('a rebate in the quote asset is a gain, one in the base is held at no cost', () => {
    const quote = aTrade('buy', { lots: 100_000, price: '50000', fee: '-5' })
    expect(after(flatPosition(INSTRUMENT), quote)).toMatchObject({ cost: m('50000'), realizedPnl: m('5') })
    const base = aTrade('buy', { lots: 100_000, price: '50000', fee: '-0.001', feeAsset: BTC })
    expect(after(flatPosition(INSTRUMENT), base)).toMatchObject({ quantity: m('1.001'), cost: m('50000') })
    const sold = aTrade('sell', { lots: 100_000, price: '50000', fee: '-0.001', feeAsset: BTC })
    expect(after(held('1', '50000'), sold)).toMatchObject({ quantity: m('0.001'), cost: m('0') })
  })

  test('what was deposited and sold leaves it flat and realizes nothing but the fee', () => {
    const sold = aTrade('sell', { lots: 5, price: '50000', fee: '0.01' })
    expect(after(flatPosition(INSTRUMENT), sold)).toMatchObject({ quantity: m('0'), realizedPnl: m('-0.01') })
    // 0.4 of our own, 0.6 from a deposit.
    const mixed = aTrade('sell', { lots: 100_000, price: '60000' })
    expect(after(held('0.4', '20000'), mixed)).toMatchObject({
      quantity: m('0'),
      cost: m('0'),
      realizedPnl: m('4000'),
    })
  })

  test('a fee in a third asset that no instrument prices is told by that asset alone', () => {
    const trade = aTrade('buy', { lots: 100_000, price: '50000', fee: '0.01', feeAsset: BNB })
    expect(trade.feeValue).toBe(m('0'))
    expect(after(flatPosition(INSTRUMENT), trade)).toMatchObject({ cost: m('50000'), realizedPnl: m('0') })
  })

  test('what is less than a lot after closing is dust, with its cost', () => {
    const bought = aTrade('buy', { lots: 1_000, price: '50000', fee: '0.000007', feeAsset: BTC })
    const closed = after(
      after(flatPosition(INSTRUMENT), bought),
      aTrade('sell', { lots: 999, price: '50000' }),
    )
    expect(closed.quantity).toBe(m('0.000003'))
    expect(closed.cost > 0n).toBe(true)
    expect(isDust(closed, INSTRUMENT)).toBe(true)
    expect(isDust(held('0.00001', '0.5'), INSTRUMENT)).toBe(false)
    expect(isDust(held('0', '0'), INSTRUMENT)).toBe(false)
  })
})

const anyTrade = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'),
  lots: fc.integer({ min: 1, max: 3000 }),
  // Finer than the grid of our own orders, as fills may be.
  price: fc.bigInt({ min: 10n ** 15n, max: 10n ** 23n }),
  fee: fc.bigInt({ min: -(10n ** 16n), max: 10n ** 17n }),
  feeAsset: fc.constantFrom(USDT, BTC),
})
type AnyTrade = typeof anyTrade extends fc.Arbitrary<infer Value> ? Value : never

function tradeFrom({ side, lots, price, fee, feeAsset }: AnyTrade, instrument = INSTRUMENT): Trade {
  const scaled = feeAsset === BTC ? fee / 10_000n : fee
  const fill = { quantity: lots as Lots, price: price as Money, fee: scaled as Money, feeAsset }
  return tradeOf(emptyState(), instrument, side, fill)
}

const trades = fc.array(anyTrade, { minLength: 1, maxLength: 40 })

test('a spot position is what was bought less what was sold and taken, never short', () => {
  fc.assert(
    fc.property(trades, (all) => {
      let position = flatPosition(INSTRUMENT)
      let quantity = 0n
      for (const each of all) {
        const trade = tradeFrom(each)
        position = spotPositionAfter(position, INSTRUMENT, trade)
        const baseFee = each.feeAsset === BTC ? trade.fee : 0n
        if (each.side === 'buy') quantity += trade.quantity
        else quantity = quantity > trade.quantity ? quantity - trade.quantity : 0n
        quantity = quantity > baseFee ? quantity - baseFee : 0n
        expect<bigint>(position.quantity).toBe(quantity)
        if (quantity === 0n) expect(position.cost).toBe(m('0'))
      }
    }),
    { numRuns: 300 },
  )
})

test('without deposits, cost less realized is all that was paid: nothing is lost to rounding', () => {
  fc.assert(
    fc.property(trades, (all) => {
      let position = flatPosition(INSTRUMENT)
      let paid = 0n
      for (const each of all) {
        const trade = tradeFrom(each)
        if (each.side === 'sell' && trade.quantity > position.quantity) continue
        position = spotPositionAfter(position, INSTRUMENT, trade)
        paid += (each.side === 'buy' ? trade.notional : -trade.notional) + trade.feeValue
        expect<bigint>(position.cost - position.realizedPnl).toBe(paid)
      }
    }),
    { numRuns: 300 },
  )
})

describe('contracts of a perpetual', () => {
  const open = (quantity: string, cost: string, margin: string): Position => ({
    ...held(quantity, cost),
    margin: m(margin),
  })

  test('add, close a part, turn through zero', () => {
    const added = contractsAfter(open('1', '50000', '5000'), aTrade('buy', { lots: 100_000, price: '60000' }))
    expect(added).toEqual({
      quantity: m('2'),
      cost: m('110000'),
      gain: m('0'),
      released: m('0'),
      opened: m('60000'),
    })
    const part = contractsAfter(
      open('2', '110000', '11000'),
      aTrade('sell', { lots: 50_000, price: '70000' }),
    )
    expect(part).toEqual({
      quantity: m('1.5'),
      cost: m('82500'),
      gain: m('7500'),
      released: m('2750'),
      opened: m('0'),
    })
    const turned = contractsAfter(
      open('1', '50000', '5000'),
      aTrade('sell', { lots: 300_000, price: '40000' }),
    )
    expect(turned).toEqual({
      quantity: m('-2'),
      cost: m('-80000'),
      gain: m('-10000'),
      released: m('5000'),
      opened: m('80000'),
    })
  })

  test('any number of trades: quantity is their sum, cost and gains are all that was exchanged', () => {
    const instrument = anInstrument({
      contract: { leverage: 7, maintenanceMarginRatio: m('0.005'), fundingIntervalMs: 1 },
    })
    fc.assert(
      fc.property(trades, (all) => {
        let position: Position = { ...flatPosition(instrument), margin: m('0') }
        let quantity = 0n
        let exchanged = 0n
        let gains = 0n
        for (const each of all) {
          const trade = tradeFrom(each, instrument)
          const change = contractsAfter(position, trade)
          const margin = money(position.margin - change.released + change.opened / 7n)
          position = { ...position, quantity: change.quantity, cost: change.cost, margin }
          const sign = each.side === 'buy' ? 1n : -1n
          quantity += sign * trade.quantity
          exchanged += sign * trade.notional
          gains += change.gain
          expect<bigint>(position.quantity).toBe(quantity)
          expect<bigint>(position.cost - gains).toBe(exchanged)
          if (quantity === 0n) expect([position.cost, position.margin]).toEqual([m('0'), m('0')])
          else if (position.cost !== 0n) expect(position.cost > 0n).toBe(quantity > 0n)
        }
      }),
      { numRuns: 300 },
    )
  })
})
