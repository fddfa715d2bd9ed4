/** Bars made from prints: as they come (`BarSeries`), and by the time of each print (`CandleAggregator`). */
export { BarSeries, MINUTE_MS, SECOND_MS, type Span, withoutHoles } from './bar-series.ts'
export { CandleAggregator, type CandleTerms } from './candle-aggregator.ts'
export type { MadeCandle } from './candle-lane.ts'
export { type CandleDifference, type CandleValues, candleValues, compareCandle } from './compare-candle.ts'
