import type { VenueRow } from '../../../src/contract/index.ts'
import { Badge, Gauge, KeyValues, type Pair, Panel, StateDot, Time } from '../../components/index.ts'
import {
  ageText,
  DEAD_MAN_WORDS,
  exchangeTitle,
  heldThere,
  modeWords,
  STATE_TONES,
  skewText,
  stateWord,
} from './words.ts'

export function VenueCard({ row }: { readonly row: VenueRow }) {
  const { venue, state, problem, remote } = row
  const mode = modeWords(row.mode)
  return (
    <Panel
      title={exchangeTitle(venue)}
      testId={`venue-${venue}`}
      aside={
        <span className="ml-auto inline-flex items-center gap-2">
          <StateDot tone={STATE_TONES[state]} label={stateWord(state)} />
          <Badge tone={mode.tone}>{mode.word}</Badge>
        </span>
      }
    >
      <div className="venue-body">
        {problem !== null && <p className="text-warn">{problem}</p>}
        <KeyValues pairs={pairsOf(row)} />
        {remote && (
          <Gauge
            label="Rate budget"
            used={Number(remote.rate_budget_used_ratio)}
            usedText={`${Math.round(Number(remote.rate_budget_used_ratio) * 100)} %`}
            limitText="what the venue allows"
          />
        )}
        <ul className="venue-holds" aria-label="What rests at the venue">
          {heldThere(row).map(({ name, text, isThere }) => (
            <li key={name}>
              <Badge tone={isThere ? 'good' : 'soft'}>
                {isThere ? '✓' : '–'} {text}
              </Badge>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  )
}

function pairsOf(row: VenueRow): readonly Pair[] {
  const { instruments, instruments_trading, reconnect_count, open_orders, remote } = row
  const usual: readonly Pair[] = [
    { name: 'Age of its market data', value: ageText(row.data_age_ms) },
    { name: 'Instruments that trade', value: `${instruments_trading} of ${instruments}` },
    { name: 'Open orders', value: open_orders },
    { name: 'Reconnected', value: timesText(reconnect_count) },
  ]
  if (remote === null) return usual
  return [
    ...usual,
    { name: 'Its clock against ours', value: skewText(remote.clock_skew_ms) },
    { name: 'Order books begun anew', value: timesText(remote.book_resyncs) },
    { name: 'Dead man’s switch', value: DEAD_MAN_WORDS[remote.dead_man_switch] },
    { name: 'Accounts compared', value: <Reconciled remote={remote} /> },
    ...(remote.banned_until === null
      ? []
      : [{ name: 'Banned until', value: <Time ms={Number(remote.banned_until) * 1000} /> }]),
  ]
}

function Reconciled({ remote }: { readonly remote: NonNullable<VenueRow['remote']> }) {
  const { reconciled, reconciliation_problem, last_reconciled_at } = remote
  const when = last_reconciled_at === null ? null : <Time ms={Number(last_reconciled_at) * 1000} />
  if (reconciled) return <span className="text-up">reconciled{when && <>, {when}</>}</span>
  return (
    <span className="text-down">
      {reconciliation_problem}
      {when && <> (last agreed {when})</>}
    </span>
  )
}

const timesText = (count: number) => (count === 1 ? 'once' : count === 0 ? 'never' : `${count} times`)
