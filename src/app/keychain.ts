import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataDirectory } from '../adapters/data-directory/index.ts'
import { createKeyChecker } from '../adapters/key-check-ccxt/index.ts'
import { type Keychain, openKeychain } from '../adapters/keychain/index.ts'
import { EXCHANGES, type ExchangeName, maskedKey } from '../domain/index.ts'
import type { ExchangeCredentials, ExchangeKeyRecord, ExchangeKeyStore, KeyChecker } from '../ports/index.ts'
import { type LoadedConfig, sourceText } from './config/index.ts'

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

export function keyCheckerOf({ config }: LoadedConfig, nowMs: () => number): KeyChecker {
  return createKeyChecker({ restUrlOf: (exchange) => config.venues[exchange].restUrl, nowMs })
}
