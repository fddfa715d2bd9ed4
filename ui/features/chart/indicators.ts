import { BollingerBands, EMA, RSI, SMA } from 'trading-signals'
import type { DrawnBar } from '../../data/index.ts'
import { continues } from './bars.ts'
import type { Indicator } from './indicator-settings.ts'

/** One value for each line of an indicator, or null while it has not seen enough bars. */
type Values = readonly number[] | null

/** Takes the next bar, or the last one again as it stands now. */
type Step = (bar: DrawnBar, isAgain: boolean) => Values

/** An indicator over growing bars: only what is new is reckoned. Doubles, for drawing only. */
export class IndicatorRun {
  readonly indicator: Indicator
  #step: Step
  #bars: readonly DrawnBar[] = []
  #values: Values[] = []

  constructor(indicator: Indicator) {
    this.indicator = indicator
    this.#step = stepOf(indicator)
  }

  /** By bar. */
  get values(): readonly Values[] {
    return this.#values
  }

  /** The same bars again change nothing. */
  take(bars: readonly DrawnBar[]): void {
    if (bars === this.#bars) return
    const isGoingOn = continues(this.#bars, bars)
    const from = isGoingOn ? this.#bars.length - 1 : 0
    if (!isGoingOn) {
      this.#step = stepOf(this.indicator)
      this.#values = []
    }
    for (let at = from; at < bars.length; at += 1) {
      const bar = bars[at]
      if (bar) this.#values[at] = this.#step(bar, isGoingOn && at === from)
    }
    this.#bars = bars
  }
}

function stepOf(indicator: Indicator): Step {
  switch (indicator.kind) {
    case 'sma':
      return averageStep(new SMA(indicator.length))
    case 'ema':
      return averageStep(new EMA(indicator.length))
    case 'rsi':
      return averageStep(new RSI(indicator.length))
    case 'bollinger':
      return bandsStep(new BollingerBands(indicator.length, indicator.deviations))
    case 'vwap':
      return vwapStep()
  }
}

interface CloseSeries {
  update(close: number, isAgain: boolean): number | null
  readonly isStable: boolean
}

function averageStep(series: CloseSeries): Step {
  return (bar, isAgain) => {
    const value = series.update(bar.close, isAgain)
    return value === null || !series.isStable ? null : [value]
  }
}

function bandsStep(bands: BollingerBands): Step {
  return (bar, isAgain) => {
    const found = bands.update(bar.close, isAgain)
    return found === null ? null : [found.upper, found.middle, found.lower]
  }
}

const DAY_S = 86_400

/** Sum of typical price times volume over the volume, from each midnight UTC on. */
function vwapStep(): Step {
  let day = Number.NaN
  let before = { value: 0, volume: 0 }
  let now = before
  return (bar, isAgain) => {
    const barDay = Math.floor(bar.time / DAY_S)
    if (!isAgain) before = barDay === day ? now : { value: 0, volume: 0 }
    day = barDay
    const typical = (bar.high + bar.low + bar.close) / 3
    now = { value: before.value + typical * bar.volume, volume: before.volume + bar.volume }
    return now.volume > 0 ? [now.value / now.volume] : null
  }
}
