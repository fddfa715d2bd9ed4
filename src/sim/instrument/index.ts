/**
 * What the simulated exchange lists: instruments made from a symbol's name, or from the steps seen in a file.
 *
 * @example
 * simInstrument('BTCUSDT' as SymbolName) // { ok: true, instrument, startPrice: 50000 }
 * simInstrument('BTCUSDT-PERP' as SymbolName, 10) // a perpetual with ten times leverage
 */
export { type SimInstrument, simInstrument } from './sim-instrument.ts'
export { simListing } from './sim-listing.ts'
export { type SplitSymbol, splitSymbol } from './split-symbol.ts'
export type { InstrumentTerms } from './spot-instrument.ts'
