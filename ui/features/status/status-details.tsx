import { Clock } from './clock.tsx'
import { TradingState } from './status-bar.tsx'
import { SystemDetails } from './system-chip.tsx'
import { useHealth, useVenues } from './use-condition.ts'
import { VenueTable } from './venues-chip.tsx'

/** What a phone's bar leaves out. */
export function StatusDetails() {
  const venues = useVenues().value?.items ?? []
  const { value: health } = useHealth()
  return (
    <section className="status-details" aria-label="Status">
      <div className="flex flex-wrap items-center gap-x-4">
        <TradingState />
        <Clock />
      </div>
      <div className="overflow-x-auto">
        <VenueTable venues={venues} />
      </div>
      <SystemDetails health={health} />
    </section>
  )
}
