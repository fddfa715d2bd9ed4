import type { OrderRelation, OrderTraceAnswer } from '../../../src/contract/index.ts'
import { KeyValues, Link, type Pair, Panel, Time } from '../../components/index.ts'
import { exactText, sideWord, statusWord, TYPE_WORDS } from '../../data/index.ts'
import { amountText, type OrderNumbers } from './numbers.ts'
import { msText } from './spans.ts'

interface AskedProps {
  readonly value: OrderTraceAnswer
  readonly numbers: OrderNumbers
}

/** What was asked for, by whom, and what belongs to it. */
export function Asked({ value, numbers }: AskedProps) {
  return (
    <Panel title="Asked for" testId="order-asked">
      <div className="order-pairs">
        <KeyValues pairs={[...termsOf(value, numbers), ...timesOf(value)]} />
        <KeyValues pairs={[...originOf(value), ...relatedOf(value)]} />
      </div>
    </Panel>
  )
}

function termsOf({ request }: OrderTraceAnswer, numbers: OrderNumbers): Pair[] {
  const {
    limit_price: limit,
    stop_price: stop,
    bracket,
    trail_amount: trail,
    trail_percent: percent,
  } = request
  const only = [request.reduce_only ? 'reduce only' : '', request.post_only ? 'post only' : '']
  return [
    { name: 'Order', value: `${sideWord(request.side)} ${amountText(request.order_qty)} ${numbers.base}` },
    { name: 'Type', value: [TYPE_WORDS[request.type], request.tif, ...only].filter(Boolean).join(', ') },
    { name: 'Instrument', value: `${request.symbol} at ${request.venue}` },
    ...(limit === null ? [] : [{ name: 'Limit', value: numbers.price(limit) }]),
    ...(stop === null ? [] : [{ name: 'Trigger', value: `${numbers.price(stop)} by ${request.trigger_by}` }]),
    ...(trail === undefined ? [] : [{ name: 'Trails by', value: amountText(trail) }]),
    ...(percent === undefined ? [] : [{ name: 'Trails by', value: `${amountText(percent)} %` }]),
    ...(bracket?.take_profit ? [{ name: 'Take profit', value: numbers.price(bracket.take_profit) }] : []),
    ...(bracket?.stop_loss ? [{ name: 'Stop loss', value: numbers.price(bracket.stop_loss) }] : []),
    ...(request.expire_ts_ns === null
      ? []
      : [{ name: 'Expires', value: <Time ns={exactText(request.expire_ts_ns)} hasZone /> }]),
  ]
}

const LATENCIES = [
  ['held_to_submitted_ms', 'Held before it was sent'],
  ['submitted_to_accepted_ms', 'Sent to accepted'],
  ['submitted_to_first_fill_ms', 'Sent to first fill'],
  ['first_to_last_fill_ms', 'First to last fill'],
  ['total_ms', 'First to last record'],
] as const

function timesOf({ latencies }: OrderTraceAnswer): Pair[] {
  return LATENCIES.flatMap(([which, name]) => {
    const value = latencies[which]
    return value === null ? [] : [{ name, value: msText(exactText(value)) }]
  })
}

function originOf({ origin, order }: OrderTraceAnswer): Pair[] {
  const isEngine = origin.user_id === 'engine'
  return [
    { name: 'By', value: isEngine ? 'VeloZ itself' : origin.user_id },
    ...(origin.address === '' ? [] : [{ name: 'From', value: origin.address }]),
    ...(origin.request_id === '' ? [] : [{ name: 'Request', value: origin.request_id }]),
    ...(origin.strategy_id === null ? [] : [{ name: 'Strategy', value: origin.strategy_id }]),
    { name: 'Venue order id', value: order.venue_order_id ?? 'none' },
    ...(order.revision === 0
      ? []
      : [{ name: 'Replaced', value: order.revision === 1 ? 'once' : `${order.revision} times` }]),
    ...(order.group_id === undefined ? [] : [{ name: 'Group', value: order.group_id }]),
  ]
}

const RELATIONS = { entry: 'Entry', sibling: 'Cancels with it', exit: 'Exit' } as const

function relatedOf({ related }: OrderTraceAnswer): Pair[] {
  const isOneOfMany = ({ relation }: OrderRelation) => related.length > 1 && relation === 'exit'
  return related.map((other, index) => ({
    name: RELATIONS[other.relation] + (isOneOfMany(other) ? ` ${index + 1}` : ''),
    value: <Related other={other} />,
  }))
}

function Related({ other }: { readonly other: OrderRelation }) {
  const { client_order_id: id, status, type } = other
  const words = [type && TYPE_WORDS[type].toLowerCase(), status && statusWord(status).toLowerCase()]
  return (
    <>
      <Link to={`/order/${encodeURIComponent(id)}`}>{id}</Link>
      <span className="text-soft"> {words.filter(Boolean).join(', ') || 'no longer known'}</span>
    </>
  )
}
