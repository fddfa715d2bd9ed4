/** Balances, position and what they are worth at the last price. */
export { Account } from './account.tsx'
