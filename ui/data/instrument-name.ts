import { useInstrument, useReplica } from './hooks.ts'
import type { InstrumentKey } from './instrument-key.ts'

/** `BTCUSDT`, and `BTCUSDT at okx` where several venues trade: the symbol alone would not say which. */
export function nameAmong({ symbol, venue }: InstrumentKey, instruments: readonly InstrumentKey[]): string {
  return instruments.some((other) => other.venue !== venue) ? `${symbol} at ${venue}` : symbol
}

/** Of the shown instrument; null before there is one. */
export function useInstrumentName(): string | null {
  const shown = useInstrument()
  const instruments = useReplica((replica) => replica.instruments)
  return shown && nameAmong(shown, instruments ?? [])
}
