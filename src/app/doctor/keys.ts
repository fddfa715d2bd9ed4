import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openKeychain } from '../../adapters/keychain/index.ts'
import { KeychainDamaged } from '../../domain/index.ts'
import type { LoadedConfig } from '../config/index.ts'
import { type Check, fail, ok, warn } from './check.ts'

const AREA = 'exchange keys'
const BETTER =
  'A passphrase (VELOZ_KEYCHAIN_PASSPHRASE_FILE) or a systemd credential keeps it off this disk: ' +
  'veloz keys rotate.'

export function checkKeys({ config, dataDirectory }: LoadedConfig): readonly Check[] {
  const path = join(dataDirectory, 'keychain.json')
  if (!existsSync(path)) return [ok(AREA, 'none stored')]
  // Listed only: nothing is unsealed, so nothing secret is needed.
  const keyFile = {
    read: async () => null,
    ensure: () => Promise.reject(new Error('listed only')),
    remove: async () => {},
  }
  const keychain = openKeychain({ path, passphrase: null, keyFile })
  try {
    const stored = keychain.list().map(({ exchange, name, maskedKey }) => `${exchange} ${name} ${maskedKey}`)
    const listed = ok(AREA, stored.length === 0 ? 'none stored' : stored.join(', '))
    return [listed, ...checkSeal(keychain.sealedWith(), config.keychain.passphrase !== null, dataDirectory)]
  } catch (error) {
    if (!(error instanceof KeychainDamaged)) throw error
    return [fail(AREA, error.message, 'Put keychain.json back from a backup.')]
  }
}

function checkSeal(
  sealedWith: string | null,
  hasPassphrase: boolean,
  dataDirectory: string,
): readonly Check[] {
  const keyFile = join(dataDirectory, 'secrets', 'keychain.key')
  if (sealedWith === 'passphrase') {
    const advice = 'Set VELOZ_KEYCHAIN_PASSPHRASE_FILE, or the credential VELOZ_KEYCHAIN_PASSPHRASE.'
    return [
      hasPassphrase
        ? ok(AREA, 'sealed with a passphrase')
        : fail(AREA, 'their passphrase is not set', advice),
    ]
  }
  if (!existsSync(keyFile))
    return [fail(AREA, `${keyFile} is missing: they stay closed`, 'Put it back from a copy.')]
  return [warn(AREA, `sealed with ${keyFile}: who reads this disk has both`, BETTER)]
}
