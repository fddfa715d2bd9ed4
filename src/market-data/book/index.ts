/** The book of one instrument at one venue, kept by the venue's own rule of sequence. */
export { type AggregateTerms, aggregateBooks, type BookSource } from './aggregated-book.ts'
export { bookFigures } from './book-figures.ts'
export type * from './book-update.ts'
export { crc32 } from './checksum.ts'
export { type Grid, gridOf, OFF_GRID, readSteps, readStepsDown, writeSteps } from './grid.ts'
export {
  type BookFault,
  type BookState,
  type BookTerms,
  type BookVerdict,
  ManagedBook,
} from './managed-book.ts'
export { type Depth, middlePriceOf, type Sizes } from './measures.ts'
export { takingOf } from './taking.ts'
