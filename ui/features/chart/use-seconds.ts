import { useEffect, useState } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import { type DrawnBar, mergeBars, useTerminal } from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'

interface Seconds {
  readonly bars: readonly DrawnBar[]
  readonly problem: string | null
  readonly isLoading: boolean
}

const NONE: Seconds = { bars: [], problem: null, isLoading: true }
const REFRESH_MS = 1000
/** The server remembers seconds for ten minutes. */
const WHOLE = 600
/** Enough to go on from a second ago, with room for a late answer. */
const LATEST = 20
const KEPT_MAX = 1500

/** Bars of a second: the stream brings none, so the latest are asked for while the page is seen. */
export function useSeconds(instrument: InstrumentRow | null): Seconds {
  const terminal = useTerminal()
  const [seconds, setSeconds] = useState(NONE)
  const symbol = instrument?.symbol ?? null
  const venue = instrument?.venue
  useEffect(() => {
    setSeconds(NONE)
    if (symbol === null) return
    let isCurrent = true
    let known: readonly DrawnBar[] = []
    let isAsking = false
    const ask = async () => {
      if (isAsking || document.hidden) return
      isAsking = true
      try {
        const read = (limit: number) => terminal.candles(symbol, '1s', venue, limit)
        const fresh = await read(known.length === 0 ? WHOLE : LATEST)
        known = isGap(known, fresh) ? await read(WHOLE) : mergeBars(known, fresh).slice(-KEPT_MAX)
        if (isCurrent) setSeconds({ bars: known, problem: null, isLoading: false })
      } catch (cause) {
        const problem = asSentence(cause instanceof Error ? cause.message : String(cause))
        if (isCurrent) setSeconds({ bars: known, problem, isLoading: false })
      } finally {
        isAsking = false
      }
    }
    void ask()
    const timer = setInterval(() => void ask(), REFRESH_MS)
    return () => {
      isCurrent = false
      clearInterval(timer)
    }
  }, [terminal, symbol, venue])
  return seconds
}

/** The page slept for longer than the latest bars reach back: everything is read again. */
function isGap(known: readonly DrawnBar[], fresh: readonly DrawnBar[]): boolean {
  const [last, first] = [known.at(-1), fresh[0]]
  return last !== undefined && first !== undefined && first.time > last.time + 1
}
