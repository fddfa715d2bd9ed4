import { type FormEvent, memo, type Ref, useMemo, useState } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import { Button, DecimalField, Empty, Panel, Segments } from '../../components/index.ts'
import { exactText, useInstrument, useMay } from '../../data/index.ts'
import { changedDraft, type Draft } from './draft.ts'
import { EstimateLines } from './estimate-lines.tsx'
import { Result } from './result.tsx'
import { judge, type OrderTerms, type Problem, quantityForShare } from './rules.ts'
import { isSameOrder, type Sending } from './sending.ts'
import { useDesk } from './use-desk.ts'
import { useIsSilent } from './use-is-silent.ts'
import type { OrderSending } from './use-order-sender.ts'

export interface TicketProps extends OrderSending {
  readonly draft: Draft
  readonly onDraft: (change: (draft: Draft) => Draft) => void
  readonly quantityRef: Ref<HTMLInputElement>
}

export const Ticket = memo(function Ticket(props: TicketProps) {
  const instrument = useInstrument()
  return (
    <Panel title="Order ticket" className="area-ticket">
      {instrument ? (
        <TicketForm {...props} instrument={instrument} />
      ) : (
        <Empty>Waiting for the first snapshot.</Empty>
      )}
    </Panel>
  )
})

const SIDES = [
  { value: 'buy', label: 'Buy', testId: 'ticket-buy', tone: 'buy' },
  { value: 'sell', label: 'Sell', testId: 'ticket-sell', tone: 'sell' },
] as const
const TYPES = [
  { value: 'limit', label: 'Limit', testId: 'ticket-type-limit' },
  { value: 'market', label: 'Market', testId: 'ticket-type-market' },
] as const
const TIMES = [
  { value: 'gtc', label: 'GTC' },
  { value: 'ioc', label: 'IOC' },
  { value: 'fok', label: 'FOK' },
] as const
const SHARES = [25, 50, 75, 100] as const

function TicketForm(props: TicketProps & { readonly instrument: InstrumentRow }) {
  const { draft, onDraft, quantityRef, instrument, sending, onSend } = props
  const desk = useDesk(instrument)
  const verdict = useMemo(() => judge(draft, desk), [draft, desk])
  const [isTried, setTried] = useState(false)
  const mayTrade = useMay('write:orders')
  const change = (part: Partial<Draft>) => {
    setTried(false)
    onDraft((now) => changedDraft(now, part))
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    setTried(verdict.terms === null)
    if (verdict.terms && mayTrade) onSend(verdict.terms)
  }
  const shown = (problem: Problem | null) =>
    problem && (isTried || !problem.isMissing) ? problem.sentence : null
  const isSending = sending.status === 'sending'
  return (
    <form className="ticket scroll" onSubmit={onSubmit} noValidate aria-label="Order ticket">
      <div className="ticket-choices">
        <Segments label="Side" segments={SIDES} value={draft.side} onChange={(side) => change({ side })} />
        <Segments
          label="Order type"
          segments={TYPES}
          value={draft.type}
          onChange={(type) => change({ type })}
        />
      </div>
      <PriceField draft={draft} quote={instrument.quote} problem={shown(verdict.price)} onChange={change} />
      <DecimalField
        label="Quantity"
        unit={instrument.base}
        value={draft.quantity}
        problem={shown(verdict.quantity)}
        onText={(quantity) => change({ quantity })}
        inputRef={quantityRef}
        placeholder={`steps of ${exactText(instrument.lot_size)}`}
        data-testid="ticket-quantity"
      />
      <ShareButtons quantityFor={(percent) => quantityForShare(draft, desk, percent)} onChange={change} />
      <TimeInForce draft={draft} onChange={change} />
      <EstimateLines estimate={verdict.estimate} instrument={instrument} draft={draft} desk={desk} />
      <Button
        type="submit"
        tone={draft.side}
        className="h-9"
        disabled={isSending || !mayTrade}
        data-testid="ticket-submit"
      >
        {submitLabel(draft, instrument.base, { sending, terms: verdict.terms })}
      </Button>
      <Caution sentence={verdict.form ?? verdict.hint} />
      {!mayTrade && (
        <p className="text-warn">You may look but not trade. Ask an administrator for the trader role.</p>
      )}
      <Result sending={sending} instrument={instrument} />
    </form>
  )
}

/** The button stays usable while VeloZ is silent: it may be back any moment, and sending again is safe. */
function Caution({ sentence }: { readonly sentence: string | null }) {
  const isSilent = useIsSilent()
  return (
    <>
      {isSilent && (
        <p className="text-warn" data-testid="ticket-silent">
          VeloZ is not answering.
        </p>
      )}
      {sentence !== null && <p className="text-warn">{sentence}</p>}
    </>
  )
}

interface Sendable {
  readonly sending: Sending
  readonly terms: OrderTerms | null
}

/** Only the very same order is sent again; anything else is a new one, and the button must not deny it. */
function submitLabel({ side, type }: Draft, base: string, { sending, terms }: Sendable): string {
  if (sending.status === 'sending') return 'Sending…'
  if (terms && isSameOrder(sending, terms)) return 'Send again safely'
  return `${side === 'buy' ? 'Buy' : 'Sell'} ${base} ${type === 'limit' ? 'at limit' : 'at market'}`
}

interface PartProps {
  readonly draft: Draft
  readonly onChange: (part: Partial<Draft>) => void
}

function PriceField({
  draft,
  onChange,
  quote,
  problem,
}: PartProps & { quote: string; problem: string | null }) {
  const isMarket = draft.type === 'market'
  return (
    <DecimalField
      label="Price"
      unit={quote}
      value={isMarket ? '' : draft.price}
      placeholder={isMarket ? 'at market' : 'click one in the book'}
      disabled={isMarket}
      problem={problem}
      onText={(price) => onChange({ price })}
      data-testid="ticket-price"
    />
  )
}

interface ShareProps {
  readonly quantityFor: (percent: number) => string | null
  readonly onChange: (part: Partial<Draft>) => void
}

function ShareButtons({ quantityFor, onChange }: ShareProps) {
  return (
    <fieldset className="grid grid-cols-4 gap-1">
      <legend className="sr-only">Share of what is free</legend>
      {SHARES.map((percent) => (
        <Button
          key={percent}
          size="small"
          onClick={() => {
            const quantity = quantityFor(percent)
            // Without a price there is no quantity; the price field then says what it needs.
            if (quantity !== null) onChange({ quantity })
          }}
          disabled={quantityFor(percent) === null}
          aria-label={`${percent} percent of what is free`}
        >
          {percent}%
        </Button>
      ))}
    </fieldset>
  )
}

function TimeInForce({ draft, onChange }: PartProps) {
  const isMarket = draft.type === 'market'
  return (
    <div className="flex items-center gap-3" data-hidden={isMarket} aria-hidden={isMarket} inert={isMarket}>
      <Segments
        label="Time in force"
        className="segments flex-1"
        segments={TIMES}
        value={draft.timeInForce}
        onChange={(timeInForce) => onChange({ timeInForce })}
      />
      <label className="flex items-center gap-2 text-soft">
        <input
          type="checkbox"
          className="accent-accent"
          checked={draft.isPostOnly}
          onChange={(event) => onChange({ isPostOnly: event.target.checked })}
        />
        Post only
      </label>
    </div>
  )
}
