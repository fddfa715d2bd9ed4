/** Pure: what venues say of a market, put in order: books, candles, and how far both can be relied on. */
export * from './book/index.ts'
export * from './candles/index.ts'
export * from './quality/index.ts'
