/** Prices, books, prints, bars and instruments, as the engine sees them now. */
export { marketRoutes } from './routes.ts'
