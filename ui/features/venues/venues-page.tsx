import type { Page as Listed, VenueRow } from '../../../src/contract/index.ts'
import { Empty, Link, Loading, Page, ProblemNote, Stale } from '../../components/index.ts'
import { useMay, useServer } from '../../data/index.ts'
import { KeysPanel } from './keys-panel.tsx'
import { VenueCard } from './venue-card.tsx'

const REFRESH_MS = 2000

export function VenuesPage() {
  const { value, problem, isLoading, isOld, refresh } = useServer<Listed<VenueRow>>('/api/venues', {
    refreshMs: REFRESH_MS,
  })
  const mayKeys = useMay('read:config')
  const venues = value?.items ?? []
  return (
    <Page
      title="Venues and keys"
      testId="venues-page"
      aside={
        <Link to="/welcome" className="link">
          How to trade at a test exchange
        </Link>
      }
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      {isLoading && <Loading what="venues" />}
      {value !== null && venues.length === 0 && (
        <Empty>No venue is there. Set engine.mode and engine.venues under “Settings”.</Empty>
      )}
      <Stale isOld={isOld}>
        <div className="venue-cards">
          {venues.map((venue) => (
            <VenueCard key={venue.venue} row={venue} />
          ))}
        </div>
      </Stale>
      {mayKeys && <KeysPanel />}
    </Page>
  )
}
