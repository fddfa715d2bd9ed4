import type { MarketChannel } from '../../../ports/index.ts'

/** What a channel is known by among those of one instrument. */
export function channelName(channel: MarketChannel): string {
  return channel.kind === 'candles' ? candlesName(channel.intervalMs) : channel.kind
}

const CANDLES = new Map<number, string>()

export function candlesName(intervalMs: number): string {
  const known = CANDLES.get(intervalMs)
  if (known !== undefined) return known
  const name = `candles:${intervalMs}`
  CANDLES.set(intervalMs, name)
  return name
}
