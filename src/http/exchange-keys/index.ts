/**
 * The keys that sign orders at exchanges: stored sealed, shown masked, tested against their exchange.
 *
 * @example frame.mount(exchangeKeyRoutes({ keys, checker, auditor, nowMs }))
 */
export { keyRow, testAnswer } from './answers.ts'
export { type ExchangeKeyRoutesOptions, exchangeKeyRoutes } from './routes.ts'
