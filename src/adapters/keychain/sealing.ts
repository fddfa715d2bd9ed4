import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto'
import type { ExchangeCredentials } from '../../ports/index.ts'
import type { KeyDerivation, PlainPart, SealedEntry } from './file-format.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const CHECKED = 'veloz keychain'

/** What a secret becomes: one key to seal entries, one to sign the file as a whole. */
export interface SealingKeys {
  readonly entries: Buffer
  readonly file: Buffer
}

/** About 50 ms of memory-hard work with the cost that new files get. */
export function deriveKeys(secret: Uint8Array, derivation: KeyDerivation): Promise<SealingKeys> {
  const { logN, r, p, salt } = derivation
  const N = 2 ** logN
  const options = { N, r, p, maxmem: 256 * N * r }
  return new Promise((resolve, reject) => {
    scrypt(secret, Buffer.from(salt, 'base64'), KEY_BYTES, options, (error, key) => {
      // Bun says undefined where Node says null.
      if (error) reject(error)
      else resolve({ entries: expand(key, 'entries'), file: expand(key, 'file') })
    })
  })
}

function expand(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `veloz keychain ${purpose}`, KEY_BYTES))
}

/** Tells the right secret from a wrong one without opening an entry. */
export function checkOf(keys: SealingKeys): string {
  return createHmac('sha256', keys.file).update(CHECKED).digest('base64')
}

export function signatureOf(keys: SealingKeys, signedText: string): string {
  return createHmac('sha256', keys.file).update(`\n${signedText}`).digest('base64')
}

export function isSameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Seals the credentials so that they open only beside the plain part they were sealed with. */
export function seal(keys: SealingKeys, plain: PlainPart, credentials: ExchangeCredentials): SealedEntry {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keys.entries, nonce)
  cipher.setAAD(boundTo(plain))
  const { apiKey, apiSecret, passphrase } = credentials
  const text = JSON.stringify([apiKey, apiSecret, passphrase])
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return { ...plain, nonce: nonce.toString('base64'), sealed: sealed.toString('base64') }
}

/** Null when the entry is not as it was sealed. */
export function unseal(keys: SealingKeys, entry: SealedEntry): ExchangeCredentials | null {
  const sealed = Buffer.from(entry.sealed, 'base64')
  const nonce = Buffer.from(entry.nonce, 'base64')
  if (sealed.length < TAG_BYTES || nonce.length !== NONCE_BYTES) return null
  const decipher = createDecipheriv('aes-256-gcm', keys.entries, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(boundTo(entry))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    const text = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()])
    return credentialsOf(JSON.parse(text.toString('utf8')))
  } catch {
    // The tag does not fit. What the library says of it tells nothing more.
    return null
  }
}

function credentialsOf(parts: unknown): ExchangeCredentials | null {
  if (!Array.isArray(parts)) return null
  const [apiKey, apiSecret, passphrase] = parts as readonly unknown[]
  if (typeof apiKey !== 'string' || typeof apiSecret !== 'string') return null
  return { apiKey, apiSecret, passphrase: typeof passphrase === 'string' ? passphrase : null }
}

/** What an entry says in clear, as bytes that no two different entries share. */
function boundTo({ id, exchange, name, isTestnet, createdAtMs, permissions, maskedKey }: PlainPart): Buffer {
  return Buffer.from(
    JSON.stringify([id, exchange, name, isTestnet, createdAtMs, permissions, maskedKey]),
    'utf8',
  )
}
