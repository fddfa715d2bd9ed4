import type { Bar } from '../domain/index.ts'
import type { MarketChange } from '../ports/index.ts'

/** As many prints as a view of the market has. */
const TRADES_MAX = 50

/** Two changes of one instrument as one, for a reader who was not quick enough for both. */
export function joinedChange(earlier: MarketChange, later: MarketChange): MarketChange {
  return {
    instrument: later.instrument,
    market: later.market,
    isBookChanged: earlier.isBookChanged || later.isBookChanged,
    trades: [...earlier.trades, ...later.trades].slice(-TRADES_MAX),
    bars: newest(earlier.bars, later.bars),
    seconds: newest(earlier.seconds, later.seconds),
  }
}

function newest(earlier: readonly Bar[], later: readonly Bar[]): readonly Bar[] {
  const bars = new Map<Bar['openAt'], Bar>()
  for (const bar of [...earlier, ...later]) bars.set(bar.openAt, bar)
  return [...bars.values()]
}
