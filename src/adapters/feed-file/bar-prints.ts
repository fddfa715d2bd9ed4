import {
  type Bar,
  type InstrumentKey,
  lots,
  type Ticks,
  type Trade,
  type UnixNs,
  unixNs,
} from '../../domain/index.ts'

const CLOSE_BEFORE_END_NS = 1_000_000n
const PARTS = 4

export interface BarSpan {
  readonly key: InstrumentKey
  readonly bar: Bar
  /** Where the bar ends: its interval, or the next bar's opening if that is earlier. */
  readonly endAt: UnixNs
  /** The price before the bar, for the opening's aggressor; null at the beginning. */
  readonly lastPrice: Ticks | null
}

/**
 * Four prints that a bar stands for: a rising or flat bar opens, falls to its low, rises to its high and
 * closes; a falling one opens, rises to its high, falls to its low and closes. They come at the opening,
 * after a third, after two thirds, and a millisecond before the end. Each has a quarter of the volume, the
 * close what is left over.
 */
export function barPrints({ key, bar, endAt, lastPrice }: BarSpan): Trade[] {
  const isRising = bar.close >= bar.open
  const path = isRising ? [bar.open, bar.low, bar.high, bar.close] : [bar.open, bar.high, bar.low, bar.close]
  const width = endAt - bar.openAt
  const beforeEnd = width / 4n < CLOSE_BEFORE_END_NS ? width / 4n : CLOSE_BEFORE_END_NS
  const offsets = [0n, width / 3n, (width * 2n) / 3n, width - beforeEnd]
  const part = Math.floor(bar.volume / PARTS)
  let before = lastPrice ?? bar.open
  return path.map((price, index) => {
    const quantity = index === PARTS - 1 ? bar.volume - part * (PARTS - 1) : part
    const print: Trade = {
      kind: 'trade',
      key,
      eventAt: unixNs(bar.openAt + (offsets[index] as bigint)),
      price,
      quantity: lots(quantity),
      aggressor: price < before ? 'sell' : 'buy',
      step: index === 0 ? 'bar_open' : 'bar_path',
    }
    before = price
    return print
  })
}
