/** Who did what: filtered, paged, with the state of its chains. */
export { AuditPage } from './audit-page.tsx'
