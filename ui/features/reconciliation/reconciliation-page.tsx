import type { ReconcileAnswer, ReconcileBody, ReconciliationAnswer } from '../../../src/contract/index.ts'
import { Button, Empty, Loading, Page, ProblemNote, Stale } from '../../components/index.ts'
import { useCommand, useMay, useServer } from '../../data/index.ts'
import { Mismatches } from './mismatches.tsx'
import { VenueStanding } from './venue-standing.tsx'

const REFRESH_MS = 3_000
const PATH = '/api/reconciliation'
const ABOUT =
  'The journal is what VeloZ knows, the venue is what is true. They are compared at the start, after every ' +
  'lost connection, and every few minutes.'

export function ReconciliationPage() {
  const { value, problem, isOld, refresh } = useServer<ReconciliationAnswer>(`${PATH}?limit=500`, {
    refreshMs: REFRESH_MS,
  })
  const mayRun = useMay('write:orders')
  const run = useCommand<ReconcileBody, ReconcileAnswer>('POST', `${PATH}/run`, { refreshes: [PATH] })
  const hasVenues = value !== null && value.venues.length > 0
  const all = (
    <Button
      tone="accent"
      disabled={run.isSending}
      onClick={() => void run.send({})}
      data-testid="reconcile-all"
    >
      {run.isSending ? 'Comparing…' : 'Compare now'}
    </Button>
  )
  return (
    <Page
      title="Reconciliation"
      subtitle={ABOUT}
      testId="reconciliation-page"
      aside={hasVenues && mayRun ? all : undefined}
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      <ProblemNote problem={run.problem} />
      {value === null && problem === null && <Loading what="what was compared" />}
      {value !== null && (
        <Stale isOld={isOld}>
          {hasVenues ? (
            <div className="venue-standings">
              {value.venues.map((row) => (
                <VenueStanding
                  key={row.venue}
                  row={row}
                  mayRun={mayRun && !run.isSending}
                  onRun={() => void run.send({ venue: row.venue })}
                />
              ))}
            </div>
          ) : (
            <Empty>
              Nothing to compare: the simulated exchange is part of the journal itself. Venues appear here
              once VeloZ trades at one.
            </Empty>
          )}
          {(hasVenues || value.mismatches.length > 0) && <Mismatches rows={value.mismatches} />}
        </Stale>
      )}
    </Page>
  )
}
