/** Funds, positions and what they are worth. */
export { accountAnswer, accountRoutes } from './routes.ts'
