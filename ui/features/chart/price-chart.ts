import {
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type MouseEventParams,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { DrawnBar } from '../../data/index.ts'
import { formatDrawn } from '../../lib/decimal.ts'
import { formatDay, formatMinute, formatTime, type Zone } from '../../lib/time.ts'
import { continues } from './bars.ts'
import { IndicatorDrawing } from './indicator-drawing.ts'
import type { IndicatorRun } from './indicators.ts'
import type { FillMark } from './marks.ts'
import { type Palette, readPalette } from './palette.ts'
import { PriceLines } from './price-lines.ts'

export interface ChartLook {
  readonly zone: Zone
  readonly pricePlaces: number
  /** Bars shorter than a minute need their seconds on the axis. */
  readonly hasSeconds: boolean
  /** Names the colours and sizes of the page, which are read from it: other ones are another look. */
  readonly paint: string
}

/** What happens on the chart; prices are doubles, where the pointer is. */
export interface ChartEvents {
  /** Seconds since the epoch; null off the candles. */
  readonly onHover: (time: number | null) => void
  readonly onClick: (price: number, isShifted: boolean) => void
  /** What is drawn moved: scrolled, scaled or resized. */
  readonly onRedraw: () => void
  /** The oldest bars come into sight. */
  readonly onOldest: () => void
}

/** So many bars before the first one the next page is asked for. */
const OLDEST_BARS = 12

/** The drawing library behind a few verbs, so that the component around it only says what to draw. */
export class PriceChart {
  readonly #container: HTMLElement
  readonly #chart: IChartApi
  readonly #candles: ISeriesApi<'Candlestick'>
  readonly #volumes: ISeriesApi<'Histogram'>
  readonly #markers: ISeriesMarkersPluginApi<Time>
  readonly #indicators: IndicatorDrawing
  readonly lines: PriceLines
  #palette: Palette
  #drawn: readonly DrawnBar[] = []
  #marks: readonly FillMark[] = []

  constructor(container: HTMLElement, events: ChartEvents) {
    this.#container = container
    this.#palette = readPalette(container)
    this.#chart = createChart(container, {
      autoSize: true,
      // The library asks for a visible credit: the panel's head has it as text.
      layout: { attributionLogo: false, fontSize: 11, panes: { enableResize: true } },
      crosshair: { mode: CrosshairMode.Normal },
      timeScale: { timeVisible: true, rightOffset: 6, barSpacing: 7 },
      rightPriceScale: { scaleMargins: { top: 0.1, bottom: 0.2 } },
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
    this.#indicators = new IndicatorDrawing(this.#chart)
    this.lines = new PriceLines(this.#candles, this.#palette)
    this.#tell(events)
  }

  #tell({ onHover, onClick, onRedraw, onOldest }: ChartEvents): void {
    this.#chart.subscribeCrosshairMove(({ time }) => onHover(typeof time === 'number' ? time : null))
    this.#chart.subscribeClick((at) => this.#click(at, onClick))
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range && range.from < OLDEST_BARS && this.#drawn.length > 0) onOldest()
    })
    this.#candles.attachPrimitive({ updateAllViews: onRedraw })
  }

  #click({ point, paneIndex, sourceEvent }: MouseEventParams, onClick: ChartEvents['onClick']): void {
    if (!point || (paneIndex ?? 0) !== 0) return
    const price = this.priceAt(point.y)
    if (price !== null) onClick(price, sourceEvent?.shiftKey === true)
  }

  /** Pixels from the top of the chart; null where there are no prices. */
  priceAt(y: number): number | null {
    return this.#candles.coordinateToPrice(y)
  }

  /** Whether a place is over the candles: not over a scale, nor over a pane below. */
  isOverCandles(x: number, y: number): boolean {
    return x >= 0 && x <= this.#chart.timeScale().width() && y >= 0 && y <= this.plotHeight
  }

  /** How high the candles are drawn, pixels: panes of indicators are below. */
  get plotHeight(): number {
    return this.#chart.panes()[0]?.getHeight() ?? 0
  }

  /** Colours anew from the page's theme; zone and places from the reader and the instrument. */
  look({ zone, pricePlaces, hasSeconds }: ChartLook): void {
    const palette = readPalette(this.#container)
    this.#palette = palette
    const clock = hasSeconds ? formatTime : formatMinute
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: palette.panel },
        textColor: palette.inkFaint,
        fontFamily: getComputedStyle(this.#container).fontFamily,
        panes: { separatorColor: palette.line, separatorHoverColor: palette.lineStrong },
      },
      grid: { vertLines: { color: palette.line }, horzLines: { color: palette.line } },
      rightPriceScale: { borderColor: palette.line },
      timeScale: {
        borderColor: palette.line,
        secondsVisible: hasSeconds,
        tickMarkFormatter: (time: Time) => tickText(Number(time) * 1000, zone, clock),
      },
      crosshair: {
        vertLine: { color: palette.lineStrong, labelBackgroundColor: palette.lineStrong },
        horzLine: { color: palette.lineStrong, labelBackgroundColor: palette.lineStrong },
      },
      localization: {
        timeFormatter: (time: Time) =>
          `${formatDay(Number(time) * 1000, zone)} ${clock(Number(time) * 1000, zone)}`,
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
      priceFormat: {
        type: 'custom',
        formatter: (price: number) => formatDrawn(price, pricePlaces),
        minMove: 10 ** -pricePlaces,
      },
      priceLineColor: palette.inkFaint,
    })
    this.lines.look(palette)
    this.#indicators.paint(palette)
    this.#draw(this.#drawn, true)
  }

  /** `isNew`: another series (interval, instrument), so the view goes to its end. */
  bars(bars: readonly DrawnBar[], isNew: boolean): void {
    this.#draw(bars, isNew)
    if (!isNew) return
    this.#chart.priceScale('right').applyOptions({ autoScale: true })
    this.#chart.timeScale().scrollToRealTime()
  }

  indicators(runs: readonly IndicatorRun[]): void {
    this.#indicators.choose(runs, this.#palette, this.#drawn)
  }

  /** Marks before the first bar are left out: they would pile up on it. */
  fills(marks: readonly FillMark[]): void {
    this.#marks = marks
    this.#drawMarks()
  }

  #drawMarks(): void {
    const from = this.#drawn[0]?.time ?? Number.POSITIVE_INFINITY
    const shown = this.#marks.filter(({ time }) => time >= from)
    this.#markers.setMarkers(shown.map((mark) => this.#marker(mark)))
  }

  remove(): void {
    this.#chart.remove()
  }

  /** Live ticks touch the last bar or add one; anything else is drawn whole. */
  #draw(bars: readonly DrawnBar[], isWhole: boolean): void {
    const previous = this.#drawn
    this.#drawn = bars
    const from = isWhole || !continues(previous, bars) ? 0 : previous.length - 1
    if (from === 0) {
      this.#candles.setData(bars.map(candleOf))
      this.#volumes.setData(bars.map((bar) => this.#volumeOf(bar)))
      this.#drawMarks()
    } else {
      for (const bar of bars.slice(from)) {
        this.#candles.update(candleOf(bar))
        this.#volumes.update(this.#volumeOf(bar))
      }
    }
    this.#indicators.draw(bars, from)
  }

  #volumeOf(bar: DrawnBar) {
    const color = bar.close >= bar.open ? this.#palette.upWash : this.#palette.downWash
    return { time: bar.time as UTCTimestamp, value: bar.volume, color }
  }

  #marker({ time, side, text, isApart }: FillMark): SeriesMarker<Time> {
    const isBuy = side === 'BUY'
    return {
      time: time as UTCTimestamp,
      position: isBuy ? 'belowBar' : 'aboveBar',
      shape: isBuy ? 'arrowUp' : 'arrowDown',
      color: isBuy ? this.#palette.up : this.#palette.down,
      ...(isApart ? { text } : {}),
    }
  }
}

function candleOf({ time, open, high, low, close }: DrawnBar) {
  return { time: time as UTCTimestamp, open, high, low, close }
}

function tickText(ms: number, zone: Zone, clock: (ms: number, zone: Zone) => string): string {
  return formatMinute(ms, zone) === '00:00' ? formatDay(ms, zone).slice(5) : clock(ms, zone)
}
