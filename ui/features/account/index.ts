/** Positions and balances, and what they are worth at the last prices. */
export { Account } from './account.tsx'
