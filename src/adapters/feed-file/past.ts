/** What a replay that goes on after a restart has behind it: bars for the chart and the last price. */
import {
  type Bar,
  lots,
  type MarketEvent,
  type Ticks,
  type Trade,
  ticks,
  type UnixNs,
  unixNs,
} from '../../domain/index.ts'
import type { PrintGroup } from './file-prints.ts'

export interface Past {
  /** Complete bars, oldest first, 300 at most. */
  readonly bars: readonly Bar[]
  readonly lastPrint: Trade | null
  /** Events of the group that the restart fell into; they are still to come. */
  readonly ahead: readonly MarketEvent[]
}

const BARS_MAX = 300
const MINUTE_NS = 60_000_000_000n

/** Reads groups until one goes beyond `resumeAfter`, or to the end. */
export async function readPast(groups: AsyncGenerator<PrintGroup, void>, resumeAfter: UnixNs): Promise<Past> {
  const bars: Bar[] = []
  let minute: Bar | null = null
  let lastPrint: Trade | null = null
  let ahead: readonly MarketEvent[] = []
  while (ahead.length === 0) {
    const next = await groups.next()
    if (next.done === true) break
    const { events, span } = next.value
    const passed = events.filter(({ eventAt }) => eventAt <= resumeAfter)
    ahead = events.slice(passed.length)
    const behind = passed.filter((event) => event.kind === 'trade')
    lastPrint = behind.at(-1) ?? lastPrint
    if (span !== null && span.endAt <= resumeAfter) keep(bars, span.bar)
    if (span === null && behind[0] !== undefined) {
      const started: Bar | null = withPrint(minute, behind[0])
      if (started !== minute && minute !== null && started.openAt !== minute.openAt) keep(bars, minute)
      minute = started
    }
  }
  if (minute !== null && minute.openAt + MINUTE_NS <= resumeAfter) keep(bars, minute)
  return { bars, lastPrint, ahead }
}

function keep(bars: Bar[], bar: Bar): void {
  bars.push(bar)
  if (bars.length > BARS_MAX) bars.shift()
}

/** The minute with the print in it: the same minute grown, or a new one. */
function withPrint(minute: Bar | null, print: Trade): Bar {
  const openAt = unixNs((print.eventAt / MINUTE_NS) * MINUTE_NS)
  const { price, quantity } = print
  if (minute === null || minute.openAt !== openAt) {
    return { openAt, open: price, high: price, low: price, close: price, volume: quantity }
  }
  return {
    openAt,
    open: minute.open,
    high: higher(minute.high, price),
    low: lower(minute.low, price),
    close: price,
    volume: lots(minute.volume + quantity),
  }
}

function higher(one: Ticks, other: Ticks): Ticks {
  return ticks(Math.max(one, other))
}

function lower(one: Ticks, other: Ticks): Ticks {
  return ticks(Math.min(one, other))
}
