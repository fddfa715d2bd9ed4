import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { DrawnBar } from '../../data/index.ts'
import { formatDrawn } from '../../lib/decimal.ts'
import { formatDay, formatMinute, type Zone } from '../../lib/time.ts'

/** What may be drawn over the candles; prices are doubles, for drawing only. */
export interface FillMark {
  readonly time: number
  readonly side: 'BUY' | 'SELL'
  readonly text: string
}

export interface OrderLine {
  readonly key: string
  readonly price: number
  readonly side: 'BUY' | 'SELL'
  readonly title: string
}

export interface ChartLook {
  readonly zone: Zone
  readonly pricePlaces: number
}

/** The drawing library behind a few verbs, so that the component around it only says what to draw. */
export class PriceChart {
  readonly #chart: IChartApi
  readonly #candles: ISeriesApi<'Candlestick'>
  readonly #volumes: ISeriesApi<'Histogram'>
  readonly #markers: ISeriesMarkersPluginApi<Time>
  readonly #lines = new Map<string, IPriceLine>()
  #palette: Palette
  #drawn: readonly DrawnBar[] = []

  constructor(container: HTMLElement, onHover: (time: number | null) => void) {
    this.#palette = readPalette(container)
    this.#chart = createChart(container, {
      autoSize: true,
      // The library asks for a visible credit: the panel's head has it as text.
      layout: { attributionLogo: false, fontSize: 11 },
      crosshair: { mode: CrosshairMode.Normal },
      timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 6, barSpacing: 7 },
      rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.2 } },
    })
    this.#volumes = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    })
    this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } })
    this.#candles = this.#chart.addSeries(CandlestickSeries, {})
    this.#markers = createSeriesMarkers(this.#candles, [])
    this.#chart.subscribeCrosshairMove(({ time }) => onHover(typeof time === 'number' ? time : null))
  }

  /** Colours anew from the page's theme; zone and places from the reader and the instrument. */
  look(container: HTMLElement, { zone, pricePlaces }: ChartLook): void {
    const palette = readPalette(container)
    this.#palette = palette
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: palette.panel },
        textColor: palette.inkFaint,
        fontFamily: getComputedStyle(container).fontFamily,
      },
      grid: { vertLines: { color: palette.line }, horzLines: { color: palette.line } },
      rightPriceScale: { borderColor: palette.line },
      timeScale: {
        borderColor: palette.line,
        tickMarkFormatter: (time: Time) => tickText(Number(time) * 1000, zone),
      },
      crosshair: {
        vertLine: { color: palette.lineStrong, labelBackgroundColor: palette.lineStrong },
        horzLine: { color: palette.lineStrong, labelBackgroundColor: palette.lineStrong },
      },
      localization: {
        priceFormatter: (price: number) => formatDrawn(price, pricePlaces),
        timeFormatter: (time: Time) =>
          `${formatDay(Number(time) * 1000, zone)} ${formatMinute(Number(time) * 1000, zone)}`,
      },
    })
    this.#candles.applyOptions({
      // Hollow up, filled down: told apart without colour.
      upColor: palette.panel,
      downColor: palette.down,
      borderUpColor: palette.up,
      borderDownColor: palette.down,
      wickUpColor: palette.up,
      wickDownColor: palette.down,
      priceFormat: { type: 'price', precision: pricePlaces, minMove: 10 ** -pricePlaces },
      priceLineColor: palette.inkFaint,
    })
    this.#draw(this.#drawn, true)
  }

  /** `isNew`: another series (interval, symbol), so the view goes to its end. */
  bars(bars: readonly DrawnBar[], isNew: boolean): void {
    this.#draw(bars, isNew)
    if (isNew) this.#chart.timeScale().scrollToRealTime()
  }

  fills(marks: readonly FillMark[]): void {
    this.#markers.setMarkers(marks.map((mark) => this.#marker(mark)))
  }

  orders(lines: readonly OrderLine[]): void {
    for (const line of this.#lines.values()) this.#candles.removePriceLine(line)
    this.#lines.clear()
    for (const { key, price, side, title } of lines) {
      const color = side === 'BUY' ? this.#palette.up : this.#palette.down
      const options = {
        price,
        title,
        color,
        lineWidth: 1 as const,
        lineStyle: LineStyle.Dashed,
        axisLabelVisible: true,
      }
      this.#lines.set(key, this.#candles.createPriceLine(options))
    }
  }

  remove(): void {
    this.#chart.remove()
  }

  /** Live ticks touch the last bar or add one; anything else is drawn whole. */
  #draw(bars: readonly DrawnBar[], isWhole: boolean): void {
    const previous = this.#drawn
    this.#drawn = bars
    const from = previous.length - 1
    if (!isWhole && from >= 0 && continues(previous, bars)) {
      for (const bar of bars.slice(from)) {
        this.#candles.update(candleOf(bar))
        this.#volumes.update(this.#volumeOf(bar))
      }
      return
    }
    this.#candles.setData(bars.map(candleOf))
    this.#volumes.setData(bars.map((bar) => this.#volumeOf(bar)))
  }

  #volumeOf(bar: DrawnBar) {
    const color = bar.close >= bar.open ? this.#palette.upWash : this.#palette.downWash
    return { time: bar.time as UTCTimestamp, value: bar.volume, color }
  }

  #marker({ time, side, text }: FillMark): SeriesMarker<Time> {
    const isBuy = side === 'BUY'
    return {
      time: time as UTCTimestamp,
      position: isBuy ? 'belowBar' : 'aboveBar',
      shape: isBuy ? 'arrowUp' : 'arrowDown',
      color: isBuy ? this.#palette.up : this.#palette.down,
      text,
    }
  }
}

function candleOf({ time, open, high, low, close }: DrawnBar) {
  return { time: time as UTCTimestamp, open, high, low, close }
}

/** True when everything before the last drawn bar is still the same bar. */
function continues(previous: readonly DrawnBar[], next: readonly DrawnBar[]): boolean {
  const last = previous.length - 1
  if (next.length < previous.length || previous[last]?.time !== next[last]?.time) return false
  const before = previous[last - 1]
  return (
    before === undefined || (before.time === next[last - 1]?.time && before.close === next[last - 1]?.close)
  )
}

function tickText(ms: number, zone: Zone): string {
  const minute = formatMinute(ms, zone)
  return minute === '00:00' ? formatDay(ms, zone).slice(5) : minute
}

interface Palette {
  readonly panel: string
  readonly line: string
  readonly lineStrong: string
  readonly inkFaint: string
  readonly up: string
  readonly down: string
  readonly upWash: string
  readonly downWash: string
}

/**
 * The library paints on a canvas and takes colours as text, so they are read from the page's variables: the
 * page's own, not those of the panel, which are grey while the connection is down.
 */
function readPalette({ ownerDocument }: HTMLElement): Palette {
  const style = getComputedStyle(ownerDocument.documentElement)
  const read = (name: string) => style.getPropertyValue(name).trim()
  return {
    panel: read('--panel'),
    line: read('--line'),
    lineStrong: read('--line-strong'),
    inkFaint: read('--ink-faint'),
    up: read('--up'),
    down: read('--down'),
    upWash: read('--up-wash'),
    downWash: read('--down-wash'),
  }
}
