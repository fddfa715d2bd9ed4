import { memo, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import { Empty, Panel, Tabs, usePreferences } from '../../components/index.ts'
import { type DrawnBar, decimalOf, type Interval, useInstrument, useReplica } from '../../data/index.ts'
import { remember, remembered } from '../../lib/browser.ts'
import { formatDrawn, placesOf } from '../../lib/decimal.ts'
import { formatDay, formatMinute, zoneName } from '../../lib/time.ts'
import { fillMarks, orderLines } from './marks.ts'
import { PriceChart } from './price-chart.ts'
import { type Candles, INTERVAL_SECONDS, useCandles } from './use-candles.ts'

const INTERVALS: readonly Interval[] = ['1m', '5m', '15m', '1h']
const TABS = INTERVALS.map((name) => ({ name, label: name }))

const isInterval = (text: string | null): text is Interval => INTERVALS.some((interval) => interval === text)

export const Chart = memo(function Chart() {
  const instrument = useInstrument()
  const id = useId()
  const [interval, setIntervalName] = useState<Interval>(() => {
    const known = remembered('interval')
    return isInterval(known) ? known : '1m'
  })
  const choose = (name: Interval) => {
    remember('interval', name)
    setIntervalName(name)
  }
  const aside = (
    <>
      <Tabs label="Candle interval" tabs={TABS} active={interval} onChange={choose} controls={id} />
      <a
        className="ml-auto truncate text-faint hover:text-ink"
        href="https://www.tradingview.com/lightweight-charts/"
        target="_blank"
        rel="noopener noreferrer"
      >
        TradingView<span className="hidden md:inline"> Lightweight Charts™</span>
      </a>
    </>
  )
  return (
    <Panel
      title={instrument?.symbol ?? 'Chart'}
      className="area-chart fill-height"
      aside={aside}
      testId="chart"
    >
      <div
        id={id}
        role="tabpanel"
        aria-label={`Candles of ${interval}`}
        className="relative flex min-h-0 flex-1 live"
      >
        {instrument ? (
          <Candlesticks instrument={instrument} interval={interval} />
        ) : (
          <Empty>Waiting for VeloZ.</Empty>
        )}
      </div>
    </Panel>
  )
})

interface CandlesticksProps {
  readonly instrument: InstrumentRow
  readonly interval: Interval
}

function Candlesticks({ instrument, interval }: CandlesticksProps) {
  const { zone } = usePreferences()
  const candles = useCandles(instrument.symbol, interval)
  const [hoverTime, setHoverTime] = useState<number | null>(null)
  const container = usePriceChart({ instrument, interval, candles, onHover: setHoverTime })
  const shown = candles.bars.find((bar) => bar.time === hoverTime) ?? candles.bars.at(-1) ?? null
  const places = placesOf(decimalOf(instrument.tick_size))
  return (
    <>
      <div ref={container} className="absolute inset-0" aria-hidden="true" />
      {shown && <Legend bar={shown} places={places} />}
      {candles.bars.length === 0 && (
        <Empty>
          <span className="relative">{emptyText(candles)}</span>
        </Empty>
      )}
      <span className="chart-zone">{zoneName(zone, Date.now())}</span>
    </>
  )
}

function emptyText({ problem, isLoading }: Candles): string {
  if (problem !== null) return `The candles could not be read. ${problem} Choose the interval again to retry.`
  return isLoading
    ? 'Reading candles…'
    : 'No candles yet. They appear with the first trades of the market source.'
}

interface ChartOptions extends CandlesticksProps {
  readonly candles: Candles
  readonly onHover: (time: number | null) => void
}

/** Keeps one chart for the life of the panel and tells it what changed. */
function usePriceChart({ instrument, interval, candles, onHover }: ChartOptions) {
  const container = useRef<HTMLDivElement>(null)
  const chart = useRef<PriceChart | null>(null)
  const drawnKey = useRef('')
  const { theme, zone } = usePreferences()
  const fills = useReplica((replica) => replica.fills)
  const orders = useReplica((replica) => replica.orders)
  const pricePlaces = placesOf(decimalOf(instrument.tick_size))
  const marks = useMemo(
    () => fillMarks(fills ?? [], instrument.symbol, INTERVAL_SECONDS[interval]),
    [fills, instrument.symbol, interval],
  )
  const lines = useMemo(() => orderLines(orders ?? [], instrument.symbol), [orders, instrument.symbol])
  const hasBars = candles.bars.length > 0

  useEffect(() => {
    if (!container.current) return
    const made = new PriceChart(container.current, onHover)
    chart.current = made
    drawnKey.current = ''
    return () => {
      chart.current = null
      made.remove()
    }
  }, [onHover])
  // The theme is no argument of `look`, but it is what `look` reads from the page.
  useEffect(() => {
    if (container.current && theme) chart.current?.look(container.current, { zone, pricePlaces })
  }, [theme, zone, pricePlaces])
  useEffect(() => {
    chart.current?.bars(candles.bars, drawnKey.current !== candles.key)
    drawnKey.current = candles.bars.length > 0 ? candles.key : ''
  }, [candles])
  useEffect(() => {
    if (theme) chart.current?.fills(hasBars ? marks : [])
  }, [marks, hasBars, theme])
  useEffect(() => {
    if (theme) chart.current?.orders(lines)
  }, [lines, theme])
  return container
}

function Legend({ bar, places }: { readonly bar: DrawnBar; readonly places: number }) {
  const { zone } = usePreferences()
  const ms = bar.time * 1000
  const tone = bar.close >= bar.open ? 'buy' : 'sell'
  const price = (value: number) => formatDrawn(value, places)
  return (
    <div className="chart-legend">
      <span className="text-faint wide">
        {formatDay(ms, zone).slice(5)} {formatMinute(ms, zone)}
      </span>
      <LegendFigure name="O" text={price(bar.open)} tone={tone} />
      <LegendFigure name="H" text={price(bar.high)} tone={tone} />
      <LegendFigure name="L" text={price(bar.low)} tone={tone} />
      <LegendFigure name="C" text={price(bar.close)} tone={tone} />
      <span className="wide">
        <LegendFigure name="Vol" text={formatDrawn(bar.volume, 3)} tone="" />
      </span>
    </div>
  )
}

interface LegendFigureProps {
  readonly name: string
  readonly text: string
  readonly tone: string
}

function LegendFigure({ name, text, tone }: LegendFigureProps) {
  return (
    <span className="whitespace-nowrap">
      <span className="text-faint">{name}</span> <span className={tone}>{text}</span>
    </span>
  )
}
