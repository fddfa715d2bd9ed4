/** The order book and the market's trades. A click on a price hands it to whoever asks. */
export { OrderBook } from './order-book.tsx'
export { RecentTrades } from './recent-trades.tsx'
