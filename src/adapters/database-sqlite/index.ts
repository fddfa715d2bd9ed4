/**
 * `veloz.db`: users and sessions, and the orders that the engine's memory let go. Each part opens the file
 * for itself.
 *
 * @example
 * const store = openIdentityStore('/var/lib/veloz/veloz.db')
 * const archive = openOrderArchive('/var/lib/veloz/veloz.db')
 */
export { openIdentityStore } from './identity-store.ts'
export { SchemaTooNew } from './migrate.ts'
export { openOrderArchive } from './order-archive.ts'
export { openPortfolioStore } from './portfolio-store.ts'
export { openSettingsStore, readSavedSettings } from './settings-store.ts'
export { copyDatabase, databaseProblems } from './whole-file.ts'
