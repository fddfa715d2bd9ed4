import { type RefObject, useEffect, useRef } from 'react'
import { usePreferences } from '../../components/index.ts'
import type { IndicatorRun } from './indicators.ts'
import type { FillMark, PositionLine } from './marks.ts'
import type { OrderLine } from './order-lines.ts'
import { type ChartLook, PriceChart } from './price-chart.ts'
import type { Candles } from './use-candles.ts'

interface PriceChartOptions {
  readonly look: Omit<ChartLook, 'paint'>
  readonly candles: Candles
  readonly runs: readonly IndicatorRun[]
  readonly fills: readonly FillMark[]
  readonly position: PositionLine | null
  readonly lines: readonly OrderLine[]
  /** Of the line that is being moved; the chip follows it. */
  readonly held: string | null
  readonly chip: RefObject<HTMLDivElement | null>
  readonly onHover: (time: number | null) => void
  readonly onClick: (price: number, isShifted: boolean) => void
}

/** Keeps one chart for the life of the panel and tells it what changed, at most once a frame. */
export function usePriceChart(options: PriceChartOptions) {
  const container = useRef<HTMLDivElement>(null)
  const chart = useRef<PriceChart | null>(null)
  const drawnKey = useRef('')
  const latest = useRef(options)
  latest.current = options
  const { look, candles, runs, fills, position, lines, held } = options
  const { theme, directions, density } = usePreferences()
  const paint = `${theme} ${directions} ${density}`

  useEffect(() => {
    if (!container.current) return
    const made = new PriceChart(container.current, {
      onHover: (time) => latest.current.onHover(time),
      onClick: (price, isShifted) => latest.current.onClick(price, isShifted),
      onOldest: () => latest.current.candles.loadOlder(),
      onRedraw: () => placeChip(made, latest.current),
    })
    chart.current = made
    drawnKey.current = ''
    return () => {
      chart.current = null
      made.remove()
    }
  }, [])
  const { zone, pricePlaces, hasSeconds } = look
  useEffect(() => {
    chart.current?.look({ zone, pricePlaces, hasSeconds, paint })
  }, [zone, pricePlaces, hasSeconds, paint])
  useEffect(() => {
    chart.current?.indicators(runs)
  }, [runs])
  useEffect(() => {
    chart.current?.bars(candles.bars, drawnKey.current !== candles.key)
    drawnKey.current = candles.bars.length > 0 ? candles.key : ''
  }, [candles])
  useEffect(() => {
    chart.current?.fills(fills)
  }, [fills])
  useEffect(() => {
    chart.current?.lines.orders(lines, held)
    if (chart.current) placeChip(chart.current, latest.current)
  }, [lines, held])
  useEffect(() => {
    chart.current?.lines.position(position)
  }, [position])
  return { container, chart }
}

const CHIP_HEIGHT_PX = 32
/** Off the line, so that what is written on it can be read. */
const CHIP_GAP_PX = 12

/** The chip stands above its line, or below it at the top, inside the candles whatever the scale does. */
function placeChip(chart: PriceChart, { chip, held, lines }: PriceChartOptions): void {
  const line = held === null ? undefined : lines.find(({ key }) => key === held)
  if (!chip.current || !line) return
  const y = chart.lines.yOf(line) ?? 0
  const above = y - CHIP_GAP_PX - CHIP_HEIGHT_PX
  const top = Math.min(above < 0 ? y + CHIP_GAP_PX : above, chart.plotHeight - CHIP_HEIGHT_PX)
  chip.current.style.transform = `translateY(${Math.round(Math.max(0, top))}px)`
}
