import { useNow, usePreferences } from '../../components/index.ts'
import { deviceCorrectionMs, useDeviceSkewMs } from '../../data/index.ts'
import { formatMinute, formatTime, zoneName } from '../../lib/time.ts'

/**
 * The time in the chosen zone, and in the other where it differs; a press changes places. VeloZ's own where
 * this device's clock is wrong: orders and fills are told in it.
 */
export function Clock() {
  const { zone, change } = usePreferences()
  const now = useNow() - deviceCorrectionMs(useDeviceSkewMs())
  const other = zone === 'utc' ? 'local' : 'utc'
  const hasOther = zoneName('local', now) !== 'UTC+00:00'
  return (
    <button
      type="button"
      className="status-button"
      onClick={() => change({ zone: other })}
      title={`Show ${other === 'utc' ? 'UTC' : 'local'} times`}
      data-testid="zone-toggle"
    >
      <span aria-hidden="true">{formatTime(now, zone)}</span>
      <span>{zoneName(zone, now)}</span>
      {hasOther && (
        <span className="text-faint clock-other" aria-hidden="true">
          {formatMinute(now, other)} {other === 'utc' ? 'UTC' : 'local'}
        </span>
      )}
    </button>
  )
}
