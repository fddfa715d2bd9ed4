/**
 * `keychain.json`: exchange keys, each sealed with AES-256-GCM under a key made of a passphrase or of the key
 * file. What a list shows is in clear and signed with the rest, so that nothing can be changed, swapped,
 * added or dropped unseen; only an older copy of the whole file, put back, looks like what it was. Several
 * processes may share it.
 *
 * @example
 * const keychain = openKeychain({ path: '/var/lib/veloz/keychain.json', passphrase, keyFile })
 * const added = await keychain.add({ exchange: 'binance', name: null, apiKey, apiSecret, … }, nowMs)
 */
export { type ReplaceSteps, SYSTEM_STEPS } from './disk.ts'
export type { SecretKind } from './file-format.ts'
export {
  type Keychain,
  type KeychainOptions,
  type KeyFile,
  type NewSeal,
  openKeychain,
} from './keychain.ts'
