import { useEffect, useMemo, useRef, useState } from 'react'
import { type ApiProblem, usePages } from '../../data/index.ts'
import { type Listed, leftBehind, merged, ROWS_MAX } from './merge.ts'

export interface List<Row> {
  readonly rows: readonly Row[]
  readonly problem: ApiProblem | null
  readonly isLoading: boolean
  readonly hasMore: boolean
  readonly loadMore: () => void
  readonly refresh: () => void
}

const PAGE_ROWS = 500
/** From here on a list is sorted and merged for long enough that it is done once a second at most. */
const CALM_FROM = 5_000
const CALM_MS = 1_000

/** What the stream brings live, going on with what the server keeps, page by page. */
export function useList<Row>(path: string, live: readonly Row[], listed: Listed<Row>): List<Row> {
  const pages = usePages<Row>(path, { limit: PAGE_ROWS })
  const isLong = pages.rows.length > CALM_FROM
  const calm = useCalm(live, isLong ? CALM_MS : 0)
  const left = useLeftBehind(calm, listed)
  const rows = useMemo(() => merged([...calm, ...left], pages.rows, listed), [calm, left, pages.rows, listed])
  return { ...pages, rows, hasMore: pages.hasMore && rows.length < ROWS_MAX }
}

function useLeftBehind<Row>(live: readonly Row[], { keyOf }: Listed<Row>): readonly Row[] {
  const before = useRef<{ readonly live: readonly Row[]; readonly left: readonly Row[] }>({ live, left: [] })
  return useMemo(() => {
    const left = leftBehind(before.current.left, before.current.live, live, keyOf)
    before.current = { live, left }
    return left
  }, [live, keyOf])
}

/** A value that changes at most once in so many milliseconds. */
function useCalm<Value>(value: Value, eachMs: number): Value {
  const [shown, setShown] = useState(value)
  const changedAtMs = useRef(0)
  useEffect(() => {
    const delayMs = Math.max(0, changedAtMs.current + eachMs - performance.now())
    if (eachMs === 0) return
    const timer = setTimeout(() => {
      changedAtMs.current = performance.now()
      setShown(value)
    }, delayMs)
    return () => clearTimeout(timer)
  }, [value, eachMs])
  return eachMs === 0 ? value : shown
}

/** Nothing is not the same as nothing known. */
export function emptyText({ isLoading, problem }: List<unknown>, usual: string): string {
  if (isLoading) return 'Loading what VeloZ keeps…'
  return problem === null ? usual : 'What VeloZ keeps could not be read, so nothing can be listed.'
}
