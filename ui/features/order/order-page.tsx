import { useParams } from 'wouter'
import type { OrderTraceAnswer } from '../../../src/contract/index.ts'
import { Button, CopyText, Empty, Link, Loading, Page, ProblemNote, Stale } from '../../components/index.ts'
import { type ApiProblem, sideWord, TYPE_WORDS, useReplica } from '../../data/index.ts'
import { Asked } from './asked.tsx'
import { AuditLines } from './audit-lines.tsx'
import { Checks } from './checks.tsx'
import { Fills } from './fills.tsx'
import { Messages } from './messages.tsx'
import { amountText, type OrderNumbers, orderNumbers } from './numbers.ts'
import { Standing } from './standing.tsx'
import { Timeline } from './timeline.tsx'
import { type Trace, useTrace } from './use-trace.ts'

/** One order's whole chain: what was asked, checked and done, what it cost and how long it took. */
export function OrderPage() {
  const { id = '' } = useParams<{ id: string }>()
  return <OneOrder key={id} clientOrderId={decodeURIComponent(id)} />
}

function OneOrder({ clientOrderId }: { readonly clientOrderId: string }) {
  const { trace, messages } = useTrace(clientOrderId)
  const { value, problem, isOld, refresh } = trace
  if (value === null) return <Untold {...{ clientOrderId, problem, refresh }} />
  const { order } = value
  return (
    <Page
      title={titleOf(value)}
      subtitle={<CopyText text={order.client_order_id} label="client order id" />}
      testId="order-page"
      aside={
        <Button size="small" onClick={refresh}>
          Read again
        </Button>
      }
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      <Stale isOld={isOld}>
        <Told value={value} messages={messages} />
      </Stale>
    </Page>
  )
}

function Told({
  value,
  messages,
}: {
  readonly value: OrderTraceAnswer
  readonly messages: Trace['messages']
}) {
  const { symbol, venue } = value.order
  const instrument = useReplica(({ instruments }) =>
    instruments.find((known) => known.symbol === symbol && known.venue === venue),
  )
  const numbers: OrderNumbers = orderNumbers(instrument ?? null)
  return (
    <>
      <Standing value={value} numbers={numbers} />
      <div className="order-chain">
        <div className="order-column">
          <Timeline value={value} />
          <Fills value={value} numbers={numbers} />
          <Messages messages={messages} order={value.order} />
        </div>
        <div className="order-column">
          <Asked value={value} numbers={numbers} />
          <Checks value={value} />
          {value.audit !== undefined && <AuditLines rows={value.audit} />}
        </div>
      </div>
    </>
  )
}

function titleOf({ request }: OrderTraceAnswer): string {
  const { side, symbol, venue, type, order_qty: quantity } = request
  return `${sideWord(side)} ${amountText(quantity)} ${symbol} at ${venue}, ${TYPE_WORDS[type].toLowerCase()}`
}

interface UntoldProps {
  readonly clientOrderId: string
  readonly problem: ApiProblem | null
  readonly refresh: () => void
}

function Untold({ clientOrderId, problem, refresh }: UntoldProps) {
  const isUnknown = problem?.status === 404
  return (
    <Page title={`Order ${clientOrderId}`} testId="order-page">
      {problem === null && <Loading what="the order" />}
      {problem !== null && !isUnknown && <ProblemNote problem={problem} onRetry={refresh} />}
      {isUnknown && (
        <Empty>
          <span>
            VeloZ knows no order with this client order id. It may have been mistyped, or belong to another
            installation; all that are known are under <Link to="/orders">Orders</Link>.
          </span>
        </Empty>
      )}
    </Page>
  )
}
