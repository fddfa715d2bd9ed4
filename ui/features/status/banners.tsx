import { Button, useNow } from '../../components/index.ts'
import { type Connection, useMay, useReplica, useTerminal, useTerminalState } from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'
import { formatElapsed } from '../../lib/time.ts'

/** Everything that makes the numbers below less than live, in sentences. */
export function Banners() {
  const connection = useTerminalState((state) => state.connection)
  return (
    <div role="alert">
      {connection.status !== 'live' && <ConnectionBanner connection={connection} />}
      <FeedBanner />
    </div>
  )
}

function ConnectionBanner({ connection }: { readonly connection: Connection }) {
  const terminal = useTerminal()
  const now = useNow()
  const { status, heardAtMs, message } = connection
  const mayRead = useMay('read:orders')
  if (status === 'connecting' && message === null) return null
  if (!mayRead) return <NotShown why={message} />
  const since = heardAtMs === null ? '' : ` Every number is ${formatElapsed(now - heardAtMs)} old.`
  return (
    <div className="notice connection-notice" data-status={status} data-testid="stale-banner">
      <span className="flex-1">
        <strong>{status === 'offline' ? 'Offline.' : 'Reconnecting.'}</strong> {asSentence(message)}
        <strong aria-hidden="true">{since}</strong> Orders at VeloZ and at the venues live on without this
        page.
      </span>
      <Button size="small" onClick={terminal.retryNow}>
        Retry now
      </Button>
    </div>
  )
}

/** Nothing is broken: this person may not see what the stream brings. */
function NotShown({ why }: { readonly why: string | null }) {
  return (
    <div className="notice" data-testid="not-shown">
      <span>
        <strong>Orders and prices are not shown.</strong> {asSentence(why)} Ask an administrator for a role
        with read:orders.
      </span>
    </div>
  )
}

function FeedBanner() {
  const feed = useReplica((replica) => replica.feed)
  if (!feed || feed.state === 'running') return null
  const what = feed.state === 'ended' ? 'has ended' : 'has failed'
  return (
    <div className="notice">
      <span>
        <strong>No new prices.</strong> The market source {feed.source} {what}. {asSentence(feed.why)}
      </span>
    </div>
  )
}
