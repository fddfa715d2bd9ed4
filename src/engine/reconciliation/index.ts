/**
 * Holds the journal against what a venue knows of our account: fills that nobody told us of, orders that one
 * side knows alone, balances. Decides in parts, each once the one before is in the state.
 *
 * @example decideReconciliation(state, { kind: 'reconcile', stock, orphans: 'report' }, surroundings)
 */
export { noteReconciliation } from './apply.ts'
export { decideReconciliation, reconciliationAfter } from './decide.ts'
export { strangersToCancel } from './orphans.ts'
