import { openSettingsStore } from '../../src/adapters/database-sqlite/index.ts'
import type { ChangeableParts } from '../../src/app/changeable.ts'
import type { LoadedConfig } from '../../src/app/config/index.ts'
import { withConfiguredKeys } from '../../src/app/keychain.ts'
import { maskedKey } from '../../src/domain/index.ts'
import type {
  ExchangeCredentials,
  ExchangeKeyRecord,
  ExchangeKeyStore,
  KeyCheck,
} from '../../src/ports/index.ts'

/** Exchange keys in memory, under names that the test may give; ids count up from `ek_1`. */
export function memoryKeys(): ExchangeKeyStore {
  const kept = new Map<string, { record: ExchangeKeyRecord; credentials: ExchangeCredentials }>()
  let made = 0
  return {
    list: () => [...kept.values()].map(({ record }) => record),
    async add({ exchange, name, isTestnet, permissions, ...credentials }, createdAtMs) {
      const taken = new Set([...kept.values()].map(({ record }) => `${record.exchange} ${record.name}`))
      const chosen = name ?? exchange
      if (taken.has(`${exchange} ${chosen}`)) return { outcome: 'name_taken', name: chosen }
      const id = `ek_${++made}`
      const record = {
        ...{ id, exchange, name: chosen, isTestnet, createdAtMs, permissions },
        ...{ maskedKey: maskedKey(credentials.apiKey), hasSecret: true, fixedBy: null },
      }
      kept.set(id, { record, credentials })
      return { outcome: 'added', record }
    },
    remove: async (id) => kept.delete(id),
    credentials: async (id) => kept.get(id)?.credentials ?? null,
  }
}

export const CONNECTED: Extract<KeyCheck, { outcome: 'connected' }> = {
  ...{ outcome: 'connected', serverTimeMs: 1_790_000_000_000, latencyMs: 12 },
  ...{ canTrade: true, canWithdraw: false, isIpRestricted: true, clockSkewMs: 3 },
}

/** Keys, settings and an exchange that is content with every key, all in memory. */
export function memoryChangeable(loaded: LoadedConfig, over: Partial<ChangeableParts> = {}): ChangeableParts {
  const store = openSettingsStore(':memory:')
  return {
    keys: withConfiguredKeys(loaded, memoryKeys()),
    checker: { check: async () => CONNECTED },
    settings: () => store,
    close: () => store.close(),
    ...over,
  }
}
