import type {
  KpiAnswer,
  Page as ListPage,
  MarketQualityAnswer,
  VenueRow,
} from '../../../src/contract/index.ts'
import { Loading, Page, ProblemNote, Stale } from '../../components/index.ts'
import { useMay, useServer } from '../../data/index.ts'
import { KpiFigures } from './kpi-figures.tsx'
import { QualityTable } from './quality-table.tsx'
import { VenueCards } from './venue-cards.tsx'

/** The server measures so often. */
const KPI_MS = 5000
const VENUES_MS = 2000
/** Ten minutes of it. */
const POINTS = 120

/** How VeloZ itself is doing: is the engine there, is it quick, what became of orders, how are the venues. */
export function DashboardPage() {
  const kpi = useServer<KpiAnswer>(`/api/kpi?points=${POINTS}`, { refreshMs: KPI_MS })
  return (
    <Page
      title="Dashboard"
      subtitle="Measured by the gateway every five seconds; the lines show the last ten minutes."
      testId="dashboard-page"
    >
      <ProblemNote problem={kpi.problem} onRetry={kpi.refresh} />
      {kpi.value === null && kpi.problem === null && <Loading what="the figures" />}
      {kpi.value !== null && (
        <Stale isOld={kpi.isOld}>
          <KpiFigures kpi={kpi.value} />
        </Stale>
      )}
      {useMay('read:market') && <Venues />}
    </Page>
  )
}

function Venues() {
  const venues = useServer<ListPage<VenueRow>>('/api/venues', { refreshMs: VENUES_MS })
  const quality = useServer<MarketQualityAnswer>('/api/market/quality', { refreshMs: KPI_MS })
  return (
    <>
      <ProblemNote problem={venues.problem} onRetry={venues.refresh} />
      {venues.value !== null && (
        <Stale isOld={venues.isOld}>
          <VenueCards rows={venues.value.items} quality={quality.value?.items ?? []} />
        </Stale>
      )}
      {quality.value !== null && quality.value.items.length > 0 && (
        <QualityTable rows={quality.value.items} />
      )}
    </>
  )
}
