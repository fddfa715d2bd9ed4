import { join } from 'node:path'
import { openSettingsStore } from '../adapters/database-sqlite/index.ts'
import type { ExchangeKeyStore, KeyChecker, SettingsStore } from '../ports/index.ts'
import type { Foundation } from './foundation.ts'
import { keyCheckerOf, keychainOf, withConfiguredKeys } from './keychain.ts'

/** What an administrator changes through the API: exchange keys and settings. */
export interface ChangeableParts {
  readonly keys: ExchangeKeyStore
  readonly checker: KeyChecker
  readonly settings: () => SettingsStore
  close(): void
}

/** Costs nothing until the first of it is asked for. */
export function openChangeable({ loaded, directory, nowMs }: Foundation): ChangeableParts {
  let store: SettingsStore | null = null
  return {
    keys: withConfiguredKeys(loaded, keychainOf(loaded, directory)),
    checker: keyCheckerOf(loaded, nowMs),
    settings: () => (store ??= openSettingsStore(join(directory.path, 'veloz.db'))),
    close() {
      store?.close()
      store = null
    },
  }
}
