import {
  AreaSeries,
  ColorType,
  createChart,
  LineSeries,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { formatDay, formatMinute, type Zone } from '../lib/time.ts'
import type { Theme } from './preferences.ts'
import type { TimeSeries } from './time-series.ts'

interface Drawing {
  readonly series: readonly TimeSeries[]
  readonly format: (value: number) => string
  readonly zone: Zone
  /** Read from the page's colours; named so that another theme is another drawing. */
  readonly theme: Theme
}

/** Draws into an empty element and answers with how to take it out again. */
export function drawTimeChart(container: HTMLElement, { series, format, zone }: Drawing): () => void {
  const colour = (name: string) => getComputedStyle(container).getPropertyValue(`--${name}`).trim()
  const timeText = (time: Time) =>
    `${formatDay(Number(time) * 1000, zone)} ${formatMinute(Number(time) * 1000, zone)}`
  const chart = createChart(container, {
    autoSize: true,
    layout: {
      attributionLogo: false,
      fontSize: 11,
      fontFamily: getComputedStyle(container).fontFamily,
      background: { type: ColorType.Solid, color: colour('panel') },
      textColor: colour('ink-faint'),
    },
    grid: { vertLines: { color: colour('line') }, horzLines: { color: colour('line') } },
    rightPriceScale: { borderColor: colour('line') },
    timeScale: { borderColor: colour('line'), timeVisible: true, secondsVisible: false },
    localization: { priceFormatter: format, timeFormatter: timeText },
  })
  for (const { points, kind = 'line', tone = 'accent' } of series) {
    const line = colour(tone)
    const drawn =
      kind === 'area'
        ? chart.addSeries(AreaSeries, {
            lineColor: line,
            // The library reads hexadecimal colours alone: 3d is 24 %.
            topColor: `${line}3d`,
            bottomColor: 'transparent',
            lineWidth: 2,
            priceLineVisible: false,
          })
        : chart.addSeries(LineSeries, { color: line, lineWidth: 2, priceLineVisible: false })
    drawn.setData(points.map(({ time, value }) => ({ time: time as UTCTimestamp, value })))
  }
  chart.timeScale().fitContent()
  return () => chart.remove()
}
