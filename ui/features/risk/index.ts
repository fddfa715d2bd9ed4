/** What orders are held to, how much of it is used, and how it came to be so. */
export { RiskPage } from './risk-page.tsx'
