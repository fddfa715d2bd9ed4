/** The latest lines of the log, for whoever looks after VeloZ from its page. */
export { logRoutes } from './routes.ts'
