import {
  type Event,
  type EventBody,
  MONEY_ZERO,
  type Money,
  type ReportedEvent,
  smallerMoney,
  subtractMoney,
} from '../../domain/index.ts'
import type { State } from '../state.ts'
import { coverOrders } from './cover.ts'
import { bookLiquidation } from './margin.ts'
import { flatPosition } from './positions.ts'
import { tradeOf } from './trades.ts'

type PositionReport = Extract<ReportedEvent, { kind: 'funding_paid' | 'position_liquidated' }>
type EventOf<Kind extends Event['kind']> = Extract<Event, { kind: Kind }>

const NOTHING: readonly EventBody[] = []

/**
 * What a venue says of a position in a perpetual; said twice it counts once. Numbers that no position can
 * have are a gap.
 */
export function decidePositionReport(state: State, report: PositionReport): readonly EventBody[] {
  const instrument = state.instruments.get(report.key)
  if (!instrument?.contract || state.executions.has(report.executionId)) return NOTHING
  if (isPossible(report)) return [report]
  const why = `execution ${report.executionId} of ${report.key} bears numbers that no position can have`
  return [{ kind: 'venue_gapped', venue: instrument.venue, why }]
}

/** Whatever a venue writes, it must not stop the engine. */
function isPossible(report: PositionReport): boolean {
  if (report.kind === 'funding_paid') return report.mark > MONEY_ZERO
  const { quantity, price } = report
  return quantity > 0 && Number.isSafeInteger(quantity) && price >= MONEY_ZERO
}

/**
 * What the account paid (above zero) or received. It is paid from the free funds, then from the margin of the
 * position, which brings its liquidation nearer; what neither covers leaves the free funds below zero.
 */
export function applyFunding(state: State, event: EventOf<'funding_paid'>): void {
  const instrument = state.instruments.get(event.key)
  if (!instrument) return
  const { amount } = event
  const book = state.ledger.book(instrument.venue, instrument.quote)
  const before = state.positions.get(event.key) ?? flatPosition(instrument)
  const fromMargin = smallerMoney(beyond(amount, book.free), before.margin)
  book.move('locked', 'funding', fromMargin)
  book.move('free', 'funding', subtractMoney(amount, fromMargin))
  const realizedPnl = subtractMoney(before.realizedPnl, amount)
  const margin = subtractMoney(before.margin, fromMargin)
  state.positions.set(event.key, { ...before, realizedPnl, margin })
  state.marks.set(event.key, event.mark)
  state.executions.add(event.executionId)
}

function beyond(amount: Money, free: Money): Money {
  const available = free > MONEY_ZERO ? free : MONEY_ZERO
  return amount > available ? subtractMoney(amount, available) : MONEY_ZERO
}

/** See `bookLiquidation`. */
export function applyLiquidation(state: State, event: EventOf<'position_liquidated'>): void {
  const instrument = state.instruments.get(event.key)
  if (!instrument?.contract) return
  const { contract } = instrument
  const { side, quantity, price, fee } = event
  const before = state.positions.get(event.key) ?? flatPosition(instrument)
  const trade = tradeOf(state, instrument, side, { quantity, price, fee, feeAsset: instrument.quote })
  state.positions.set(event.key, bookLiquidation(state.ledger, { instrument, contract, trade }, before))
  coverOrders(state, { instrument, side, by: null })
  state.marks.set(event.key, price)
  state.executions.add(event.executionId)
}
