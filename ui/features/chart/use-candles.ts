import { useCallback, useEffect, useMemo, useState } from 'react'
import type { CandleInterval, InstrumentRow } from '../../../src/contract/index.ts'
import {
  type DrawnBar,
  keyText,
  liveBars,
  useMarket,
  useTerminal,
  useTerminalState,
} from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'
import { INTERVAL_SECONDS } from './intervals.ts'
import { useSeconds } from './use-seconds.ts'

const NO_BARS: readonly DrawnBar[] = []
const PAGE_BARS = 500
/** The server answers with no more at a time. */
const BARS_MAX = 1500

export interface Candles {
  /** Names the series; another key is another chart. */
  readonly key: string
  readonly bars: readonly DrawnBar[]
  readonly problem: string | null
  readonly isLoading: boolean
  readonly retry: () => void
  /** The bars before the oldest one, while there are any. Does nothing while they are on their way. */
  readonly loadOlder: () => void
}

/**
 * History once per interval and connection; from then on the live minutes go on with it. The minutes that the
 * page has anyway are the history of one minute, until older ones are wanted.
 */
export function useCandles(instrument: InstrumentRow, interval: CandleInterval): Candles {
  const generation = useTerminalState((state) => state.generation)
  const minutes = useMarket((market) => market.minutes) ?? NO_BARS
  const key = `${keyText(instrument)} ${interval}`
  const { limit, attempt, retry, longer } = useWanted(key)
  const isMinutesAlone = interval === '1m' && limit === PAGE_BARS
  const isBySeconds = interval === '1s'
  const seconds = useSeconds(isBySeconds ? instrument : null)
  const history = useHistory(instrument, interval, {
    ...{ key, limit, attempt, generation },
    isNeeded: !isMinutesAlone && !isBySeconds && generation > 0,
  })

  const known = isMinutesAlone ? minutes.length : history.bars.length
  const isAtHand = isMinutesAlone || history.limit === limit
  const hasOlder = !isBySeconds && isAtHand && limit < BARS_MAX && known >= limit
  const loadOlder = useCallback(() => {
    if (hasOlder) longer()
  }, [hasOlder, longer])

  const shown = useMemo(() => {
    if (isBySeconds) return seconds
    if (isMinutesAlone) return { bars: minutes, problem: null, isLoading: generation === 0 }
    if (history.reading === '') {
      return { bars: interval === '1m' ? minutes : NO_BARS, problem: null, isLoading: true }
    }
    const bars = liveBars(history.bars, minutes, INTERVAL_SECONDS[interval])
    return { bars, problem: history.problem, isLoading: false }
  }, [history, minutes, interval, isMinutesAlone, isBySeconds, seconds, generation])
  return useMemo(() => ({ key, ...shown, retry, loadOlder }), [key, shown, retry, loadOlder])
}

/** How many bars of this series are wanted, and which try it is. */
function useWanted(key: string) {
  const [wanted, setWanted] = useState({ key, limit: PAGE_BARS, attempt: 0 })
  const { limit, attempt } = wanted.key === key ? wanted : { limit: PAGE_BARS, attempt: 0 }
  const retry = useCallback(() => setWanted({ key, limit, attempt: attempt + 1 }), [key, limit, attempt])
  const longer = useCallback(
    () => setWanted({ key, limit: Math.min(limit + PAGE_BARS, BARS_MAX), attempt: 0 }),
    [key, limit],
  )
  return { limit, attempt, retry, longer }
}

interface History {
  readonly key: string
  /** Names the read it comes from; empty before the first. */
  readonly reading: string
  readonly limit: number
  readonly bars: readonly DrawnBar[]
  readonly problem: string | null
}

const NOTHING_READ: History = { key: '', reading: '', limit: 0, bars: NO_BARS, problem: null }

interface HistoryOptions {
  readonly key: string
  readonly limit: number
  readonly attempt: number
  readonly generation: number
  readonly isNeeded: boolean
}

/** Read anew for another series, more bars, another try or connection, and when there is a hole in it. */
function useHistory(
  { symbol, venue }: InstrumentRow,
  interval: CandleInterval,
  { key, limit, attempt, generation, isNeeded }: HistoryOptions,
): History {
  const terminal = useTerminal()
  const minutes = useMarket((market) => market.minutes) ?? NO_BARS
  const [history, setHistory] = useState<History>(NOTHING_READ)
  const shown = history.key === key ? history : NOTHING_READ
  const hasHole = isBehind(shown.bars, minutes, INTERVAL_SECONDS[interval])
  const reading = `${key} ${limit} ${attempt} ${generation} ${hasHole}`
  useEffect(() => {
    if (!isNeeded) return
    let isCurrent = true
    terminal.candles(symbol, interval, venue, limit).then(
      (bars) => isCurrent && setHistory({ key, reading, limit, bars, problem: null }),
      (cause: unknown) => {
        const problem = asSentence(cause instanceof Error ? cause.message : String(cause))
        // What was read before stays in sight.
        if (isCurrent)
          setHistory((known) => ({ ...(known.key === key ? known : NOTHING_READ), key, reading, problem }))
      },
    )
    return () => {
      isCurrent = false
    }
  }, [terminal, symbol, venue, interval, limit, key, reading, isNeeded])
  return shown
}

/** The page keeps so many minutes and no more: those between the history and the oldest may be missing. */
function isBehind(bars: readonly DrawnBar[], minutes: readonly DrawnBar[], intervalS: number): boolean {
  const [last, first] = [bars.at(-1), minutes[0]]
  return last !== undefined && first !== undefined && first.time > last.time + intervalS
}
