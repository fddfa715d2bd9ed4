import type { InstrumentRow, OrderStateRow, WireStatus } from '../../../src/contract/index.ts'
import { Link } from '../../components/index.ts'
import { decimalOf, isSameInstrument, useReplica } from '../../data/index.ts'
import { decimalText, formatDecimal, placesOf, ZERO } from '../../lib/decimal.ts'
import { asSentence } from '../../lib/sentence.ts'
import { describe } from './describe.ts'
import type { Sending, UncertainSending } from './sending.ts'
import type { TicketTerms } from './terms.ts'

interface ResultProps {
  readonly sending: Sending
  /** The shown one: it may be another than the last order was for. */
  readonly instrument: InstrumentRow
}

/** What became of the last order: the server's answer first, then its life as the stream tells it. */
export function Result({ sending, instrument: shown }: ResultProps) {
  const instrument = useInstrumentOf(sending) ?? shown
  const id = sending.status === 'idle' ? null : sending.intent.clientOrderId
  const order = useReplica(
    ({ orders }) => orders.find(({ client_order_id }) => client_order_id === id) ?? null,
  )
  const why = useReason(order)
  const { text, tone } = sentenceOf(sending, order, instrument)
  const isElsewhere = sending.status !== 'idle' && !isSameInstrument(instrument, shown)
  return (
    <div role="status" aria-live="polite" data-testid="ticket-result" className={`ticket-result ${tone}`}>
      {isElsewhere && `${instrument.symbol} at ${instrument.venue}: `}
      {text} {why !== null && `${why} `}
      {order !== null && id !== null && <Link to={`/order/${encodeURIComponent(id)}`}>Its whole story</Link>}
    </div>
  )
}

/** What the order that is told of was for; null when it is not listed any more. */
function useInstrumentOf(sending: Sending): InstrumentRow | null {
  const order = sending.status === 'idle' ? null : sending.intent.terms.order
  return useReplica(({ instruments }) =>
    order === null
      ? null
      : (instruments.find(({ symbol, venue }) => symbol === order.symbol && venue === order.venue) ?? null),
  )
}

/** Why it ended, in the server's words, where a person did not end it; null where the status says it all. */
function useReason(order: OrderStateRow | null): string | null {
  const reason = order?.reason ?? null
  const id = order?.client_order_id
  const message = useReplica(({ steps }) =>
    reason === null || reason === 'cancelled_by_request'
      ? null
      : (steps.find((step) => step.client_order_id === id && step.reason === reason)?.message ?? null),
  )
  return message === null ? null : asSentence(message)
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
      return { text: uncertainText(sending, instrument), tone: 'text-warn' }
    case 'accepted':
      if (order) {
        const tone = order.status === 'REJECTED' ? 'text-down' : ''
        return { text: outcomeOf(sending.intent.terms, order, instrument), tone }
      }
      return {
        text: `${describe(sending.intent.terms, instrument)}: ${words(sending.orderStatus)}.`,
        tone: '',
      }
  }
}

function uncertainText({ intent, message, isAbsent }: UncertainSending, instrument: InstrumentRow): string {
  const order = describe(intent.terms, instrument)
  const so = isAbsent
    ? `VeloZ answers again and has no such order: ${order}.`
    : `${asSentence(message)} ${order} may have arrived or not.`
  return `${so} Sending the same again is safe: it keeps its id.`
}

/** Where the bare word would leave a question open. */
const STATUS_PHRASES: Partial<Record<WireStatus, string>> = {
  ACCEPTED: 'resting in the book',
  HELD: 'held by VeloZ, lives only while VeloZ runs',
  UNKNOWN: 'not answered by the venue, VeloZ is asking it',
}

const words = (status: string): string => status.toLowerCase().replaceAll('_', ' ')

function outcomeOf(terms: TicketTerms, order: OrderStateRow, instrument: InstrumentRow): string {
  const executed = decimalOf(order.executed_qty)
  const places = placesOf(decimalOf(instrument.tick_size))
  const average = formatDecimal(decimalOf(order.avg_price), { places, rounding: 'nearest' })
  const filled = executed === ZERO ? '' : `, ${decimalText(executed)} filled at ${average} on average`
  return `${describe(terms, instrument)}: ${phraseOf(order)}${filled}.`
}

/** A stop that its venue keeps is in no book. */
function phraseOf({ status, stop_price: stop, is_triggered: isTriggered }: OrderStateRow): string {
  if (status === 'ACCEPTED' && stop !== null && !isTriggered) return 'waiting at the venue for its trigger'
  return STATUS_PHRASES[status] ?? words(status)
}
