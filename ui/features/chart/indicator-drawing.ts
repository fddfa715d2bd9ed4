import {
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { DrawnBar } from '../../data/index.ts'
import type { IndicatorKind } from './indicator-settings.ts'
import type { IndicatorRun } from './indicators.ts'
import type { Palette } from './palette.ts'

const RSI_PANE = 1
/** Of the chart's height. */
const RSI_SHARE = 0.22
const RSI_BOUNDS = [30, 70] as const

interface Drawn {
  readonly run: IndicatorRun
  /** One for each line of the indicator. */
  readonly lines: readonly ISeriesApi<'Line'>[]
}

const BOUND = { lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: false, title: '' } as const

/** The lines of the indicators: over the candles, and of RSI in a pane of its own below them. */
export class IndicatorDrawing {
  readonly #chart: IChartApi
  #drawn: readonly Drawn[] = []
  /** Where RSI is said to be high and low. */
  #bounds: readonly IPriceLine[] = []

  constructor(chart: IChartApi) {
    this.#chart = chart
  }

  /** Takes the lines out and makes those of another choice. A pane that stays keeps its height. */
  choose(runs: readonly IndicatorRun[], palette: Palette, bars: readonly DrawnBar[]): void {
    const before = this.#chart.panes().map((pane) => pane.getStretchFactor())
    for (const { lines } of this.#drawn) for (const line of lines) this.#chart.removeSeries(line)
    this.#bounds = []
    this.#drawn = runs.map((run) => ({ run, lines: this.#linesOf(run.indicator.kind, palette) }))
    const panes = this.#chart.panes()
    const shares = before.length === panes.length ? before : [1 - RSI_SHARE, RSI_SHARE]
    if (panes.length > 1) {
      for (const [place, pane] of panes.entries()) pane.setStretchFactor(shares[place] ?? 1)
    }
    this.draw(bars, 0)
  }

  /** The same lines in another theme. */
  paint(palette: Palette): void {
    for (const { run, lines } of this.#drawn)
      for (const line of lines) line.applyOptions({ color: colorOf(run.indicator.kind, palette) })
    for (const bound of this.#bounds) bound.applyOptions({ color: palette.lineStrong })
  }

  /** From this bar on; from the first one: everything. */
  draw(bars: readonly DrawnBar[], from: number): void {
    for (const { run, lines } of this.#drawn) {
      run.take(bars)
      lines.forEach((line, place) => {
        const points = pointsOf({ run, bars, from, place })
        if (from === 0) line.setData(points)
        else for (const point of points) line.update(point)
      })
    }
  }

  #linesOf(kind: IndicatorKind, palette: Palette): readonly ISeriesApi<'Line'>[] {
    const options = {
      lineWidth: 1 as const,
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
      // What is far from the candles leaves the picture instead of pressing them flat.
      autoscaleInfoProvider: () => null,
    }
    const add = (color: string, lineStyle: LineStyle) =>
      this.#chart.addSeries(LineSeries, { ...options, color, lineStyle })
    const color = colorOf(kind, palette)
    switch (kind) {
      case 'bollinger':
        return [add(color, LineStyle.Solid), add(color, LineStyle.Dotted), add(color, LineStyle.Solid)]
      case 'rsi':
        return [this.#rsiLine(color, palette)]
      case 'ema':
        return [add(color, LineStyle.LargeDashed)]
      case 'vwap':
        return [add(color, LineStyle.Dotted)]
      case 'sma':
        return [add(color, LineStyle.Solid)]
    }
  }

  #rsiLine(color: string, palette: Palette): ISeriesApi<'Line'> {
    const format = { type: 'custom' as const, formatter: (value: number) => value.toFixed(1), minMove: 0.1 }
    const line = this.#chart.addSeries(
      LineSeries,
      { color, lineWidth: 1, priceLineVisible: false, crosshairMarkerVisible: false, priceFormat: format },
      RSI_PANE,
    )
    this.#bounds = RSI_BOUNDS.map((price) =>
      line.createPriceLine({ ...BOUND, color: palette.lineStrong, price }),
    )
    return line
  }
}

interface PointsOptions {
  readonly run: IndicatorRun
  readonly bars: readonly DrawnBar[]
  readonly from: number
  /** Which of the indicator's lines. */
  readonly place: number
}

function pointsOf({ run, bars, from, place }: PointsOptions) {
  const points: { time: UTCTimestamp; value: number }[] = []
  for (let at = from; at < bars.length; at += 1) {
    const [time, value] = [bars[at]?.time, run.values[at]?.[place]]
    if (time !== undefined && value !== undefined) points.push({ time: time as UTCTimestamp, value })
  }
  return points
}

/** Told apart by how they are dashed as well. */
function colorOf(kind: IndicatorKind, palette: Palette): string {
  switch (kind) {
    case 'sma':
      return palette.warn
    case 'ema':
    case 'rsi':
      return palette.accent
    case 'bollinger':
      return palette.inkFaint
    case 'vwap':
      return palette.ink
  }
}
