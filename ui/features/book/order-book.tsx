import { memo, useCallback, useMemo, useState } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import { type Choice, Empty, Panel, Select } from '../../components/index.ts'
import { decimalOf, useInstrument, useMarket, useReplica } from '../../data/index.ts'
import { remember, remembered } from '../../lib/browser.ts'
import { type Decimal, decimalText, formatDecimal, parseDecimal, placesOf } from '../../lib/decimal.ts'
import { BookLadder } from './book-ladder.tsx'
import { groupSteps, ladderOf, ownQuantitiesOf } from './ladder.ts'
import { type ShownBook, useBookLevels } from './use-book-levels.ts'
import { useSilence } from './use-silence.ts'

const NO_BOOK = 'This market source brings no order book. Prices and candles still work.'

interface OrderBookProps {
  /** Takes a price to the ticket, plain and exact. */
  readonly onPrice: (price: string, side?: 'buy' | 'sell') => void
}

export const OrderBook = memo(function OrderBook({ onPrice }: OrderBookProps) {
  const instrument = useInstrument()
  if (instrument) return <InstrumentBook instrument={instrument} onPrice={onPrice} />
  return (
    <Panel title="Order book" className="area-book fill-height" testId="order-book">
      <Empty>The book comes with the first snapshot.</Empty>
    </Panel>
  )
})

type Of = 'one' | 'all'

interface InstrumentBookProps extends OrderBookProps {
  readonly instrument: InstrumentRow
}

function InstrumentBook({ instrument, onPrice }: InstrumentBookProps) {
  const tick = decimalOf(instrument.tick_size)
  const [step, chooseStep] = useStep(instrument, tick)
  const [of, setOf] = useState<Of>('one')
  const hasOthers = useIsElsewhere(instrument)
  const isOfAllVenues = hasOthers && of === 'all'
  const book = useBookLevels(instrument, { isOfAllVenues, isDeep: step > tick })
  const silence = useSilence(instrument.venue)
  const silent = isOfAllVenues ? null : silence
  const orders = useReplica((replica) => replica.orders)
  const own = useMemo(
    () => ownQuantitiesOf(orders ?? [], instrument.symbol, isOfAllVenues ? null : instrument.venue),
    [orders, instrument, isOfAllVenues],
  )
  const ladder = useMemo(
    () => ladderOf({ bids: book.bids, asks: book.asks, instrument, step, own }),
    [book, instrument, step, own],
  )
  const aside = (
    <div className="book-tools">
      {hasOthers && (
        <Select
          label="Whose book"
          isLabelHidden
          value={of}
          choices={[
            { value: 'one', label: instrument.venue },
            { value: 'all', label: 'All venues' },
          ]}
          onChange={setOf}
          testId="book-venues"
        />
      )}
      <StepChoice tick={tick} step={step} onStep={chooseStep} />
    </div>
  )
  return (
    <Panel title="Order book" className="area-book fill-height" aside={aside} testId="order-book">
      {ladder.bids.length === 0 && ladder.asks.length === 0 ? (
        <NoBook book={book} />
      ) : (
        <>
          {instrument.status === 'halted' && (
            <p className="book-note">The venue has halted this instrument.</p>
          )}
          {silent !== null && <p className="book-note">{silent}</p>}
          {book.note !== null && <p className="book-note">{book.note}</p>}
          <BookLadder
            ladder={ladder}
            instrument={instrument}
            isOld={book.isOld || silent !== null}
            onPrice={onPrice}
          />
        </>
      )}
    </Panel>
  )
}

/** A recording may hold trades alone; a venue's book is unknown until its connection is back. */
function NoBook({ book }: { readonly book: ShownBook }) {
  const isRecording = useReplica((replica) => replica.marketSource)?.startsWith('replay:') === true
  if (book.note !== null) return <Empty>{book.note}</Empty>
  return (
    <Empty>{isRecording ? NO_BOOK : 'The order book is not known now; the venue is asked for it.'}</Empty>
  )
}

interface StepChoiceProps {
  readonly tick: Decimal
  readonly step: Decimal
  readonly onStep: (step: Decimal) => void
}

function StepChoice({ tick, step, onStep }: StepChoiceProps) {
  // A price that comes later only takes coarse steps away: the choice need not follow every tick.
  const rough = useMarket(({ price }) => roughPrice(price))
  const choices = useMemo<readonly Choice<string>[]>(
    () =>
      groupSteps(tick, rough === null ? null : parseDecimal(rough)).map((value) => ({
        value: decimalText(value),
        label: formatDecimal(value, { places: placesOf(value) }),
      })),
    [tick, rough],
  )
  const known = choices.some(({ value }) => value === decimalText(step))
  return (
    <Select
      label="Price step of the book"
      isLabelHidden
      value={known ? decimalText(step) : decimalText(tick)}
      choices={choices}
      onChange={(text) => onStep(parseDecimal(text) ?? tick)}
      testId="book-step"
    />
  )
}

/** The price to one digit, so that a list made from it keeps still. */
function roughPrice(price: string | null): string | null {
  if (price === null) return null
  const [whole = '0'] = price.split('.')
  return whole === '0' ? price : `${whole.charAt(0)}${'0'.repeat(whole.length - 1)}`
}

/** Remembered by instrument as a multiple of its tick. */
function useStep({ symbol }: InstrumentRow, tick: Decimal) {
  const name = `book-step-${symbol}`
  const [chosen, setChosen] = useState<{ readonly name: string; readonly step: Decimal } | null>(null)
  const choose = useCallback(
    (step: Decimal) => {
      remember(name, decimalText(step))
      setChosen({ name, step })
    },
    [name],
  )
  const kept = chosen?.name === name ? chosen.step : parseDecimal(remembered(name) ?? '')
  const step = kept !== null && kept > tick && kept % tick === 0n ? kept : tick
  return [step, choose] as const
}

/** True when the same symbol is listed at another venue too. */
function useIsElsewhere({ symbol, venue }: InstrumentRow): boolean {
  const instruments = useReplica((replica) => replica.instruments)
  return instruments?.some((row) => row.symbol === symbol && row.venue !== venue) === true
}
