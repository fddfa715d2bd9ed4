import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type AssetName,
  type Event,
  type Input,
  type Lots,
  MONEY_ONE,
  type Money,
  SIM_VENUE,
} from '../../../src/domain/index.ts'
import {
  accountsOf,
  apply,
  copyState,
  digestOf,
  emptyState,
  imbalanceOf,
  type State,
} from '../../../src/engine/index.ts'
import { post } from '../../../src/engine/portfolio/index.ts'
import {
  accepted,
  anInstrument,
  aState,
  BTC,
  cancel,
  cancelled,
  filled,
  id,
  m,
  put,
  submit,
  surroundings,
  USDT,
} from '../../support/builders.ts'
import { checkInvariants } from './ledger-invariants.ts'

type Act =
  | {
      readonly act: 'submit'
      readonly n: number
      readonly side: 'buy' | 'sell'
      readonly lots: number
      readonly price: number
      readonly market: boolean
    }
  | { readonly act: 'accept' | 'cancel' | 'cancelled' | 'rejected'; readonly n: number }
  | {
      readonly act: 'fill'
      readonly n: number
      readonly lots: number
      readonly execution: number
      readonly fee: number
      readonly price: string
      readonly feeAsset: AssetName
    }

const BNB = 'BNB' as AssetName
const number = fc.integer({ min: 0, max: 7 })
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    act: fc.constant('submit' as const),
    n: number,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    lots: fc.integer({ min: 1, max: 20_000 }),
    price: fc.integer({ min: 4_900_000, max: 5_100_000 }),
    market: fc.boolean(),
  }),
  fc.record({
    act: fc.constantFrom('accept' as const, 'cancel' as const, 'cancelled' as const, 'rejected' as const),
    n: number,
  }),
  fc.record({
    act: fc.constant('fill' as const),
    n: number,
    lots: fc.integer({ min: 1, max: 20_000 }),
    execution: fc.integer({ min: 0, max: 60 }),
    fee: fc.integer({ min: -2, max: 9 }),
    price: fc.constantFrom('50000.37', '49123.000000000000000001', '50000.123456789012345678'),
    feeAsset: fc.constantFrom(USDT, USDT, BTC, BNB),
  }),
)

function inputOf(step: Act, state: State): Input | null {
  const name = `o${step.n}`
  switch (step.act) {
    case 'submit': {
      const quantity = (BigInt(step.lots) * 10n ** 13n) as Money
      const price = (BigInt(step.price) * 10n ** 16n) as Money
      return submit(
        name,
        step.market
          ? { side: step.side, type: 'market', price: null, quantity }
          : { side: step.side, quantity, price },
      )
    }
    case 'accept':
      return accepted(name)
    case 'cancel':
      return cancel(name)
    case 'cancelled':
      return cancelled(name)
    case 'rejected': {
      const reason = { code: 'venue_refused', details: {} } as const
      return { kind: 'venue_report', report: { kind: 'order_rejected', clientOrderId: id(name), reason } }
    }
    case 'fill':
      return fillOf(step, state)
  }
}

function fillOf(step: Extract<Act, { readonly act: 'fill' }>, state: State): Input | null {
  const name = `o${step.n}`
  const order = state.orders.get(id(name))
  const leaves = order ? order.quantity - order.cumQty : 0
  if (leaves === 0) return null
  const lots = Math.min(step.lots, leaves)
  const fill = filled(name, { lots, price: step.price, execution: `x${step.execution}` })
  if (fill.kind !== 'venue_report' || fill.report.kind !== 'order_filled') return null
  const fee = (BigInt(step.fee) * 10n ** (step.feeAsset === USDT ? 15n : 12n)) as Money
  return { ...fill, report: { ...fill.report, fee, feeAsset: step.feeAsset } }
}

test('after any history every asset balances and the fold has the same digest', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 120 }), (steps) => {
      const state = aState()
      const journal: Event[] = []
      const start = copyState(state)
      for (const step of steps) {
        const input = inputOf(step, state)
        if (input) journal.push(...put(state, input, surroundings()))
      }
      checkInvariants(state)
      for (const event of journal) apply(start, event)
      expect(digestOf(start)).toBe(digestOf(state))
    }),
    { numRuns: 300 },
  )
})

/** So fine that price × quantity has digits behind the eighteenth. */
function aFineState(): State {
  const state = aState()
  const sizes = { tickSize: m('0.000000000001'), lotSize: m('0.000000001'), notionalMin: m('0') }
  const { version: _version, ...listed } = anInstrument({ ...sizes, quantityMax: 1e15 as Lots })
  put(state, { kind: 'list_instrument', instrument: listed })
  return state
}

const usdt = (state: State) => accountsOf(state.ledger, SIM_VENUE, USDT)

describe('semantics 7: what is finer than 10⁻¹⁸', () => {
  const market = surroundings({ last: null })
  // Nobody knows where the market is: only what cannot trade at once is let out.
  const half = { quantity: m('0.0000015'), price: m('0.000000000001'), isPostOnly: true }

  test('is rounded, and whole units of what that left over go to the rounding account', () => {
    const state = aFineState()
    const units = () => {
      const { free, locked, trades, rounding, remainder } = usdt(state)
      return { ours: free + locked - m('100000'), trades, rounding, remainder } as Record<string, bigint>
    }
    const trade = (name: string, side: 'buy' | 'sell') => {
      put(state, submit(name, { side, ...half }), market)
      put(state, filled(name, { lots: 1500, price: '0.000000000001' }))
      expect<bigint>(imbalanceOf(usdt(state))).toBe(0n)
    }
    // Each is worth one unit and a half.
    trade('a', 'buy')
    expect(units()).toEqual({ ours: -1n, trades: 1n, rounding: 0n, remainder: MONEY_ONE / 2n })
    trade('b', 'buy')
    expect(units()).toEqual({ ours: -2n, trades: 3n, rounding: -1n, remainder: 0n })
    trade('c', 'sell')
    expect(units()).toEqual({ ours: -1n, trades: 2n, rounding: -1n, remainder: -MONEY_ONE / 2n })
    trade('d', 'sell')
    expect(units()).toEqual({ ours: 0n, trades: 0n, rounding: 0n, remainder: 0n })
    // And one that is worth less than a unit.
    put(state, submit('e', { ...half, quantity: m('0.0000005') }), market)
    put(state, filled('e', { lots: 500, price: '0.000000000001' }))
    expect(units()).toEqual({ ours: 0n, trades: 0n, rounding: 0n, remainder: MONEY_ONE / 2n })
  })

  test('both sides stay exact: trades and the remainder are Σ price × quantity to the last digit', () => {
    const fill = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      lots: fc.integer({ min: 1, max: 1_000_000 }),
      price: fc.bigInt({ min: 1n, max: 10n ** 13n }),
    })
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 30 }), (fills) => {
        const state = aFineState()
        let exact = 0n
        for (const [n, { side, lots, price }] of fills.entries()) {
          const quantity = (BigInt(lots) * 10n ** 9n) as Money
          put(
            state,
            submit(`o${n}`, { side, quantity, price: (10n ** 15n) as Money, isPostOnly: true }),
            market,
          )
          const report = filled(`o${n}`, { lots, price: '1', execution: `x${n}` })
          if (report.kind !== 'venue_report' || report.report.kind !== 'order_filled') return
          put(state, { ...report, report: { ...report.report, price: price as Money } })
          exact += (side === 'buy' ? 1n : -1n) * quantity * price
        }
        const { trades, rounding, free, locked, remainder } = usdt(state)
        expect(trades * MONEY_ONE + remainder).toBe(exact)
        expect<bigint>(free + locked + trades + rounding).toBe(m('100000'))
        const roundingMax = BigInt(fills.length)
        expect(rounding <= roundingMax && rounding >= -roundingMax).toBe(true)
        checkInvariants(state)
      }),
      { numRuns: 100 },
    )
  })
})

test('what a reader got stays as it was, and a copy goes its own way', () => {
  const state = aState()
  const before = usdt(state)
  const copy = copyState(state)
  const deposit = { venue: SIM_VENUE, asset: USDT, from: 'deposits', to: 'free', amount: m('1') } as const
  post(state.ledger, deposit)
  expect(before.free).toBe(m('100000'))
  expect(usdt(state)).toMatchObject({ free: m('100001'), deposits: m('-100001') })
  expect(usdt(copy).free).toBe(m('100000'))
  expect(usdt(state)).toBe(usdt(state))
  expect(accountsOf(state.ledger, SIM_VENUE, 'NOWHERE' as AssetName).free).toBe(m('0'))
  expect(state.ledger.values().length).toBe(2)
})

test('two different states have different digests', () => {
  const one = aState()
  const other = aState()
  expect(digestOf(one)).toBe(digestOf(other))
  put(one, submit('a'))
  expect(digestOf(one)).not.toBe(digestOf(other))
  expect(digestOf(emptyState())).not.toBe(digestOf(one))
})
