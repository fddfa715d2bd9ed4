import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataDirectory } from '../adapters/data-directory/index.ts'
import { type Keychain, openKeychain } from '../adapters/keychain/index.ts'
import { createKeyChecker } from '../adapters/venue-ccxt/index.ts'
import { EXCHANGES, type ExchangeName, KeychainDamaged, KeychainLocked, maskedKey } from '../domain/index.ts'
import type { ExchangeCredentials, ExchangeKeyRecord, ExchangeKeyStore, KeyChecker } from '../ports/index.ts'
import { type LoadedConfig, sourceText } from './config/index.ts'
import type { VenueKeys } from './open-venue.ts'
import { StartProblem } from './start-problem.ts'

const KEY_FILE = 'keychain.key'

type Directory = Pick<DataDirectory, 'path' | 'secretsPath' | 'readSecret' | 'ensureSecret'>

/** `keychain.json` of a data directory. Opens and makes nothing until it is used. */
export function keychainOf(loaded: LoadedConfig, directory: Directory): Keychain {
  return openKeychain({
    path: join(directory.path, 'keychain.json'),
    passphrase: loaded.config.keychain.passphrase,
    keyFile: {
      read: () => directory.readSecret(KEY_FILE),
      ensure: () => directory.ensureSecret(KEY_FILE),
      remove: () => rm(join(directory.secretsPath, KEY_FILE), { force: true }),
    },
  })
}

/** Stored keys, and before them those that the configuration brings, which only it can take away. */
export function withConfiguredKeys(loaded: LoadedConfig, stored: ExchangeKeyStore): ExchangeKeyStore {
  const configured = EXCHANGES.flatMap((exchange) => configuredKey(loaded, exchange))
  return {
    list: () => [...configured.map(({ record }) => record), ...stored.list()],
    add: (key, nowMs) => stored.add(key, nowMs),
    remove: (id) => stored.remove(id),
    credentials: async (id) =>
      configured.find(({ record }) => record.id === id)?.credentials ?? (await stored.credentials(id)),
  }
}

interface ConfiguredKey {
  readonly record: ExchangeKeyRecord
  readonly credentials: ExchangeCredentials
}

function configuredKey({ config, sources }: LoadedConfig, exchange: ExchangeName): ConfiguredKey[] {
  const { apiKey, apiSecret, passphrase, testnet } = config.venues[exchange]
  if (apiKey === null) return []
  const record = {
    ...{ id: `env:${exchange}`, exchange, name: 'environment', isTestnet: testnet },
    ...{ createdAtMs: null, permissions: [], maskedKey: maskedKey(apiKey), hasSecret: apiSecret !== null },
    fixedBy: sourceText(sources[`venues.${exchange}.api_key`]),
  }
  return [{ record, credentials: { apiKey, apiSecret: apiSecret ?? '', passphrase } }]
}

/** The key to trade with: what the configuration brings, else the first that is stored for it. */
export function venueKeysOf(loaded: LoadedConfig, directory: Directory): VenueKeys {
  return async (exchange, isTestnet) => {
    const store = withConfiguredKeys(loaded, keychainOf(loaded, directory))
    const fits = (key: ExchangeKeyRecord) => key.exchange === exchange && key.isTestnet === isTestnet
    const record = store.list().find(fits)
    if (record === undefined) return null
    try {
      return await store.credentials(record.id)
    } catch (error) {
      if (error instanceof KeychainLocked || error instanceof KeychainDamaged)
        throw new StartProblem(1, `The key of ${exchange} cannot be opened: ${error.message}`)
      throw error
    }
  }
}

/** Whether there is a key for that environment of the venue. Opens nothing; throws `KeychainDamaged`. */
export function hasVenueKey(loaded: LoadedConfig, exchange: ExchangeName, isTestnet: boolean): boolean {
  const unused = () => Promise.reject(new Error('a list opens no key'))
  const path = loaded.dataDirectory
  const directory = { path, secretsPath: join(path, 'secrets'), readSecret: unused, ensureSecret: unused }
  const keys = withConfiguredKeys(loaded, keychainOf(loaded, directory)).list()
  return keys.some((key) => key.exchange === exchange && key.isTestnet === isTestnet)
}

export function keyCheckerOf({ config }: LoadedConfig, nowMs: () => number): KeyChecker {
  return createKeyChecker({ restUrlOf: (exchange) => config.venues[exchange].restUrl, nowMs })
}
