import { classes } from '../lib/browser.ts'
import { type Decimal, formatDecimal, ZERO } from '../lib/decimal.ts'
import { formatDayTime, formatTime, msOfNs, zoneName } from '../lib/time.ts'
import { CopyButton } from './copy-button.tsx'
import { usePreferences } from './preferences.ts'

interface TimeProps {
  /** Exact text of nanoseconds since the epoch. */
  readonly ns?: string
  /** Milliseconds since the epoch. */
  readonly ms?: number
  /** The day is left out where everything is of today. */
  readonly isTimeOnly?: boolean
  /** The zone stands behind it, for a time that somebody agrees to. */
  readonly hasZone?: boolean
}

/** A time in the zone that was chosen; the zone itself is at least in the title. */
export function Time({ ns, ms, isTimeOnly = false, hasZone = false }: TimeProps) {
  const { zone } = usePreferences()
  const at = ms ?? msOfNs(ns ?? '')
  if (!Number.isFinite(at)) return <span>—</span>
  const text = isTimeOnly ? formatTime(at, zone) : formatDayTime(at, zone)
  const zoned = `${text} ${zoneName(zone, at)}`
  return (
    <time dateTime={new Date(at).toISOString()} title={zoned}>
      {hasZone ? zoned : text}
    </time>
  )
}

interface AmountProps {
  readonly value: Decimal | null
  readonly places: number
  readonly unit?: string
  /** A profit or a loss: with its sign, and in the colour of its direction. */
  readonly isSigned?: boolean
  readonly rounding?: 'cut' | 'nearest'
}

/** An exact amount; a dash where there is none. */
export function Amount({ value, places, unit, isSigned = false, rounding = 'cut' }: AmountProps) {
  if (value === null) return <span>—</span>
  const tone = !isSigned || value === ZERO ? undefined : value > ZERO ? 'buy' : 'sell'
  return (
    <span className={classes('amount', tone)}>
      {formatDecimal(value, { places, rounding, signed: isSigned })}
      {unit !== undefined && <span className="unit"> {unit}</span>}
    </span>
  )
}

/** A text that is meant to be taken elsewhere, with a button that does. */
export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <span className="copy-text">
      <code>{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  )
}
