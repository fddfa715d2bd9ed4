import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type KeychainOptions, type KeyFile, openKeychain } from '../../../../src/adapters/keychain/index.ts'
import type { NewExchangeKey } from '../../../../src/ports/index.ts'

export const WEAK = { logN: 4, r: 8, p: 1 }
export const SECRETS = ['hidden-key-text-0001', 'hidden-secret-text', 'hidden-third-part']

export function aKey(over: Partial<NewExchangeKey> = {}): NewExchangeKey {
  return {
    exchange: 'okx',
    name: null,
    isTestnet: true,
    permissions: ['read', 'trade'],
    apiKey: 'hidden-key-text-0001',
    apiSecret: 'hidden-secret-text',
    passphrase: 'hidden-third-part',
    ...over,
  }
}

/** A key file in memory that several keychains may share. */
export function aKeyFile(): KeyFile & { bytes: Uint8Array | null } {
  let made = 0
  return {
    bytes: null,
    async read() {
      return this.bytes
    },
    async ensure() {
      this.bytes ??= new Uint8Array(32).fill(++made)
      return this.bytes
    },
    async remove() {
      this.bytes = null
    },
  }
}

/** A folder of its own and keychains over it; `end` removes it. */
export function aHome() {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-keychain-'))
  const path = join(folder, 'keychain.json')
  const keyFile = aKeyFile()
  return {
    folder,
    path,
    keyFile,
    open: (passphrase: string | null = null, over: Partial<KeychainOptions> = {}) =>
      openKeychain({ path, passphrase, keyFile, cost: WEAK, ...over }),
    end: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export async function added(
  keychain: ReturnType<typeof openKeychain>,
  key = aKey(),
  nowMs = 1_790_000_000_000,
) {
  const outcome = await keychain.add(key, nowMs)
  if (outcome.outcome !== 'added') throw new Error(outcome.outcome)
  return outcome.record
}
