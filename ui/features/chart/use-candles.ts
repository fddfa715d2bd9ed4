import { useEffect, useMemo, useState } from 'react'
import {
  type DrawnBar,
  type Interval,
  liveBars,
  useMarket,
  useTerminal,
  useTerminalState,
} from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'

const NO_BARS: readonly DrawnBar[] = []

export const INTERVAL_SECONDS: Readonly<Record<Interval, number>> = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3600,
}

interface History {
  readonly key: string
  readonly bars: readonly DrawnBar[]
  readonly problem: string | null
}

export interface Candles {
  /** Names the series; another key is another chart. */
  readonly key: string
  readonly bars: readonly DrawnBar[]
  readonly problem: string | null
  readonly isLoading: boolean
}

/** History once per interval and connection; from then on the live minutes go on with it. */
export function useCandles(symbol: string, interval: Interval): Candles {
  const terminal = useTerminal()
  const generation = useTerminalState((state) => state.generation)
  const minutes = useMarket((market) => market.minutes) ?? NO_BARS
  const [history, setHistory] = useState<History>({ key: '', bars: NO_BARS, problem: null })
  const key = `${symbol} ${interval}`
  const isMinute = interval === '1m'
  useEffect(() => {
    if (isMinute || generation === 0) return
    let isCurrent = true
    const show = (bars: readonly DrawnBar[], problem: string | null) => {
      if (isCurrent) setHistory({ key, bars, problem })
    }
    terminal.candles(symbol, interval).then(
      (bars) => show(bars, null),
      (cause: unknown) => show(NO_BARS, asSentence(cause instanceof Error ? cause.message : String(cause))),
    )
    return () => {
      isCurrent = false
    }
  }, [terminal, symbol, interval, isMinute, generation, key])
  return useMemo(() => {
    if (isMinute) return { key, bars: minutes, problem: null, isLoading: generation === 0 }
    const isLoading = history.key !== key
    const bars = isLoading ? NO_BARS : liveBars(history.bars, minutes, INTERVAL_SECONDS[interval])
    return { key, bars, problem: isLoading ? null : history.problem, isLoading }
  }, [history, minutes, key, interval, isMinute, generation])
}
