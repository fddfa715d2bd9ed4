import type { Listing } from '../../domain/index.ts'
import { perpetualInstrument } from './perpetual-instrument.ts'
import type { SplitSymbol } from './split-symbol.ts'
import { type InstrumentTerms, spotInstrument } from './spot-instrument.ts'

type Split = Extract<SplitSymbol, { readonly ok: true }>

/** A position is liquidated by nobody's default: whoever wants leverage says so. */
const LEVERAGE = 1

/** What a symbol is at the simulated exchange: spot, or a perpetual where its name says so. */
export function simListing(
  { base, quote, isPerpetual }: Split,
  terms: Omit<InstrumentTerms, 'base' | 'quote'>,
  leverage: number = LEVERAGE,
): Listing {
  const named = { ...terms, base, quote }
  return isPerpetual ? perpetualInstrument(named, leverage) : spotInstrument(named)
}
