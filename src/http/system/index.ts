/** Health, configuration, snapshot and metrics: what VeloZ says about itself. */
export { type HealthSources, healthAnswer } from './health.ts'
export { systemRoutes } from './routes.ts'
