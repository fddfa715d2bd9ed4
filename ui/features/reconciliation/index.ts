/** How the journal and the venues were held against each other, and what was done about each difference. */
export { ReconciliationPage } from './reconciliation-page.tsx'
