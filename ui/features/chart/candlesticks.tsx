import { useCallback, useMemo, useRef, useState } from 'react'
import type { CandleInterval, InstrumentRow } from '../../../src/contract/index.ts'
import { Button, Empty, usePreferences } from '../../components/index.ts'
import { decimalOf, useMarket, useMay, useReplica } from '../../data/index.ts'
import { decimalText, parseDecimal, placesOf } from '../../lib/decimal.ts'
import { zoneName } from '../../lib/time.ts'
import { AmendChip } from './amend-chip.tsx'
import { barIndexAt } from './bars.ts'
import type { Indicator } from './indicator-settings.ts'
import { IndicatorRun } from './indicators.ts'
import { INTERVAL_SECONDS } from './intervals.ts'
import { Legend } from './legend.tsx'
import { fillMarks, positionLine } from './marks.ts'
import { sideOfClick, snappedPrice } from './order-drag.ts'
import { orderLines } from './order-lines.ts'
import { useAmending } from './use-amending.ts'
import { type Candles, useCandles } from './use-candles.ts'
import { useOrderDrag } from './use-order-drag.ts'
import { usePriceChart } from './use-price-chart.ts'

interface CandlesticksProps {
  readonly instrument: InstrumentRow
  readonly interval: CandleInterval
  readonly indicators: readonly Indicator[]
  readonly isPlacing: boolean
  readonly onPrice: (price: string, side?: 'buy' | 'sell') => void
}

export function Candlesticks(props: CandlesticksProps) {
  const { instrument, interval, isPlacing } = props
  const { zone } = usePreferences()
  const frame = useRef<HTMLDivElement>(null)
  const chip = useRef<HTMLDivElement>(null)
  const candles = useCandles(instrument, interval)
  const mayOrder = useMay('write:orders')
  const tick = decimalOf(instrument.tick_size)
  const places = useMemo(
    () => ({
      price: placesOf(decimalOf(instrument.tick_size)),
      quantity: placesOf(decimalOf(instrument.lot_size)),
    }),
    [instrument],
  )
  const own = useOwn(instrument, interval, places.price)
  const amending = useAmending(own.lines, places.price)
  const runs = useRuns(props.indicators)
  const [hoverTime, setHoverTime] = useState<number | null>(null)
  const onClick = usePlacing(props, mayOrder)
  const { container, chart } = usePriceChart({
    look: { zone, pricePlaces: places.price, hasSeconds: INTERVAL_SECONDS[interval] < 60 },
    candles,
    runs,
    fills: own.fills,
    position: own.position,
    lines: amending.lines,
    held: amending.amending?.line.key ?? null,
    chip,
    onHover: setHoverTime,
    onClick,
  })
  useOrderDrag({
    frame,
    chart,
    tick,
    isAllowed: mayOrder && (amending.amending === null || amending.amending.phase === 'asking'),
    onMove: amending.move,
    onDrop: amending.drop,
    onAbandon: amending.abandon,
  })
  return (
    <div ref={frame} className="chart-frame" data-placing={isPlacing} data-testid="chart-frame">
      <div ref={container} className="absolute inset-0" aria-hidden="true" />
      <Reading candles={candles} runs={runs} hoverTime={hoverTime} places={places} interval={interval} />
      {amending.amending && (
        <AmendChip
          amending={amending.amending}
          pricePlaces={places.price}
          chip={chip}
          onConfirm={amending.confirm}
          onAbandon={amending.abandon}
        />
      )}
      {amending.problem !== null && (
        <div className="chart-problem" role="alert" data-testid="amend-problem">
          <span>{amending.problem}</span>
          <Button size="small" tone="quiet" onClick={amending.forgetProblem}>
            Close
          </Button>
        </div>
      )}
      {candles.bars.length === 0 && <NoBars candles={candles} />}
      <span className="chart-zone">{zoneName(zone, Date.now())}</span>
    </div>
  )
}

interface ReadingProps {
  readonly candles: Candles
  readonly runs: readonly IndicatorRun[]
  readonly hoverTime: number | null
  readonly places: { readonly price: number; readonly quantity: number }
  readonly interval: CandleInterval
}

function Reading({ candles: { bars }, runs, hoverTime, places, interval }: ReadingProps) {
  const index = hoverTime === null ? bars.length - 1 : (barIndexAt(bars, hoverTime) ?? 0)
  const bar = bars[index]
  if (!bar) return null
  const figures = runs.map((run) => {
    run.take(bars)
    return { indicator: run.indicator, values: run.values[index] ?? null }
  })
  return <Legend bar={bar} places={places} hasSeconds={INTERVAL_SECONDS[interval] < 60} figures={figures} />
}

function NoBars({ candles: { problem, isLoading, retry } }: { readonly candles: Candles }) {
  if (problem !== null) {
    return (
      <Empty>
        <span className="relative">The candles could not be read. {problem}</span>
        <Button size="small" className="relative" onClick={retry}>
          Read again
        </Button>
      </Empty>
    )
  }
  return (
    <Empty>
      <span className="relative">
        {isLoading
          ? 'Reading candles…'
          : 'No candles yet. They appear with the first trades of the market source.'}
      </span>
    </Empty>
  )
}

/** What is the person's own on the chart. */
function useOwn(instrument: InstrumentRow, interval: CandleInterval, pricePlaces: number) {
  const { symbol, venue, quote } = instrument
  const fillRows = useReplica((replica) => replica.fills)
  const orders = useReplica((replica) => replica.orders)
  const positions = useReplica((replica) => replica.positions)
  const price = useMarket((market) => market.price)
  const fills = useMemo(
    () => fillMarks(fillRows ?? [], { symbol, venue, intervalS: INTERVAL_SECONDS[interval] }),
    [fillRows, symbol, venue, interval],
  )
  const lines = useMemo(
    () => orderLines(orders ?? [], { symbol, venue, pricePlaces }),
    [orders, symbol, venue, pricePlaces],
  )
  const position = useMemo(() => {
    const found = positions?.find((row) => row.symbol === symbol && row.venue === venue)
    return found ? positionLine(found, price === null ? null : parseDecimal(price), quote) : null
  }, [positions, price, symbol, venue, quote])
  return { fills, lines, position }
}

function useRuns(indicators: readonly Indicator[]): readonly IndicatorRun[] {
  return useMemo(
    () => indicators.filter(({ isOn }) => isOn).map((indicator) => new IndicatorRun(indicator)),
    [indicators],
  )
}

/** A click fills the ticket; it never sends. */
function usePlacing({ instrument, isPlacing, onPrice }: CandlesticksProps, mayOrder: boolean) {
  const last = useMarket((market) => market.price)
  const latest = useRef(last)
  latest.current = last
  return useCallback(
    (drawn: number, isShifted: boolean) => {
      if (!mayOrder || !(isPlacing || isShifted)) return
      const price = snappedPrice(drawn, decimalOf(instrument.tick_size))
      const market = latest.current === null ? null : parseDecimal(latest.current)
      onPrice(decimalText(price), sideOfClick(price, market))
    },
    [instrument, isPlacing, mayOrder, onPrice],
  )
}
