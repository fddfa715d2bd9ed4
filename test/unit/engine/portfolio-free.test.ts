import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type ExecutionId,
  isClosed,
  type Lots,
  MONEY_ZERO,
  type Money,
  money,
  SIM_VENUE,
  type Side,
} from '../../../src/domain/index.ts'
import type { State } from '../../../src/engine/index.ts'
import { aState, BTC, cancelled, filled, id, m, put, submit, USDT } from '../../support/builders.ts'
import { checkInvariants } from './ledger-invariants.ts'
import { accounts, aMarginState, PERP } from './portfolio-support.ts'

const step = fc.record({
  act: fc.constantFrom('submit', 'submit', 'fill', 'fill', 'fill', 'cancel'),
  n: fc.integer({ min: 0, max: 9 }),
  side: fc.constantFrom<Side>('buy', 'sell'),
  isReduceOnly: fc.boolean(),
  /** Of what the free funds allow, in thousandths: mostly all of it. */
  share: fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 1000 })),
  /** Ticks from 50,000: two per cent at most, so that no loss outgrows its margin. */
  price: fc.integer({ min: -50_000, max: 50_000 }),
  /** Ticks better than the limit. */
  better: fc.integer({ min: 0, max: 40_000 }),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

function act(
  state: State,
  { act: kind, n, ...asked }: Step,
  symbol: typeof PERP | undefined,
  at: number,
): Money {
  const name = `o${n}`
  const order = state.orders.get(id(name))
  if (kind === 'cancel') put(state, cancelled(name))
  else if (kind === 'submit') {
    const { side, share } = asked
    const price = money(BigInt(5_000_000 + asked.price) * 10n ** 16n)
    const lots = Math.max(1, Math.floor((affordable(state, side, price, symbol) * share) / 1000))
    const isReduceOnly = asked.isReduceOnly && symbol !== undefined
    const over = { side, quantity: money(BigInt(lots) * 10n ** 13n), price, isReduceOnly }
    put(state, submit(name, symbol ? { ...over, symbol } : over))
  } else if (order && !isClosed(order.status)) return fillWell(state, asked, { name, at })
  return MONEY_ZERO
}

/** Lots for which notional, or a tenth of it as margin, and the fee of a thousandth are free. */
function affordable(state: State, side: Side, price: Money, symbol: typeof PERP | undefined): number {
  if (side === 'sell' && symbol === undefined) return Number(accounts(state, BTC).free / 10n ** 13n)
  const thousandths = symbol === undefined ? 1001n : 101n
  return Number((accounts(state).free * 1000n * 10n ** 18n) / (price * thousandths) / 10n ** 13n)
}

/** At the limit of the order or better, with the taker's fee in the quote asset; answers that fee. */
function fillWell(
  state: State,
  { share, better }: Pick<Step, 'share' | 'better'>,
  { name, at }: { readonly name: string; readonly at: number },
): Money {
  const order = state.orders.get(id(name))
  if (!order) return MONEY_ZERO
  const quantity = Math.max(1, Math.floor(((order.quantity - order.cumQty) * share) / 1000)) as Lots
  const ticks = order.request.side === 'buy' ? order.price - better : order.price + better
  const price = money(BigInt(ticks) * 10n ** 16n)
  const fee = money((BigInt(quantity) * price) / 10n ** 8n) as Money
  const input = filled(name, { lots: quantity, price: '1' })
  if (input.kind !== 'venue_report' || input.report.kind !== 'order_filled') return MONEY_ZERO
  const executionId = `x${at}` as ExecutionId
  put(state, { ...input, report: { ...input.report, price, fee, executionId } })
  return fee
}

for (const [what, state, symbol] of [
  ['spot', aPoorState, undefined],
  ['a perpetual', aMarginState, PERP],
] as const) {
  test(`at ${what} no fill in time and within its limit takes free funds below zero, but for a fee`, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 150 }), (steps) => {
        const started = state()
        let fee = MONEY_ZERO
        for (const [at, each] of steps.entries()) {
          const paid = act(
            started,
            { ...each, n: at % 10 === 0 ? each.n : each.n + 10 * (at >> 4) },
            symbol,
            at,
          )
          if (paid > fee) fee = paid
          // A perpetual sold above its limit costs more in fees than was set aside at that limit.
          const lowest = symbol === undefined ? MONEY_ZERO : -fee
          for (const { asset, free } of started.ledger.values())
            if (free < lowest) throw new Error(`${asset}: ${free} free after step ${at}`)
        }
        checkInvariants(started)
      }),
      { numRuns: 200 },
    )
  })
}

/** So little that most orders want more than there is. */
function aPoorState(): State {
  const state = aState()
  put(state, { kind: 'deposit_funds', venue: SIM_VENUE, asset: USDT, amount: m('-90000') })
  expect(accounts(state).free).toBe(m('10000'))
  return state
}
