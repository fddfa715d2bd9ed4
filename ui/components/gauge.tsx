import type { ReactNode } from 'react'
import type { Tone } from './tone.ts'

interface GaugeProps {
  readonly label: string
  /** Share that is used, for the bar alone: 0 to 1, more when it is over. Null: there is no limit. */
  readonly used: number | null
  /** Null where it is asked of each single thing, and nothing adds up. */
  readonly usedText: string | null
  /** Null: there is none. */
  readonly limitText: string | null
  readonly headroomText?: string
  readonly note?: ReactNode
  readonly testId?: string
}

const WARN_FROM = 0.75
const BAD_FROM = 0.95

export function toneOfUse(used: number | null): Tone {
  if (used === null) return 'soft'
  return used >= BAD_FROM ? 'bad' : used >= WARN_FROM ? 'warn' : 'good'
}

/** A limit and how much of it is used. */
export function Gauge({ label, used, usedText, limitText, headroomText, note, testId }: GaugeProps) {
  const share = used === null ? 0 : Math.min(1, Math.max(0, used))
  return (
    <div className="gauge" data-tone={toneOfUse(used)} data-testid={testId}>
      <span className="gauge-label">{label}</span>
      <span className="gauge-numbers live">
        {usedText !== null && <strong>{usedText}</strong>}
        <span className="text-soft">{limitWords(usedText, limitText)}</span>
      </span>
      <meter
        className="sr-only"
        aria-label={label}
        min={0}
        max={1}
        value={share}
        aria-valuetext={`${usedText ?? ''}${limitWords(usedText, limitText)}`}
      >
        {limitWords(usedText, limitText)}
      </meter>
      <div className="gauge-track" aria-hidden="true">
        <div className="gauge-bar" style={{ width: `${share * 100}%` }} />
      </div>
      {(headroomText !== undefined || note !== undefined) && (
        <span className="gauge-note">
          {headroomText !== undefined && <span className="live">{headroomText} left. </span>}
          {note}
        </span>
      )}
    </div>
  )
}

function limitWords(usedText: string | null, limitText: string | null): string {
  if (limitText === null) return usedText === null ? 'no limit' : ', no limit'
  return usedText === null ? `at most ${limitText}` : ` of ${limitText}`
}
