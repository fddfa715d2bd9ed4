import type { MarketQualityRow, VenueRow } from '../../../src/contract/index.ts'
import { Badge, Gauge, KeyValues, type Pair, Panel, StateDot, Time } from '../../components/index.ts'
import {
  ageText,
  capital,
  measured,
  percentText,
  skewText,
  switchWord,
  toneOfScore,
  VENUE_TONES,
} from './words.ts'

interface CardsProps {
  readonly rows: readonly VenueRow[]
  readonly quality: readonly MarketQualityRow[]
}

/** Each place where orders can go, and how it is doing. */
export function VenueCards({ rows, quality }: CardsProps) {
  return (
    <section className="kpi-group" aria-label="Venues">
      <h2 className="kpi-title">Venues</h2>
      <div className="kpi-venues">
        {rows.map((row) => (
          <VenueCard key={row.venue} row={row} quality={quality.filter(({ venue }) => venue === row.venue)} />
        ))}
      </div>
    </section>
  )
}

interface CardProps {
  readonly row: VenueRow
  readonly quality: readonly MarketQualityRow[]
}

function VenueCard({ row, quality }: CardProps) {
  const { venue, state, problem, remote, mode } = row
  const used = measured(remote?.rate_budget_used_ratio ?? null)
  return (
    <Panel
      title={venue}
      testId={`kpi-venue-${venue}`}
      aside={
        <span className="kpi-venue-state">
          <StateDot tone={VENUE_TONES[state]} label={capital(state)} />
          <Badge tone={mode === 'live' ? 'bad' : 'plain'}>{mode}</Badge>
        </span>
      }
    >
      <div className="kpi-venue">
        {problem !== null && <p className="text-warn">{problem}</p>}
        {remote !== null && remote.reconciliation_problem !== null && (
          <p className="text-bad">{remote.reconciliation_problem}</p>
        )}
        <KeyValues pairs={pairsOf(row, quality)} />
        {remote !== null && (
          <Gauge
            label="Rate budget"
            used={used}
            usedText={percentText(used, 0)}
            limitText="what the venue allows"
          />
        )}
      </div>
    </Panel>
  )
}

function pairsOf(row: VenueRow, quality: readonly MarketQualityRow[]): readonly Pair[] {
  const { data_age_ms, reconnect_count, open_orders, instruments, instruments_trading, remote } = row
  const pairs: Pair[] = [
    { name: 'Data age', value: ageText(data_age_ms) },
    { name: 'Instruments trading', value: `${instruments_trading} of ${instruments}` },
    { name: 'Open orders', value: open_orders },
    { name: 'Reconnects', value: reconnect_count },
  ]
  const scores = quality.map(({ score }) => measured(score) ?? 0)
  if (scores.length > 0) {
    const least = Math.min(...scores)
    const word = `${Math.round(least)} of 100${scores.length > 1 ? ' at worst' : ''}`
    pairs.push({ name: 'Market quality', value: <StateDot tone={toneOfScore(least)} label={word} /> })
  }
  return remote === null ? pairs : [...pairs, ...remotePairs(remote)]
}

function remotePairs(remote: NonNullable<VenueRow['remote']>): readonly Pair[] {
  const { clock_skew_ms, reconciled, last_reconciled_at, banned_until } = remote
  const agreed = last_reconciled_at === null ? null : <Time ms={Number(last_reconciled_at) * 1000} />
  return [
    { name: 'Clock skew', value: skewText(clock_skew_ms) },
    { name: 'Dead man’s switch', value: switchWord(remote) },
    {
      name: 'Reconciled',
      value: (
        <>
          <StateDot tone={reconciled ? 'good' : 'bad'} label={reconciled ? 'yes' : 'no'} />
          {agreed !== null && <> {agreed}</>}
        </>
      ),
    },
    ...(banned_until === null
      ? []
      : [{ name: 'Banned until', value: <Time ms={Number(banned_until) * 1000} /> }]),
  ]
}
