/**
 * What the simulated exchange lists: instruments made from a symbol's name, or from the steps seen in a file.
 *
 * @example simInstrument('BTCUSDT' as SymbolName) // { ok: true, instrument, startPrice: 50000 }
 */
export { type SimInstrument, simInstrument } from './sim-instrument.ts'
export { type SplitSymbol, splitSymbol } from './split-symbol.ts'
export { type SpotTerms, spotInstrument } from './spot-instrument.ts'
