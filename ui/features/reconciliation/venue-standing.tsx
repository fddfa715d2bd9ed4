import type { ReconciledVenueRow } from '../../../src/contract/index.ts'
import { Button, KeyValues, StateDot, Time, type Tone } from '../../components/index.ts'
import { asSentence } from '../../lib/sentence.ts'

interface VenueStandingProps {
  readonly row: ReconciledVenueRow
  readonly mayRun: boolean
  readonly onRun: () => void
}

/** One venue: whether what we know of its account can be relied on. */
export function VenueStanding({ row, mayRun, onRun }: VenueStandingProps) {
  const { tone, says } = standingOf(row)
  return (
    <section className="venue-standing" aria-label={row.venue} data-testid={`standing-${row.venue}`}>
      <div className="flex items-center gap-2">
        <h2 className="panel-title flex-1">{row.venue}</h2>
        <StateDot tone={tone} label={says} />
      </div>
      {row.problem !== null && (
        <p className="text-warn">
          {asSentence(row.problem)} Until both agree, VeloZ takes only what lowers risk.
        </p>
      )}
      <KeyValues
        pairs={[
          { name: 'Reconciled last', value: <At seconds={row.last_success_at} /> },
          { name: 'Tried last', value: <At seconds={row.last_attempt_at} /> },
        ]}
      />
      {mayRun && (
        <Button size="small" className="self-start" disabled={row.running} onClick={onRun}>
          Compare {row.venue} now
        </Button>
      )}
    </section>
  )
}

interface Standing {
  readonly tone: Tone
  readonly says: string
}

/** Reconciled is not the same as equal: a balance that differs may be reported and left to a person. */
function standingOf({ reconciled, running }: ReconciledVenueRow): Standing {
  if (running) return { tone: 'warn', says: 'Comparing' }
  return reconciled ? { tone: 'good', says: 'Reconciled' } : { tone: 'bad', says: 'In doubt' }
}

const At = ({ seconds }: { readonly seconds: number | null }) =>
  seconds === null ? 'never' : <Time ms={seconds * 1000} />
