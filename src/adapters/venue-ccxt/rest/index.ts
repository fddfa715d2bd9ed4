/**
 * Asks a venue by REST: signed by ccxt, sent by ourselves, so that it is known whether a failed request could
 * have arrived; within the venue's limits, by its clock.
 *
 * @example
 * const outcome = await client.call(protocol.rest.balances(), { priority: 'query' })
 */
export { type Admission, RateBudget } from './budget.ts'
export { Circuit, type CircuitState } from './circuit.ts'
export { failureText, isNeverSent } from './failure.ts'
export { type Asking, RestClient, type RestClientOptions } from './rest-client.ts'
export { type BudgetLease, leaseBudget } from './shared-budgets.ts'
export { Signer } from './signer.ts'
export { VenueClock } from './venue-clock.ts'
