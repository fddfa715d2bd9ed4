import type { OrderTraceAnswer } from '../../../src/contract/index.ts'
import { Figure } from '../../components/index.ts'
import { decimalOf, exactText, isOpen, statusWord } from '../../data/index.ts'
import { ZERO } from '../../lib/decimal.ts'
import { amountText, filledPart, type OrderNumbers } from './numbers.ts'
import { msText } from './spans.ts'
import { toneOf } from './tone-of.ts'

interface StandingProps {
  readonly value: OrderTraceAnswer
  readonly numbers: OrderNumbers
}

const PERCENT = 100

/** Where it stands, at a glance. */
export function Standing({ value, numbers }: StandingProps) {
  const { order, fees, latencies } = value
  const { executed_qty: executed, order_qty: total, avg_price: average } = order
  const isUnfilled = decimalOf(executed) === ZERO
  const part = Math.floor(filledPart(executed, total) * PERCENT)
  return (
    <div className="figures" data-testid="order-standing">
      <Figure
        label="Status"
        value={statusWord(order.status, order.rejected_by)}
        tone={toneOf(order)}
        note={order.reason === null ? '\u00a0' : order.reason.replaceAll('_', ' ')}
        testId="order-status"
      />
      <Figure
        label="Filled"
        value={numbers.quantity(executed)}
        unit={numbers.base}
        note={`${part} % of ${numbers.quantity(total)}`}
        testId="order-filled"
      />
      <Figure
        label="Average price"
        value={isUnfilled ? '—' : numbers.price(average)}
        unit={isUnfilled ? '' : numbers.quote}
        note={limitNote(value, numbers)}
      />
      <Figure
        label="Fees"
        value={fees.length === 0 ? '—' : fees.map(({ amount }) => amountText(amount)).join(' + ')}
        unit={fees.map(({ asset }) => asset).join(' + ')}
        note={`${value.fills.length} ${value.fills.length === 1 ? 'fill' : 'fills'}`}
      />
      <Figure
        label={isOpen(order) ? 'To first fill' : 'From first to last record'}
        value={msText(textOf(isOpen(order) ? latencies.submitted_to_first_fill_ms : latencies.total_ms))}
        note={acceptedNote(value)}
      />
      <Figure label="Held by" {...holderOf(value)} />
    </div>
  )
}

function acceptedNote({ latencies }: OrderTraceAnswer): string {
  const after = textOf(latencies.submitted_to_accepted_ms)
  return after === null ? 'not accepted by a venue' : `accepted after ${msText(after)}`
}

function holderOf({ order }: OrderTraceAnswer): { readonly value: string; readonly note: string } {
  if (order.rejected_by === 'veloz') return { value: '—', note: 'was never sent' }
  if (!isOpen(order)) return { value: '—', note: `was last at ${heldAt(order)}` }
  const note = order.held_by === 'venue' ? 'lives there' : 'lives only while VeloZ runs'
  return { value: heldAt(order), note }
}

const heldAt = ({ held_by: holder, venue }: OrderTraceAnswer['order']) =>
  holder === 'venue' ? venue : 'VeloZ'

function limitNote({ order }: OrderTraceAnswer, numbers: OrderNumbers): string {
  if (order.limit_price !== null) return `limit ${numbers.price(order.limit_price)}`
  return order.stop_price === null ? 'at market' : `trigger ${numbers.price(order.stop_price)}`
}

function textOf(value: Parameters<typeof exactText>[0] | null): string | null {
  return value === null ? null : exactText(value)
}
