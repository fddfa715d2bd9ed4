import type { InstrumentRow } from '../../src/contract/index.ts'

/** One instrument: the same symbol at another venue is another one. */
export interface InstrumentKey {
  readonly venue: string
  readonly symbol: string
}

export const keyText = ({ venue, symbol }: InstrumentKey): string => `${symbol}.${venue}`

export const isSameInstrument = (a: InstrumentKey, b: InstrumentKey): boolean =>
  a.symbol === b.symbol && a.venue === b.venue

/** What somebody wants to see; `venue` null: wherever it is listed. */
export interface InstrumentWish {
  readonly venue: string | null
  readonly symbol: string
}

/** The one that is wished for, else the market's own, else any; null when nothing is listed. */
export function resolveInstrument(
  instruments: readonly InstrumentRow[],
  wish: InstrumentWish | null,
  marketSymbol: string,
): InstrumentRow | null {
  const wished = wish && instruments.find((row) => fits(row, wish))
  return wished ?? instruments.find(({ symbol }) => symbol === marketSymbol) ?? instruments[0] ?? null
}

const fits = ({ venue, symbol }: InstrumentRow, wish: InstrumentWish): boolean =>
  symbol === wish.symbol && (wish.venue === null || venue === wish.venue)

/** The part of an address that names it. */
export const instrumentQuery = ({ venue, symbol }: InstrumentKey): string =>
  `symbol=${encodeURIComponent(symbol)}&venue=${encodeURIComponent(venue)}`
