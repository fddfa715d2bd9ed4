import {
  AreaSeries,
  ColorType,
  createChart,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { formatDay, formatMinute, type Zone } from '../lib/time.ts'
import type { Theme } from './preferences.ts'
import { rangeAfter } from './shown-range.ts'
import type { TimeSeries } from './time-series.ts'

interface TimeChartLook {
  readonly format: (value: number) => string
  readonly zone: Zone
  /** Read from the page's colours; named so that another theme is another look. */
  readonly theme: Theme
}

interface DrawnSeries {
  readonly series: TimeSeries
  readonly drawn: ISeriesApi<'Area'> | ISeriesApi<'Line'>
}

const BAR_SPACING_MIN_PX = 0.05

/** Curves in an element that was empty. What a reader looks at stays when the points are renewed. */
export class DrawnTimeChart {
  readonly #container: HTMLElement
  readonly #chart: IChartApi
  #series: readonly DrawnSeries[] = []

  constructor(container: HTMLElement) {
    this.#container = container
    this.#chart = createChart(container, {
      autoSize: true,
      // A day of minutes is to be seen whole on a phone.
      timeScale: { timeVisible: true, secondsVisible: false, minBarSpacing: BAR_SPACING_MIN_PX },
    })
  }

  look({ format, zone }: TimeChartLook): void {
    const timeText = (time: Time) =>
      `${formatDay(Number(time) * 1000, zone)} ${formatMinute(Number(time) * 1000, zone)}`
    const line = this.#colour('line')
    this.#chart.applyOptions({
      layout: {
        attributionLogo: false,
        fontSize: 11,
        fontFamily: getComputedStyle(this.#container).fontFamily,
        background: { type: ColorType.Solid, color: this.#colour('panel') },
        textColor: this.#colour('ink-faint'),
      },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
      rightPriceScale: { borderColor: line },
      timeScale: { borderColor: line },
      localization: { priceFormatter: format, timeFormatter: timeText },
    })
    for (const { series, drawn } of this.#series) drawn.applyOptions(this.#optionsOf(series))
  }

  /** The same curves as before, as far as there were any. */
  show(series: readonly TimeSeries[]): void {
    const scale = this.#chart.timeScale()
    const before = timesOf(this.#series.map((known) => known.series))
    const range = rangeAfter(scale.getVisibleLogicalRange(), before, timesOf(series))
    this.#series = series.map((renewed, index) => ({
      series: renewed,
      drawn: this.#series[index]?.drawn ?? this.#add(renewed),
    }))
    for (const { series: renewed, drawn } of this.#series)
      drawn.setData(renewed.points.map(({ time, value }) => ({ time: time as UTCTimestamp, value })))
    if (range === null) scale.fitContent()
    else scale.setVisibleLogicalRange(range)
  }

  remove(): void {
    this.#chart.remove()
  }

  #add(series: TimeSeries): DrawnSeries['drawn'] {
    const options = this.#optionsOf(series)
    return series.kind === 'area'
      ? this.#chart.addSeries(AreaSeries, options)
      : this.#chart.addSeries(LineSeries, options)
  }

  #optionsOf({ kind, tone = 'accent' }: TimeSeries) {
    const line = this.#colour(tone)
    const common = { lineWidth: 2, priceLineVisible: false } as const
    // The library reads hexadecimal colours alone: 3d is 24 %.
    const area = { lineColor: line, topColor: `${line}3d`, bottomColor: 'transparent' }
    return kind === 'area' ? { ...common, ...area } : { ...common, color: line }
  }

  #colour(name: string): string {
    return getComputedStyle(this.#container).getPropertyValue(`--${name}`).trim()
  }
}

/** Every point in time of any of them, as the chart counts its places. */
function timesOf(series: readonly TimeSeries[]): readonly number[] {
  const times = new Set(series.flatMap(({ points }) => points.map(({ time }) => time)))
  return [...times].sort((one, other) => one - other)
}
