import { useNow } from '../../components/index.ts'
import { waitSentence } from './attempt.ts'

export interface Told {
  readonly sentence: string
  /** Until then nothing is let in, milliseconds since the epoch; null when the next attempt may come. */
  readonly waitUntilMs: number | null
}

interface VerdictProps {
  readonly told: Told | null
  /** Shown while nothing was told. */
  readonly notice: string | null
}

/** What came of the last attempt. Always on the page, so that a change of its words is announced. */
export function Verdict({ told, notice }: VerdictProps) {
  return (
    <p role="alert" className={told ? 'text-down' : 'text-soft'} data-testid="sign-in-verdict">
      {told?.sentence ?? notice ?? ''}
      {told?.waitUntilMs != null && <CountDown untilMs={told.waitUntilMs} />}
    </p>
  )
}

/** Announced once with its sentence; the seconds that follow are for the eyes. */
function CountDown({ untilMs }: { readonly untilMs: number }) {
  const nowMs = useNow()
  return (
    <span role="timer" aria-live="off">
      {' '}
      {waitSentence(untilMs - nowMs)}
    </span>
  )
}
