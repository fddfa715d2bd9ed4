/**
 * Users, sessions and sign-in codes in `veloz.db`. Holds hashes and generation numbers, never a password or a
 * token.
 *
 * @example const store = openIdentityStore(join(directory, 'veloz.db'))
 */
export { SchemaTooNew } from './schema.ts'
export { openIdentityStore } from './store.ts'
