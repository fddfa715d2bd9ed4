import type { OrderStateRow, VenueMessageRow } from '../../../src/contract/index.ts'
import { CopyButton, Panel, ProblemNote, usePreferences } from '../../components/index.ts'
import { exactText } from '../../data/index.ts'
import { noMessagesText } from './no-messages.ts'
import { prettyText } from './pretty-text.ts'
import { preciseTime } from './spans.ts'
import type { Trace } from './use-trace.ts'

interface MessagesProps {
  readonly messages: Trace['messages']
  readonly order: OrderStateRow
}

/** What passed between VeloZ and the venue, as it went over the wire. */
export function Messages({ messages, order }: MessagesProps) {
  const { value, problem, refresh } = messages
  const rows = value?.items ?? []
  return (
    <Panel title="Messages of the venue" testId="order-messages">
      <ProblemNote problem={problem} onRetry={refresh} />
      {value !== null && rows.length === 0 && <p className="order-note">{noMessagesText(order)}</p>}
      <ol>
        {keyed(rows).map(({ key, row }) => (
          <Message key={key} row={row} />
        ))}
      </ol>
    </Panel>
  )
}

/** They have no ids: those of one moment and one name are told apart by how many came before. */
function keyed(rows: readonly VenueMessageRow[]) {
  const seen = new Map<string, number>()
  return rows.map((row) => {
    const name = `${exactText(row.ts_ns)} ${row.direction} ${row.name}`
    const nth = seen.get(name) ?? 0
    seen.set(name, nth + 1)
    return { key: `${name} ${nth}`, row }
  })
}

const DIRECTIONS = { sent: '→ sent', received: '← received' } as const

function Message({ row }: { readonly row: VenueMessageRow }) {
  const { zone } = usePreferences()
  return (
    <li>
      <details className="order-message">
        <summary>
          <span>{preciseTime(exactText(row.ts_ns), zone)}</span>
          <span data-direction={row.direction}>{DIRECTIONS[row.direction]}</span>
          <span className="order-message-name">{row.name}</span>
        </summary>
        <div className="order-message-text">
          <CopyButton text={row.text} label={row.name} />
          <pre>{prettyText(row.text)}</pre>
        </div>
      </details>
    </li>
  )
}
