import { type KeyboardEvent, useRef } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import { useMarket } from '../../data/index.ts'
import { classes } from '../../lib/browser.ts'
import { formatDecimal, parseDecimal, placesOf, ZERO } from '../../lib/decimal.ts'
import { type Ladder, LEVELS_SHOWN, type Rung } from './ladder.ts'

interface BookLadderProps {
  readonly ladder: Ladder
  readonly instrument: InstrumentRow
  readonly isOld: boolean
  readonly onPrice: (price: string) => void
}

export function BookLadder({ ladder, instrument, isOld, onPrice }: BookLadderProps) {
  const body = useRef<HTMLDivElement>(null)
  return (
    <div
      ref={body}
      role="toolbar"
      aria-label="Prices of the order book"
      aria-orientation="vertical"
      className={classes('book live', isOld && 'book-old')}
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

interface BookSideProps {
  readonly side: 'bid' | 'ask'
  readonly rungs: readonly Rung[]
  readonly onPrice: (price: string) => void
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

interface BookRowProps {
  readonly side: 'bid' | 'ask'
  readonly rung: Rung
  readonly isBest: boolean
  readonly onPrice: (price: string) => void
}

function BookRow({ side, rung, isBest, onPrice }: BookRowProps) {
  return (
    <button type="button" className="book-row" tabIndex={isBest ? 0 : -1} onClick={() => onPrice(rung.price)}>
      <span className="depth" style={{ transform: `scaleX(${rung.depth.toFixed(3)})` }} />
      <span className={side === 'bid' ? 'buy' : 'sell'}>
        <span className="sr-only">{side === 'bid' ? 'Bid ' : 'Ask '}</span>
        {rung.priceText}
      </span>
      <span>
        {rung.ownText !== null && (
          <span className="book-own">
            <span className="sr-only">, of yours </span>
            {rung.ownText}
          </span>
        )}
        <span className="sr-only">, quantity </span>
        {rung.quantityText}
      </span>
      <span className="text-soft">
        <span className="sr-only">, total </span>
        {rung.totalText}
      </span>
    </button>
  )
}

function Middle({ ladder, instrument }: { readonly ladder: Ladder; readonly instrument: InstrumentRow }) {
  const price = useMarket((market) => market.price)
  const direction = useMarket((market) => market.direction) ?? 'none'
  const places = placesOf(parseDecimal(String(instrument.tick_size)) ?? ZERO)
  const value = price === null ? null : parseDecimal(price)
  const { touch } = ladder
  return (
    <div className="book-middle">
      <span className={classes('book-last', direction === 'up' && 'buy', direction === 'down' && 'sell')}>
        <span aria-hidden="true" className="arrow w-4">
          {direction === 'up' ? '▲' : direction === 'down' ? '▼' : ''}
        </span>
        {value === null ? '—' : formatDecimal(value, { places })}
      </span>
      {touch === null ? (
        <span className="text-soft">One side is empty</span>
      ) : (
        <>
          <span className="book-touch">
            <span title="Best ask less best bid">
              <span className="text-faint">Spread</span> {touch.spreadText}{' '}
              <span className="text-faint">({touch.basisPoints} bp)</span>
            </span>
            <span title="Both best prices, each weighed by the quantity on the other side">
              <span className="text-faint">Micro</span> {touch.micropriceText}
            </span>
          </span>
          <Imbalance bidShare={touch.bidShare} />
        </>
      )}
    </div>
  )
}

/** What is shown of both sides, one against the other. */
function Imbalance({ bidShare }: { readonly bidShare: number }) {
  const percent = Math.round(bidShare * 100)
  return (
    <span
      className="book-imbalance"
      role="img"
      aria-label={`Of the shown quantity ${percent} % is bid and ${100 - percent} % is asked`}
      title={`Bids ${percent} %, asks ${100 - percent} % of what is shown`}
    >
      <span style={{ width: `${percent}%` }} />
    </span>
  )
}
