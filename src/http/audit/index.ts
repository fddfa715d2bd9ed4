/**
 * Who did what: the records to be read, their state, and keeping them up.
 *
 * @example frame.mount(auditRoutes(audit, auditor))
 */
export { accessNotes, NOTES_PER_MINUTE } from './access-notes.ts'
export { readAuditQuery } from './read-query.ts'
export { auditRoutes, auditRow } from './routes.ts'
