import { Button, useNow } from '../../components/index.ts'
import { type Connection, useReplica, useTerminal, useTerminalState } from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'
import { formatElapsed } from '../../lib/time.ts'

/** Everything that makes the numbers below less than live, in sentences. */
export function Banners() {
  const connection = useTerminalState((state) => state.connection)
  return (
    <div role="alert">
      {connection.status !== 'live' && <ConnectionBanner connection={connection} />}
      <FeedBanner />
      <TradingBanner />
    </div>
  )
}

function ConnectionBanner({ connection }: { readonly connection: Connection }) {
  const terminal = useTerminal()
  const now = useNow()
  const { status, heardAtMs, message } = connection
  if (status === 'connecting' && message === null) return null
  const since = heardAtMs === null ? '' : ` Numbers are ${formatElapsed(now - heardAtMs)} old.`
  return (
    <div className="notice" data-testid="stale-banner">
      <span className="flex-1">
        <strong>{status === 'offline' ? 'Offline.' : 'Reconnecting.'}</strong> {asSentence(message)}
        <span aria-hidden="true">{since}</span>
      </span>
      <Button size="small" onClick={terminal.retryNow}>
        Retry now
      </Button>
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

function TradingBanner() {
  const state = useReplica((replica) => replica.tradingState)
  const reason = useReplica((replica) => replica.tradingReason)
  if (state === null || state === 'active') return null
  const says =
    state === 'halted'
      ? 'Trading is halted: only cancels are accepted.'
      : 'Trading is reducing: only orders that lower a position are accepted.'
  return (
    <div className="notice">
      <span>
        <strong>{says}</strong> {asSentence(reason)}
      </span>
    </div>
  )
}
