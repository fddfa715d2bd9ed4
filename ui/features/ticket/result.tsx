import type { InstrumentRow, OrderStateRow, WireStatus } from '../../../src/contract/index.ts'
import { decimalOf, useReplica } from '../../data/index.ts'
import { decimalText, formatDecimal, placesOf, ZERO } from '../../lib/decimal.ts'
import { asSentence } from '../../lib/sentence.ts'
import type { OrderTerms } from './rules.ts'
import type { Sending } from './sending.ts'

interface ResultProps {
  readonly sending: Sending
  readonly instrument: InstrumentRow
}

/** What became of the last order: the server's answer first, then its life as the stream tells it. */
export function Result({ sending, instrument }: ResultProps) {
  const id = sending.status === 'idle' ? null : sending.intent.clientOrderId
  const order = useReplica(
    ({ orders }) => orders.find(({ client_order_id }) => client_order_id === id) ?? null,
  )
  const { text, tone } = sentenceOf(sending, order, instrument)
  return (
    <div role="status" aria-live="polite" data-testid="ticket-result" className={`ticket-result ${tone}`}>
      {text}
    </div>
  )
}

interface Sentence {
  readonly text: string
  readonly tone: '' | 'text-down' | 'text-warn'
}

function sentenceOf(sending: Sending, order: OrderStateRow | null, instrument: InstrumentRow): Sentence {
  switch (sending.status) {
    case 'idle':
      return { text: '', tone: '' }
    case 'sending':
      return { text: `Sending: ${describe(sending.intent.terms, instrument)}…`, tone: '' }
    case 'refused':
      return { text: `Refused. ${asSentence(sending.message)}`, tone: 'text-down' }
    case 'uncertain':
      return {
        text:
          `${asSentence(sending.message)} ${describe(sending.intent.terms, instrument)} ` +
          'may have arrived or not. Sending the same again is safe: it keeps its id.',
        tone: 'text-warn',
      }
    case 'accepted':
      if (order) return { text: outcomeOf(sending.intent.terms, order, instrument), tone: '' }
      return {
        text: `${describe(sending.intent.terms, instrument)}: ${words(sending.orderStatus)}.`,
        tone: '',
      }
  }
}

/** Where the bare word would leave a question open. */
const STATUS_PHRASES: Partial<Record<WireStatus, string>> = {
  ACCEPTED: 'resting in the book',
  HELD: 'held by VeloZ, lives only while VeloZ runs',
  UNKNOWN: 'not answered by the venue, VeloZ is asking it',
}

const words = (status: string): string => status.toLowerCase().replaceAll('_', ' ')

function describe(terms: OrderTerms, { base }: InstrumentRow): string {
  const at = terms.price ? `at ${terms.price}` : 'at market'
  return `${terms.side === 'buy' ? 'Buy' : 'Sell'} ${terms.qty} ${base} ${at}`
}

function outcomeOf(terms: OrderTerms, order: OrderStateRow, instrument: InstrumentRow): string {
  const executed = decimalOf(order.executed_qty)
  const places = placesOf(decimalOf(instrument.tick_size))
  const average = formatDecimal(decimalOf(order.avg_price), { places, rounding: 'nearest' })
  const filled = executed === ZERO ? '' : `, ${decimalText(executed)} filled at ${average} on average`
  const status = STATUS_PHRASES[order.status] ?? words(order.status)
  return `${describe(terms, instrument)}: ${status}${filled}.`
}
