import { describe, expect, test } from 'bun:test'
import { type AssetName, formatMoney, type Money, type VenueReport } from '../../../../src/domain/index.ts'
import type { FeeModel } from '../../../../src/sim/index.ts'
import { m } from '../../../support/builders.ts'
import { aBook, anOrder, aPrint, INSTRUMENT, type OrderFields, PERPETUAL, scene } from './scene.ts'

const DAY = 86_400
const BNB = 'BNB' as AssetName
const BOOK = aBook([[99, 100_000]], [[101, 100_000]])

function paying(fees: FeeModel) {
  const stage = scene('test', { fees })
  let count = 0
  /** Fees of the fills that an order causes at once, as `0.001 USDT`. */
  const feesOf = (reports: readonly VenueReport[]): string[] =>
    reports.flatMap((report) =>
      report.kind === 'order_filled' ? [`${formatMoney(report.fee)} ${report.feeAsset}`] : [],
    )
  const pay = (fields: OrderFields) =>
    feesOf(stage.submit(anOrder({ id: `o${count++}`, type: 'market', tif: 'ioc', price: 200, ...fields })))
  stage.show(BOOK)
  return { ...stage, pay, feesOf }
}

const sell = { side: 'sell', price: 50 } as const

describe('tiers by the quote volume of 30 days', () => {
  // 1,000 lots at 101 ticks are 0.01 × 1.01 = 0.0101
  const tiers = [
    { volumeMin: m('0'), maker: m('0.0005'), taker: m('0.001') },
    { volumeMin: m('0.0101'), maker: m('0'), taker: m('0.0005') },
    { volumeMin: m('1000'), maker: m('-0.0001'), taker: m('0.0001') },
  ]

  test('the volume before a fill decides, and what is 30 days old no longer counts', () => {
    const { show, pay } = paying({ tiers, charge: 'quote' })
    expect(pay({ quantity: 999 })).toEqual(['0.0000100899 USDT'])
    expect(pay({ quantity: 1 })).toEqual(['0.0000000101 USDT'])
    show({ ...BOOK, eventAt: aPrint(1, 1, { second: 29 * DAY }).eventAt })
    expect(pay({ quantity: 1 })).toEqual(['0.00000000505 USDT'])
    show({ ...BOOK, eventAt: aPrint(1, 1, { second: 30 * DAY }).eventAt })
    // The first two went with their day.
    expect(pay({ quantity: 1000 })).toEqual(['0.0000101 USDT'])
    expect(pay({ quantity: 1 })).toEqual(['0.00000000505 USDT'])
  })

  test('makers have a rate of their own, and may be paid for it', () => {
    const { show, submit, feesOf } = paying({ tiers: [{ ...tiers[2]!, volumeMin: m('0') }], charge: 'quote' })
    submit(anOrder({ price: 100, quantity: 10 }))
    expect(feesOf(show(aPrint(99, 10)))).toEqual(['-0.00000001 USDT'])
  })

  test('below the lowest tier the instrument has the say', () => {
    const { pay } = paying({ tiers: [{ ...tiers[1]!, volumeMin: m('5') }], charge: 'quote' })
    expect(pay({ quantity: 1000 })).toEqual(['0.0000101 USDT'])
  })
})

describe('the asset that pays', () => {
  test('what is received: base for a buy, quote for a sell', () => {
    const { pay } = paying({ tiers: [], charge: 'received' })
    expect(pay({ quantity: 1000 })).toEqual(['0.00001 BTC'])
    expect(pay({ quantity: 1000, ...sell })).toEqual(['0.0000099 USDT'])
  })

  test('a perpetual is paid in its quote asset whatever is said', () => {
    const { show, pay } = paying({ tiers: [], charge: 'received' })
    show(aBook([[99, 1000]], [[101, 1000]], { key: PERPETUAL.key }))
    expect(pay({ instrument: PERPETUAL, quantity: 1000 })).toEqual(['0.0000101 USDT'])
  })

  test('a third asset at its price, as long as there is enough of it', () => {
    const charge = { asset: BNB, price: m('500'), balance: m('0.00000003') }
    const { pay } = paying({ tiers: [], charge })
    expect(pay({ quantity: 1000 })).toEqual(['0.0000000202 BNB'])
    expect(pay({ quantity: 1000 })).toEqual(['0.0000101 USDT'])
    expect(pay({ quantity: 400 })).toEqual(['0.00000000808 BNB'])
  })

  test('nobody knows how much there is of it: the quote asset pays', () => {
    const { pay } = paying({ tiers: [], charge: { asset: BNB, price: m('500'), balance: null } })
    expect(pay({ quantity: 1000 })).toEqual(['0.0000101 USDT'])
  })

  test('trading the very asset moves what there is of it', () => {
    const charge = { asset: 'BTC' as AssetName, price: m('1'), balance: m('0') }
    const { pay } = paying({ tiers: [], charge })
    expect(pay({ quantity: 1000 })).toEqual(['0.0000101 USDT'])
    expect(pay({ quantity: 1000, ...sell })).toEqual(['0.0000099 BTC'])
    expect(pay({ quantity: 1000, ...sell })).toEqual(['0.0000099 USDT'])
  })

  test('rounded away from zero to the last digit, fees and rebates alike', () => {
    const charge = { asset: BNB, price: m('3'), balance: m('1') }
    const instrument = (rate: string) => ({ ...INSTRUMENT, feeRateTaker: m(rate) as Money })
    const { pay } = paying({ tiers: [], charge })
    // 0.01 × 1.01 × 10⁻¹⁶ = 1.01 × 10⁻¹⁸ up to two units, a third of which up to one
    expect(pay({ quantity: 1000, instrument: instrument('0.0000000000000001') })).toEqual([
      '0.000000000000000001 BNB',
    ])
    expect(pay({ quantity: 1000, instrument: instrument('-0.0000000000000001') })).toEqual([
      '-0.000000000000000001 BNB',
    ])
  })
})
