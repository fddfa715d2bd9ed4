import { memo, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { BookAnswer, InstrumentRow, LevelRow } from '../../../src/contract/index.ts'
import { Empty, Panel, ProblemNote, Select, usePreferences, useSize } from '../../components/index.ts'
import { decimalOf, useInstrument, useMarket, useServer, useTerminalState } from '../../data/index.ts'
import { classes } from '../../lib/browser.ts'
import { formatDecimal, formatDrawn, placesOf } from '../../lib/decimal.ts'
import { freshenedLevels, type PriceLevel } from '../../lib/price-levels.ts'
import { type DepthCurve, type DepthPoint, depthAt, depthBounds, depthCurve } from './depth-curve.ts'
import { drawDepth, priceAtX } from './depth-drawing.ts'

interface DepthChartProps {
  /** Takes the price of the level that was clicked to the ticket, plain and exact. */
  readonly onPrice?: (price: string, side?: 'buy' | 'sell') => void
}

const DEPTH = 200
const REFRESH_MS = 1500

const REACHES = [
  { value: 'all', label: 'All levels', reach: null },
  { value: '10', label: '± 0.1 %', reach: 10 },
  { value: '50', label: '± 0.5 %', reach: 50 },
  { value: '200', label: '± 2 %', reach: 200 },
] as const

/** How much there is to buy and sell up to each price. */
export const DepthChart = memo(function DepthChart({ onPrice }: DepthChartProps) {
  const instrument = useInstrument()
  const [chosen, setChosen] = useState<(typeof REACHES)[number]['value']>('all')
  const reach = REACHES.find(({ value }) => value === chosen)?.reach ?? null
  const aside = (
    <div className="ml-auto">
      <Select label="Prices shown" isLabelHidden value={chosen} choices={REACHES} onChange={setChosen} />
    </div>
  )
  return (
    <Panel title="Depth" className="area-depth fill-height" aside={aside} testId="depth-chart">
      {instrument ? (
        <DepthBody instrument={instrument} reach={reach} {...(onPrice ? { onPrice } : {})} />
      ) : (
        <Empty>The depth comes with the first snapshot.</Empty>
      )}
    </Panel>
  )
})

interface DepthBodyProps extends DepthChartProps {
  readonly instrument: InstrumentRow
  readonly reach: number | null
}

function DepthBody({ instrument, reach, onPrice }: DepthBodyProps) {
  const { curve, problem, isOld, refresh } = useDepth(instrument, reach)
  if (curve) {
    return (
      <div className={classes('depth-body live', isOld && 'book-old')}>
        <Drawn curve={curve} instrument={instrument} reach={reach} {...(onPrice ? { onPrice } : {})} />
      </div>
    )
  }
  if (problem) return <ProblemNote problem={problem} onRetry={refresh} />
  return <Empty>There is no depth to draw: a side of the order book is empty or not known now.</Empty>
}

/** Deep levels read every moment, and the best of them as the stream brings them. */
function useDepth({ symbol, venue }: InstrumentRow, reach: number | null) {
  const live = useMarket((market) => market.book)
  const of = `symbol=${encodeURIComponent(symbol)}&venue=${encodeURIComponent(venue)}`
  const path = `/api/market/book?${of}&depth=${DEPTH}`
  const { value, problem, isOld, refresh } = useServer<BookAnswer>(path, { refreshMs: REFRESH_MS })
  const curve = useMemo(() => {
    const side = (name: 'bids' | 'asks') =>
      freshenedLevels(levelsOf(value?.[name]), levelsOf(live?.[name]), name === 'bids' ? 'bid' : 'ask')
    return depthCurve(side('bids'), side('asks'), reach)
  }, [live, value, reach])
  return { curve, problem, isOld, refresh }
}

const levelsOf = (rows: readonly LevelRow[] | undefined): readonly PriceLevel[] =>
  (rows ?? []).map(([price, quantity]) => ({ price: decimalOf(price), quantity: decimalOf(quantity) }))

interface DrawnProps extends DepthChartProps {
  readonly curve: DepthCurve
  readonly instrument: InstrumentRow
  readonly reach: number | null
}

function Drawn({ curve, instrument, reach, onPrice }: DrawnProps) {
  const { theme, directions } = usePreferences()
  const isLive = useTerminalState((state) => state.connection.status === 'live')
  const paint = `${theme} ${directions} ${isLive}`
  const canvas = useRef<HTMLCanvasElement>(null)
  const [frame, size] = useSize()
  const [hoverX, setHoverX] = useState<number | null>(null)
  const bounds = useMemo(() => depthBounds(curve, reach), [curve, reach])
  const pricePlaces = placesOf(decimalOf(instrument.tick_size))
  const hover = hoverX === null ? null : priceAtX(bounds, size, hoverX)
  useEffect(() => {
    if (!canvas.current || size.width === 0) return
    drawDepth(canvas.current, {
      ...{ curve, bounds, size, hover, paint },
      priceText: (price) => formatDrawn(price, pricePlaces),
      quantityText: (quantity) => formatDrawn(quantity, quantity >= 100 ? 0 : quantity >= 1 ? 2 : 4),
    })
  }, [curve, bounds, size, hover, pricePlaces, paint])
  const point = hover === null ? null : depthAt(curve, hover)
  const hoverAt = (event: PointerEvent) =>
    setHoverX(event.clientX - event.currentTarget.getBoundingClientRect().left)
  return (
    <div ref={frame} className="depth-frame">
      <canvas
        ref={canvas}
        className="depth-canvas"
        role="img"
        aria-label={summaryOf(curve, instrument)}
        data-clicks={onPrice !== undefined && point !== null}
        onPointerMove={hoverAt}
        onPointerDown={hoverAt}
        onPointerLeave={() => setHoverX(null)}
        onClick={() =>
          point && onPrice?.(formatDecimal(point.level.price, { places: pricePlaces, grouped: false }))
        }
      />
      <DepthReading curve={curve} point={point} instrument={instrument} />
    </div>
  )
}

interface DepthReadingProps {
  readonly curve: DepthCurve
  readonly point: DepthPoint | null
  readonly instrument: InstrumentRow
}

/** Under the pointer; else both sides whole. */
function DepthReading({ curve, point, instrument }: DepthReadingProps) {
  const points: readonly DepthPoint[] = point
    ? [point]
    : [
        ...curve.bids.slice(-1).map((level) => ({ side: 'bid' as const, level })),
        ...curve.asks.slice(-1).map((level) => ({ side: 'ask' as const, level })),
      ]
  return (
    <div className="depth-reading" data-testid="depth-reading">
      {points.map((shown) => (
        <span key={shown.side}>
          <span className={shown.side === 'bid' ? 'buy' : 'sell'}>
            {shown.side === 'bid' ? 'Bids' : 'Asks'}
          </span>{' '}
          {sentenceOf(shown, instrument)}
        </span>
      ))}
    </div>
  )
}

/** `to 64,000.00: 1.25000 BTC, 80,012.50 USDT` */
function sentenceOf({ level }: DepthPoint, { tick_size, lot_size, base, quote }: InstrumentRow): string {
  const price = formatDecimal(level.price, { places: placesOf(decimalOf(tick_size)) })
  const quantity = formatDecimal(level.total, { places: placesOf(decimalOf(lot_size)) })
  const cost = formatDecimal(level.cost, { places: 2, rounding: 'nearest' })
  return `to ${price}: ${quantity} ${base}, ${cost} ${quote}`
}

function summaryOf({ bids, asks }: DepthCurve, instrument: InstrumentRow): string {
  const side = (name: string, level: DepthCurve['bids'][number] | undefined) =>
    level ? `${name} ${sentenceOf({ side: 'bid', level }, instrument)}` : ''
  return `Depth of ${instrument.symbol}. ${side('Bids', bids.at(-1))}. ${side('Asks', asks.at(-1))}.`
}
