/**
 * What VeloZ does at the moment and did in the last hour, for its dashboard. Measured here every five
 * seconds, so that every page shows the same and a reload loses nothing.
 */
export { OrderTally } from './order-counts.ts'
export { type KpiRoutesOptions, kpiRoutes } from './routes.ts'
export { KpiSampler, type KpiSources } from './sampler.ts'
