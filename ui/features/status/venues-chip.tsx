import type { VenueRow } from '../../../src/contract/index.ts'
import { Link, StateDot } from '../../components/index.ts'
import { useInstrument } from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'
import { ageText, percent, skewText, venueCondition, worstVenue } from './condition.ts'
import { Popover } from './popover.tsx'
import { useFreshWithLine, useVenues } from './use-condition.ts'

/** The venue that is worst off, or the shown one's when all are well; opens the list of all. */
export function VenuesChip() {
  const shown = useInstrument()
  const { value, isOld, refresh } = useVenues()
  useFreshWithLine(refresh)
  const venues = value?.items ?? []
  const worst = worstVenue(venues)
  if (!worst) return null
  const isWell = venueCondition(worst).tone === 'good'
  const told = (isWell ? venues.find(({ venue }) => venue === shown?.venue) : null) ?? worst
  const { tone, says } = venueCondition(told)
  const others = venues.length - 1
  return (
    <Popover
      title="Venues"
      testId="venues-chip"
      button={
        <>
          <span className="chip-name">
            <StateDot tone={isOld ? 'soft' : tone} label={told.venue} />
          </span>
          <span className={tone === 'good' && !isOld ? 'text-soft chip-age' : 'text-warn chip-state'}>
            {isOld ? 'unknown' : says}
          </span>
          {others > 0 && <span className="text-faint">+{others}</span>}
        </>
      }
    >
      {() => <VenueSheet venues={venues} isOld={isOld} />}
    </Popover>
  )
}

interface VenueSheetProps {
  readonly venues: readonly VenueRow[]
  readonly isOld: boolean
}

function VenueSheet({ venues, isOld }: VenueSheetProps) {
  return (
    <>
      {isOld && <p className="stale-note px-2 pb-1">VeloZ does not answer: this is how it was.</p>}
      <VenueTable venues={venues} />
      <div className="px-2 pt-2">
        <Link to="/venues">Venues and keys</Link>
      </div>
    </>
  )
}

export function VenueTable({ venues }: { readonly venues: readonly VenueRow[] }) {
  return (
    <table className="rows" aria-label="Venues">
      <thead>
        <tr>
          {['Venue', 'State', 'Data age', 'Clock', 'Rate limit', 'Reconnects', 'Open orders'].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {venues.map((venue) => (
          <VenueLine key={venue.venue} venue={venue} />
        ))}
      </tbody>
    </table>
  )
}

function VenueLine({ venue }: { readonly venue: VenueRow }) {
  const { remote, problem } = venue
  const skewMs = remote?.clock_skew_ms ?? null
  return (
    <tr>
      <th scope="row">{venue.venue}</th>
      <td>
        <StateDot tone={venueCondition(venue).tone} label={venue.state} />
        {problem !== null && <span className="venue-problem">{asSentence(problem)}</span>}
      </td>
      <td className="live">{ageText(venue.data_age_ms)}</td>
      <td>{remote === null ? 'ours' : skewMs === null ? '—' : skewText(skewMs)}</td>
      <td>{remote === null ? 'none' : `${percent(remote.rate_budget_used_ratio)} used`}</td>
      <td>{venue.reconnect_count}</td>
      <td>{venue.open_orders}</td>
    </tr>
  )
}
