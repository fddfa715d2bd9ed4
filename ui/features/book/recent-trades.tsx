import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import { Button, Empty, Panel, usePreferences } from '../../components/index.ts'
import { decimalOf, exactText, type MarketTrade, useInstrument, useMarket } from '../../data/index.ts'
import {
  type Decimal,
  decimalText,
  formatDecimal,
  formatShort,
  parseDecimal,
  placesOf,
} from '../../lib/decimal.ts'
import { formatTime, msOfNs, type Zone, zoneName } from '../../lib/time.ts'
import { bigQuantity, printsFrom } from './prints.ts'

const ROW_PX = 19
const OVERSCAN = 8
/** Fewer rows than this are all drawn, so that the browser's own search finds them. */
const VIRTUAL_FROM = 60
/** What scrolls and holds nothing to press must be reached by the keyboard itself. */
const REACHABLE = { tabIndex: 0 }
const NO_TRADES: readonly MarketTrade[] = []

/** Time and sales: the market's prints, newest first. */
export const RecentTrades = memo(function RecentTrades() {
  const instrument = useInstrument()
  const live = useMarket((market) => market.trades) ?? NO_TRADES
  const [held, setHeld] = useState<readonly MarketTrade[] | null>(null)
  const [minimum, setMinimum] = useState('')
  const trades = held ?? live
  const shown = useMemo(() => printsFrom(trades, parseDecimal(minimum)), [trades, minimum])
  const missed = held === null ? 0 : (live[0]?.key ?? 0) - (held[0]?.key ?? 0)
  const aside = (
    <div className="prints-tools">
      <input
        className="prints-minimum"
        inputMode="decimal"
        autoComplete="off"
        data-decimal="true"
        aria-label="Smallest quantity shown"
        placeholder="Min qty"
        value={minimum}
        data-testid="prints-minimum"
        onChange={({ target }) => setMinimum(target.value)}
      />
      <Button
        size="small"
        tone="quiet"
        aria-pressed={held !== null}
        data-testid="prints-pause"
        onClick={() => setHeld(held === null ? live : null)}
      >
        {held === null ? 'Pause' : `Go on${missed > 0 ? ` (${missed})` : ''}`}
      </Button>
    </div>
  )
  return (
    <Panel title="Market trades" className="area-trades fill-height" aside={aside} testId="recent-trades">
      {instrument && shown.length > 0 ? (
        <Prints trades={shown} big={bigQuantity(trades)} instrument={instrument} />
      ) : (
        <Empty>
          {trades.length > 0
            ? `None of the last ${trades.length} trades is of ${minimum} or more.`
            : 'No trades since this page opened.'}
        </Empty>
      )}
    </Panel>
  )
})

interface PrintsProps {
  readonly trades: readonly MarketTrade[]
  readonly big: Decimal | null
  readonly instrument: InstrumentRow
}

function Prints({ trades, big, instrument }: PrintsProps) {
  const { zone } = usePreferences()
  const scroller = useRef<HTMLDivElement>(null)
  const isVirtual = trades.length >= VIRTUAL_FROM
  const virtualizer = useVirtualizer({
    count: isVirtual ? trades.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  })
  useSteadyScroll(scroller, trades)
  const drawn = isVirtual ? virtualizer.getVirtualItems().map(({ index }) => index) : [...trades.keys()]
  const places = useMemo(
    () => ({
      price: placesOf(decimalOf(instrument.tick_size)),
      quantity: placesOf(decimalOf(instrument.lot_size)),
    }),
    [instrument],
  )
  return (
    <section ref={scroller} className="prints live" {...REACHABLE} aria-label="Market trades, newest first">
      <div className="book-row book-head prints-row">
        <span>Price ({instrument.quote})</span>
        <span>Qty ({instrument.base})</span>
        <span>Time {zone === 'utc' ? 'UTC' : zoneName(zone, Date.now())}</span>
      </div>
      <div className="prints-all" style={{ height: trades.length * ROW_PX }}>
        {drawn.map((index) => {
          const trade = trades[index]
          if (!trade) return null
          const top = index * ROW_PX
          return <Print key={trade.key} trade={trade} top={top} zone={zone} places={places} big={big} />
        })}
      </div>
    </section>
  )
}

/** Who has scrolled down to read keeps what is read in place while newer prints come above it. */
function useSteadyScroll(
  scroller: { readonly current: HTMLDivElement | null },
  trades: readonly MarketTrade[],
): void {
  const newest = useRef(trades[0]?.key)
  useLayoutEffect(() => {
    const added = trades.findIndex(({ key }) => key === newest.current)
    newest.current = trades[0]?.key
    const { current } = scroller
    if (current && added > 0 && current.scrollTop > ROW_PX) current.scrollTop += added * ROW_PX
  }, [scroller, trades])
}

interface PrintProps {
  readonly trade: MarketTrade
  readonly top: number
  readonly zone: Zone
  readonly places: { readonly price: number; readonly quantity: number }
  readonly big: Decimal | null
}

const Print = memo(function Print({ trade, top, zone, places, big }: PrintProps) {
  const isBuy = trade.aggressor === 'BUY'
  const quantity = decimalOf(trade.qty)
  const ms = msOfNs(exactText(trade.ts_ns))
  return (
    <div
      className="book-row prints-row"
      data-big={big !== null && quantity >= big}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className={isBuy ? 'buy' : 'sell'}>
        <span aria-hidden="true" className="arrow w-3">
          {isBuy ? '▲' : '▼'}
        </span>
        <span className="sr-only">{isBuy ? 'bought at ' : 'sold at '}</span>
        {formatDecimal(decimalOf(trade.price), { places: places.price })}
      </span>
      <span title={decimalText(quantity)}>{formatShort(quantity, places.quantity)}</span>
      <span className="text-soft">
        {formatTime(ms, zone)}
        <span className="text-faint">
          {Number.isFinite(ms) ? `.${String(ms % 1000).padStart(3, '0')}` : ''}
        </span>
      </span>
    </div>
  )
})
