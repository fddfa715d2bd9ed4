import { KeychainDamaged } from '../../domain/index.ts'

/** What an entry shows to whoever can read the file. */
export interface PlainPart {
  readonly id: string
  readonly exchange: string
  readonly name: string
  readonly isTestnet: boolean
  readonly createdAtMs: number
  readonly permissions: readonly string[]
  readonly maskedKey: string
}

export interface SealedEntry extends PlainPart {
  /** Base64, here and below. */
  readonly nonce: string
  readonly sealed: string
}

export interface KeyDerivation {
  readonly logN: number
  readonly r: number
  readonly p: number
  readonly salt: string
}

export type SecretKind = 'passphrase' | 'key_file'

export interface KeychainFile {
  readonly sealedWith: SecretKind
  readonly derivation: KeyDerivation
  /** Tells a wrong secret from a changed file. */
  readonly check: string
  readonly entries: readonly SealedEntry[]
  /** Over everything above: an entry can be neither changed nor dropped nor added behind our back. */
  readonly signature: string
}

const VERSION = 1
const LOG_N_MAX = 20
const FACTOR_MAX = 16

/** The file without its signature, as it is signed. */
export function signedText(file: Omit<KeychainFile, 'signature'>): string {
  return JSON.stringify(document(file))
}

export function encodeFile(file: KeychainFile): string {
  return `${JSON.stringify({ ...document(file), signature: file.signature }, null, 2)}\n`
}

/** Throws `KeychainDamaged`: also for a file that says the same in other characters than we wrote. */
export function decodeFile(text: string, path: string): KeychainFile {
  const file = fileOf(parsed(text))
  if (file === null) throw damaged(path, 'it is not a file of exchange keys')
  if (encodeFile(file) !== text) throw damaged(path, 'it was changed by another program')
  return file
}

export function damaged(path: string, why: string): KeychainDamaged {
  return new KeychainDamaged(`${path} cannot be used: ${why}. Put a copy of it back, or move it away.`)
}

function document({ sealedWith, derivation, check, entries }: Omit<KeychainFile, 'signature'>) {
  const { logN, r, p, salt } = derivation
  return {
    version: VERSION,
    sealed_with: sealedWith,
    scrypt: { log_n: logN, r, p, salt },
    check,
    keys: entries.map((entry) => ({
      id: entry.id,
      exchange: entry.exchange,
      name: entry.name,
      testnet: entry.isTestnet,
      created_at_ms: entry.createdAtMs,
      permissions: entry.permissions,
      masked_key: entry.maskedKey,
      nonce: entry.nonce,
      sealed: entry.sealed,
    })),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the caller's sentence about the file says all there is to say.
    return null
  }
}

type Fields = Readonly<Record<string, unknown>>

function fileOf(value: unknown): KeychainFile | null {
  if (!isObject(value) || value['version'] !== VERSION || !Array.isArray(value['keys'])) return null
  const { sealed_with: sealedWith, check, signature } = value
  const derivation = derivationOf(value['scrypt'])
  if (sealedWith !== 'passphrase' && sealedWith !== 'key_file') return null
  if (derivation === null || typeof check !== 'string' || typeof signature !== 'string') return null
  const entries = value['keys'].map(entryOf)
  if (entries.includes(null)) return null
  return { sealedWith, derivation, check, signature, entries: entries.filter((entry) => entry !== null) }
}

function derivationOf(value: unknown): KeyDerivation | null {
  if (!isObject(value)) return null
  const { log_n: logN, r, p, salt } = value
  if (!isWithin(logN, LOG_N_MAX) || !isWithin(r, FACTOR_MAX) || !isWithin(p, FACTOR_MAX)) return null
  return typeof salt === 'string' ? { logN, r, p, salt } : null
}

/** A file must not be able to ask for all the memory there is. */
function isWithin(value: unknown, max: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= max
}

function entryOf(value: unknown): SealedEntry | null {
  if (!isObject(value)) return null
  const { id, exchange, name, testnet, created_at_ms, permissions, masked_key, nonce, sealed } = value
  if (typeof id !== 'string' || typeof exchange !== 'string' || typeof name !== 'string') return null
  if (typeof testnet !== 'boolean' || typeof created_at_ms !== 'number') return null
  if (typeof masked_key !== 'string' || typeof nonce !== 'string' || typeof sealed !== 'string') return null
  if (!Array.isArray(permissions) || !permissions.every((word) => typeof word === 'string')) return null
  return {
    ...{ id, exchange, name, isTestnet: testnet, createdAtMs: created_at_ms },
    ...{ permissions, maskedKey: masked_key, nonce, sealed },
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
