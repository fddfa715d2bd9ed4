import type { EquityDayRow, PortfolioAnswer } from '../../contract/index.ts'
import {
  divideMoney,
  MONEY_ONE,
  MONEY_ZERO,
  type Money,
  NS_PER_SECOND,
  subtractMoney,
  type UnixNs,
} from '../../domain/index.ts'
import type { EquityPoint, EquitySample, EquityStart, Portfolio } from '../../ports/index.ts'
import { exactInteger, exactMoney } from '../../wire/index.ts'

const DAY_NS = 86_400n * NS_PER_SECOND

type Results = Pick<PortfolioAnswer, 'day' | 'total' | 'drawdown'>

/** Of what is written down and of this moment: since midnight, and since the beginning. */
export function resultsOf(portfolio: Portfolio): Results {
  const first = portfolio.firstEquity()
  const now = portfolio.currentEquity() ?? portfolio.lastEquity()
  if (first === null || now === null) return { day: null, total: null, drawdown: null }
  const midnight = (now.at - (now.at % DAY_NS)) as UnixNs
  return {
    day: resultRow(midnight, dayStart(portfolio, midnight, now.at), now),
    total: resultRow(first.start.at, first.start, now),
    drawdown: exactMoney(drawdownOf(now)),
  }
}

/** What the day before ended with; on the first day, what was found first. */
function dayStart(portfolio: Portfolio, midnight: UnixNs, now: UnixNs): EquityStart {
  const to = (now + 1n) as UnixNs
  const [today] = portfolio.equity({ interval: '1d', from: (midnight + 1n) as UnixNs, to, limit: 1 })
  const start = today?.start ?? portfolio.lastEquity()
  return start ?? { at: midnight, equity: MONEY_ZERO, flows: MONEY_ZERO, growth: MONEY_ONE }
}

function resultRow(
  startAt: UnixNs,
  start: EquityStart,
  end: EquitySample,
): NonNullable<PortfolioAnswer['day']> {
  const { start_equity, pnl, deposits, return: gained } = spanRow(start, end)
  return { start_ts_ns: exactInteger(startAt), start_equity, pnl, deposits, return: gained }
}

function spanRow(start: EquityStart, end: EquitySample) {
  const deposits = subtractMoney(end.flows, start.flows)
  const pnl = subtractMoney(subtractMoney(end.equity, start.equity), deposits)
  return {
    start_equity: exactMoney(start.equity),
    end_equity: exactMoney(end.equity),
    return: exactMoney(returnOf(start.growth, end.growth)),
    pnl: exactMoney(pnl),
    deposits: exactMoney(deposits),
  }
}

function returnOf(start: Money, end: Money): Money {
  return start <= MONEY_ZERO ? MONEY_ZERO : subtractMoney(divideMoney(end, start), MONEY_ONE)
}

export function dayRow(point: EquityPoint): EquityDayRow {
  return { day: dayOf(point.at), ...spanRow(point.start, point) }
}

/** What is found at midnight belongs to the day that ends. */
function dayOf(at: UnixNs): string {
  return new Date(Number((at - 1n) / 1_000_000n)).toISOString().slice(0, 10)
}

/** Fraction of the highest that is lost. */
export function drawdownOf({ growth, growthPeak }: EquitySample): Money {
  if (growthPeak <= MONEY_ZERO || growth >= growthPeak) return MONEY_ZERO
  return divideMoney(subtractMoney(growthPeak, growth), growthPeak)
}
