import type { AllocationRow, FeeRow, StrategySumRow, SymbolSumRow } from '../../contract/index.ts'
import {
  type AssetAmount,
  type AssetName,
  addMoney,
  divideMoney,
  type InstrumentKey,
  MONEY_ZERO,
  type Money,
  unrealizedPnl,
} from '../../domain/index.ts'
import type { EngineView, TradedSum } from '../../ports/index.ts'
import { exactMoney } from '../../wire/index.ts'

/** Null is contagious: a sum of which one part is not known is not known. */
type Known = Money | null

function plus(left: Known, right: Known): Known {
  return left === null || right === null ? null : addMoney(left, right)
}

function exactOrNull(value: Known) {
  return value === null ? null : exactMoney(value)
}

interface Holding {
  readonly asset: AssetName
  amount: Money
  worth: Known
}

/** What is held of each asset at all venues, the most worth first; what has no price comes last. */
export function allocationOf(view: EngineView, equity: Money): AllocationRow[] {
  const { asset: target } = view.equity()
  const byAsset = new Map<AssetName, Holding>()
  for (const { venue, asset, free, locked } of view.balances()) {
    const amount = addMoney(free, locked)
    if (amount === MONEY_ZERO) continue
    const worth = view.worthOf({ venue, asset, amount }, target)
    const known = byAsset.get(asset) ?? { asset, amount: MONEY_ZERO, worth: MONEY_ZERO }
    byAsset.set(asset, { asset, amount: addMoney(known.amount, amount), worth: plus(known.worth, worth) })
  }
  return [...byAsset.values()].toSorted(byWorth).map(({ asset, amount, worth }) => ({
    asset,
    amount: exactMoney(amount),
    worth: exactOrNull(worth),
    share: worth === null || equity <= MONEY_ZERO ? null : exactMoney(divideMoney(worth, equity)),
  }))
}

function byWorth(left: Holding, right: Holding): number {
  if (left.worth === null || right.worth === null) {
    return Number(left.worth === null) - Number(right.worth === null)
  }
  return left.worth === right.worth ? 0 : left.worth < right.worth ? 1 : -1
}

/** In the asset of the equity, as the equity counts it: nothing where there is no mark. */
export function perpetualsUnrealized(view: EngineView): Money {
  const { asset: target } = view.equity()
  let sum = MONEY_ZERO
  for (const position of view.positions()) {
    const instrument = view.instrument(position.key)
    const mark = instrument?.contract ? view.mark(position.key) : null
    if (!instrument || mark === null) continue
    const held = { venue: position.venue, asset: instrument.quote, amount: unrealizedPnl(position, mark) }
    sum = addMoney(sum, view.worthOf(held, target) ?? MONEY_ZERO)
  }
  return sum
}

/** Every instrument that was ever traded, in the order in which it was. */
export function symbolRows(view: EngineView, sums: readonly TradedSum[]): SymbolSumRow[] {
  const byKey = Map.groupBy(sums, ({ key }) => key)
  return view.positions().flatMap((position) => {
    const instrument = view.instrument(position.key)
    if (instrument === null) return []
    const traded = byKey.get(position.key) ?? []
    return {
      venue: position.venue,
      symbol: position.symbol,
      quote: instrument.quote,
      qty: exactMoney(position.quantity),
      realized_pnl: exactMoney(position.realizedPnl),
      unrealized_pnl: exactOrNull(unrealizedOf(view, position)),
      volume: exactMoney(traded.reduce((sum, { volume }) => addMoney(sum, volume), MONEY_ZERO)),
      fills: traded.reduce((sum, { fills }) => sum + fills, 0),
      fees: feeRows(traded),
    }
  })
}

interface Open {
  readonly key: InstrumentKey
  readonly quantity: Money
  readonly cost: Money
}

function unrealizedOf(view: EngineView, open: Open): Known {
  if (open.quantity === MONEY_ZERO) return MONEY_ZERO
  const mark = view.mark(open.key)
  return mark === null ? null : unrealizedPnl(open, mark)
}

/** Those by hand first, then by name. */
export function strategyRows(view: EngineView, sums: readonly TradedSum[]): StrategySumRow[] {
  const byStrategy = Map.groupBy(sums, ({ strategyId }) => strategyId)
  return [...byStrategy]
    .toSorted(([left], [right]) => ((left ?? '') < (right ?? '') ? -1 : 1))
    .map(([strategyId, rows]) => strategyRow(view, strategyId, rows))
}

function strategyRow(
  view: EngineView,
  strategyId: string | null,
  rows: readonly TradedSum[],
): StrategySumRow {
  const { asset: target } = view.equity()
  const worth = ({ venue, quote: asset }: TradedSum, amount: Known): Known =>
    amount === null ? null : amount === MONEY_ZERO ? amount : view.worthOf({ venue, asset, amount }, target)
  const sumOf = (amountOf: (row: TradedSum) => Known): Known =>
    rows.reduce<Known>((sum, row) => plus(sum, worth(row, amountOf(row))), MONEY_ZERO)
  const feesWorth = rows
    .flatMap(({ venue, fees }) => fees.map((fee) => ({ venue, ...fee })))
    .reduce<Known>((sum, fee) => plus(sum, view.worthOf(fee, target)), MONEY_ZERO)
  return {
    strategy_id: strategyId,
    realized_pnl: exactOrNull(sumOf(({ realizedPnl }) => realizedPnl)),
    unrealized_pnl: exactOrNull(sumOf((row) => unrealizedOf(view, row))),
    volume: exactOrNull(sumOf(({ volume }) => volume)),
    fees_worth: exactOrNull(feesWorth),
    fills: rows.reduce((sum, { fills }) => sum + fills, 0),
    fees: feeRows(rows),
  }
}

function feeRows(rows: readonly TradedSum[]): FeeRow[] {
  const byAsset = new Map<AssetName, Money>()
  const charged: readonly AssetAmount[] = rows.flatMap(({ fees }) => fees)
  for (const { asset, amount } of charged)
    byAsset.set(asset, addMoney(byAsset.get(asset) ?? MONEY_ZERO, amount))
  return [...byAsset].map(([asset, amount]) => ({ asset, amount: exactMoney(amount) }))
}
