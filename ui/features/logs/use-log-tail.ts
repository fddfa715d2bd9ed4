import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { LogLevelText, LogsAnswer } from '../../../src/contract/index.ts'
import { useServer } from '../../data/index.ts'
import {
  following,
  LINES_MAX,
  NO_LINES,
  type Shown,
  shownOf,
  stopped,
  type Tail,
  withAnswer,
} from './tail.ts'

const POLL_MS = 1000

export interface LogFilter {
  readonly level: LogLevelText
  readonly contains: string
}

export interface LogTail extends Shown {
  readonly isStopped: boolean
  readonly isLoading: boolean
  readonly problem: { readonly message: string } | null
  readonly stop: () => void
  readonly follow: () => void
}

/** The log as it is written: asked for each second, from where the last answer ended. */
export function useLogTail(filter: LogFilter): LogTail {
  const [tail, setTail] = useState<Tail>(NO_LINES)
  const name = `${filter.level} ${filter.contains}`
  const [tailOf, setTailOf] = useState(name)
  // Another filter is another list, read from its beginning.
  if (tailOf !== name) {
    setTailOf(name)
    setTail(NO_LINES)
  }
  const after = useEachSecond(tail.lastId)
  const { value, problem } = useServer<LogsAnswer>(pathOf(filter, after), {
    refreshMs: POLL_MS,
    keepMs: 0,
  })
  useEffect(() => {
    if (value !== null) setTail((known) => withAnswer(known, value))
  }, [value])
  const shown = useMemo(() => shownOf(tail), [tail])
  return {
    ...shown,
    isStopped: tail.stoppedAt !== null,
    isLoading: tail.lastId === 0 && value === null && problem === null,
    problem,
    stop: useCallback(() => setTail(stopped), []),
    follow: useCallback(() => setTail(following), []),
  }
}

/**
 * The value as it was at the last full second. At the lowest level each question is a line of the log itself:
 * asked at once for what came after it, it would be asked without end.
 */
function useEachSecond(value: number): number {
  const latest = useRef(value)
  latest.current = value
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setInterval(() => setSettled(latest.current), POLL_MS)
    return () => clearInterval(timer)
  }, [])
  // A list that begins anew is asked for from its beginning.
  return value === 0 ? 0 : settled
}

function pathOf({ level, contains }: LogFilter, after: number): string {
  const asked = new URLSearchParams({ level, limit: String(LINES_MAX) })
  if (contains.trim() !== '') asked.set('contains', contains.trim())
  if (after > 0) asked.set('after', String(after))
  return `/api/logs?${asked}`
}
