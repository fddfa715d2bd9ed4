import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import { SearchField } from '../../components/index.ts'
import {
  isSameInstrument,
  keyText,
  useInstrument,
  useMarket,
  useQuote,
  useReplica,
  useTerminal,
} from '../../data/index.ts'
import { classes } from '../../lib/browser.ts'
import { Popover } from './popover.tsx'
import { priceText } from './price-text.ts'

/** The shown instrument and its price; opens the list of all. */
export function InstrumentPicker({ isPhone }: { readonly isPhone: boolean }) {
  const instrument = useInstrument()
  if (!instrument) return null
  return (
    <Popover
      title="Choose an instrument"
      className="live"
      testId="instrument-picker"
      button={
        <>
          <span className="picker-symbol font-semibold">{instrument.symbol}</span>
          {!isPhone && <span className="text-soft picker-venue">{instrument.venue}</span>}
          <span className="text-faint picker-arrow" aria-hidden="true">
            ▾
          </span>
          <LastPrice instrument={instrument} />
        </>
      }
    >
      {(close) => <InstrumentList onChosen={close} />}
    </Popover>
  )
}

function LastPrice({ instrument }: { readonly instrument: InstrumentRow }) {
  const price = useMarket((market) => market.price)
  const direction = useMarket((market) => market.direction) ?? 'none'
  // Of the one that was chosen a moment ago the quote is there before its market.
  const quote = useQuote(instrument.venue, instrument.symbol)
  return (
    <span
      className={classes(
        'picker-price font-semibold',
        direction === 'up' && 'buy',
        direction === 'down' && 'sell',
      )}
      data-testid="last-price"
    >
      {priceText(price ?? quote?.last ?? null, instrument) ?? '—'}
    </span>
  )
}

function InstrumentList({ onChosen }: { readonly onChosen: () => void }) {
  const instruments = useReplica((replica) => replica.instruments)
  const terminal = useTerminal()
  const [sought, setSought] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  // Who opens the list types what he looks for.
  useEffect(() => field.current?.focus(), [])
  const found = useMemo(() => matching(instruments ?? [], sought), [instruments, sought])
  const choose = (row: InstrumentRow | undefined) => {
    if (!row) return
    terminal.show(row.venue, row.symbol)
    onChosen()
  }
  return (
    <fieldset
      className="instrument-list"
      aria-label="Instruments"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === field.current) {
          // The focus goes back to the button at once, and the same key would open the list again.
          event.preventDefault()
          return choose(found[0])
        }
        if (isTyping(event)) field.current?.focus()
        moveFocus(event, list.current)
      }}
    >
      <SearchField
        label="Find an instrument"
        placeholder="Symbol or venue"
        value={sought}
        onText={setSought}
        inputRef={field}
      />
      <div ref={list} className="instrument-rows">
        {found.map((row) => (
          <InstrumentLine key={keyText(row)} row={row} onChoose={() => choose(row)} />
        ))}
        {found.length === 0 && <p className="p-2 text-soft">No instrument matches “{sought}”.</p>}
      </div>
    </fieldset>
  )
}

/** Every word must be found in the symbol, the venue or the kind; a symbol that is a word comes first. */
export function matching(instruments: readonly InstrumentRow[], sought: string): readonly InstrumentRow[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean)
  const found = instruments.filter(({ symbol, venue, base, quote, kind }) => {
    const text = `${symbol} ${base}/${quote} ${venue} ${kind}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const isMeant = ({ symbol }: InstrumentRow) => words.includes(symbol.toLowerCase())
  return [...found.filter(isMeant), ...found.filter((row) => !isMeant(row))]
}

function InstrumentLine({ row, onChoose }: { readonly row: InstrumentRow; readonly onChoose: () => void }) {
  const shown = useInstrument()
  const quote = useQuote(row.venue, row.symbol)
  const isShown = shown !== null && isSameInstrument(shown, row)
  return (
    <button type="button" className="instrument-line" aria-current={isShown} onClick={onChoose}>
      <span className="font-semibold">{row.symbol}</span>
      <span className="text-soft">
        {row.venue}
        {row.kind === 'perpetual' && ' perpetual'}
        {row.status === 'halted' && ', halted'}
      </span>
      <span
        className={classes(
          'live text-right',
          quote?.direction === 'up' && 'buy',
          quote?.direction === 'down' && 'sell',
        )}
      >
        {priceText(quote?.last ?? null, row) ?? '—'}
      </span>
    </button>
  )
}

/** A letter goes on with the search, wherever in the list the focus is. */
const isTyping = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey

function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const rows = [...(list?.querySelectorAll<HTMLElement>('button') ?? [])]
  if (step === 0 || rows.length === 0) return
  event.preventDefault()
  const index = rows.indexOf(document.activeElement as HTMLElement)
  rows[Math.max(0, Math.min(rows.length - 1, index + step))]?.focus()
}
