/**
 * The engine's life inside a running gateway: whether it runs, stopping it, starting it again.
 *
 * @example frame.mount(lifeCycleRoutes(lifeCycle, auditor))
 */
export { fixedLifeCycle } from './fixed-life-cycle.ts'
export { lifeCycleRoutes } from './routes.ts'
