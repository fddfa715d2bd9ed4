import { type KeyboardEvent, memo, useMemo, useRef } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import { Empty, Panel } from '../../components/index.ts'
import { useInstrument, useMarket, useReplica } from '../../data/index.ts'
import { classes } from '../../lib/browser.ts'
import { formatDecimal, parseDecimal, placesOf, ZERO } from '../../lib/decimal.ts'
import { type Ladder, LEVELS_SHOWN, ladderOf, ownPricesOf, type Rung } from './ladder.ts'

const NO_BOOK = 'This market source brings no order book. Prices and candles still work.'

interface OrderBookProps {
  /** Plain exact text of the price that was clicked. */
  readonly onPrice: (price: string) => void
}

export const OrderBook = memo(function OrderBook({ onPrice }: OrderBookProps) {
  const instrument = useInstrument()
  return (
    <Panel title="Order book" className="area-book fill-height" testId="order-book">
      {instrument ? (
        <BookBody instrument={instrument} onPrice={onPrice} />
      ) : (
        <Empty>The book comes with the first snapshot.</Empty>
      )}
    </Panel>
  )
})

function BookBody({ instrument, onPrice }: OrderBookProps & { readonly instrument: InstrumentRow }) {
  const book = useMarket((market) => market.book)
  const orders = useReplica((replica) => replica.orders)
  const isRecording = useReplica((replica) => replica.marketSource)?.startsWith('replay:') === true
  const ownPrices = useMemo(() => ownPricesOf(orders ?? [], instrument.symbol), [orders, instrument.symbol])
  const ladder = useMemo(
    () => ladderOf({ bids: book?.bids ?? [], asks: book?.asks ?? [], instrument, ownPrices }),
    [book, instrument, ownPrices],
  )
  const body = useRef<HTMLDivElement>(null)
  if (ladder.bids.length === 0 && ladder.asks.length === 0) {
    // A recording may hold trades alone; a venue's book is unknown until its connection is back.
    return (
      <Empty>{isRecording ? NO_BOOK : 'The order book is not known now; the venue is asked for it.'}</Empty>
    )
  }
  return (
    <div
      ref={body}
      role="toolbar"
      aria-label="Prices of the order book"
      aria-orientation="vertical"
      className="book live"
      onKeyDown={(event) => moveFocus(event, body.current)}
    >
      <div className="book-row book-head">
        <span>Price ({instrument.quote})</span>
        <span>Qty ({instrument.base})</span>
        <span>Total</span>
      </div>
      <BookSide side="ask" rungs={ladder.asks} onPrice={onPrice} />
      <Middle ladder={ladder} instrument={instrument} />
      <BookSide side="bid" rungs={ladder.bids} onPrice={onPrice} />
    </div>
  )
}

/** Only the best prices are Tab stops; the arrow keys walk the rest. */
function moveFocus(event: KeyboardEvent, body: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0 || !body) return
  const rows = [...body.querySelectorAll<HTMLButtonElement>('button')]
  const index = rows.indexOf(document.activeElement as HTMLButtonElement)
  event.preventDefault()
  rows[index + step]?.focus()
}

interface BookSideProps extends OrderBookProps {
  readonly side: 'bid' | 'ask'
  readonly rungs: readonly Rung[]
}

function BookSide({ side, rungs, onPrice }: BookSideProps) {
  const places = Array.from({ length: LEVELS_SHOWN }, (_, place) => place)
  const ordered = side === 'ask' ? places.reverse() : places
  return (
    <div className={`book-side book-${side}`}>
      {ordered.map((place) => {
        const rung = rungs[place]
        // A row keeps its place in the page whatever stands in it: nothing jumps while prices move.
        if (!rung) return <div key={place} className="book-row" />
        return <BookRow key={place} side={side} rung={rung} isBest={place === 0} onPrice={onPrice} />
      })}
    </div>
  )
}

interface BookRowProps extends OrderBookProps {
  readonly side: 'bid' | 'ask'
  readonly rung: Rung
  readonly isBest: boolean
}

function BookRow({ side, rung, isBest, onPrice }: BookRowProps) {
  const name = `${side === 'bid' ? 'Bid' : 'Ask'} ${rung.priceText}, quantity ${rung.quantityText}`
  return (
    <button
      type="button"
      className="book-row"
      tabIndex={isBest ? 0 : -1}
      aria-label={rung.isOwn ? `${name}, with an order of yours` : name}
      onClick={() => onPrice(rung.price)}
    >
      <span className="depth" style={{ transform: `scaleX(${rung.depth.toFixed(3)})` }} />
      <span className={side === 'bid' ? 'buy' : 'sell'}>
        {rung.isOwn && <span className="own" aria-hidden="true" />}
        {rung.priceText}
      </span>
      <span>{rung.quantityText}</span>
      <span className="text-soft">{rung.totalText}</span>
    </button>
  )
}

function Middle({ ladder, instrument }: { readonly ladder: Ladder; readonly instrument: InstrumentRow }) {
  const price = useMarket((market) => market.price)
  const direction = useMarket((market) => market.direction) ?? 'none'
  const places = placesOf(parseDecimal(String(instrument.tick_size)) ?? ZERO)
  const value = price === null ? null : parseDecimal(price)
  return (
    <div className="book-middle">
      <span
        className={classes(
          'text-[15px] font-semibold',
          direction === 'up' && 'buy',
          direction === 'down' && 'sell',
        )}
      >
        <span aria-hidden="true" className="arrow w-4">
          {direction === 'up' ? '▲' : direction === 'down' ? '▼' : ''}
        </span>
        {value === null ? '—' : formatDecimal(value, { places })}
      </span>
      {ladder.spread && (
        <span className="text-soft">
          Spread {ladder.spread.text}{' '}
          <span className="wide text-faint">({ladder.spread.basisPoints} bp)</span>
        </span>
      )}
    </div>
  )
}
