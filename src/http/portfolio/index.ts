/** What everything is worth, what it is made of, and what trading came to. */
export { portfolioRoutes } from './routes.ts'
