import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import type { HashOutcome, PasswordHasher, VerifyOutcome } from '../../ports/index.ts'
import { formatPhc, parsePhc, type ScryptCost, type ScryptHash } from './phc.ts'
import { Turnstile } from './turnstile.ts'

const COST: ScryptCost = { logN: 15, r: 8, p: 1 }
const SALT_BYTES = 16
const KEY_BYTES = 32
const WAITING_MAX = 8

export interface ScryptHasherOptions {
  /** Lower only in tests. */
  readonly cost?: ScryptCost
  /** How many may wait behind the one that runs. */
  readonly waitingMax?: number
}

/**
 * Passwords by scrypt, one at a time: hashing shares the thread pool with the journal's fdatasync, and two
 * hashes at once turn 0.15 ms of waiting for the disk into 38 ms.
 */
export function createScryptHasher(options: ScryptHasherOptions = {}): PasswordHasher {
  const cost = options.cost ?? COST
  const turnstile = new Turnstile(options.waitingMax ?? WAITING_MAX)
  const decoy: ScryptHash = { cost, salt: randomBytes(SALT_BYTES), key: randomBytes(KEY_BYTES) }
  return {
    hash: async (password) => (await turnstile.enter(() => newHash(password, cost))) ?? { outcome: 'busy' },
    verify: async (password, stored) => {
      const known = stored === null ? null : parsePhc(stored)
      const verdict = await turnstile.enter(() => compare(password, known ?? decoy))
      if (verdict === null) return { outcome: 'busy' }
      return known === null ? { outcome: 'mismatch' } : verdict
    },
  }
}

async function newHash(password: string, cost: ScryptCost): Promise<HashOutcome> {
  const salt = randomBytes(SALT_BYTES)
  const key = await derive(password, salt, { cost, keyBytes: KEY_BYTES })
  return { outcome: 'hashed', text: formatPhc({ cost, salt, key }) }
}

async function compare(password: string, known: ScryptHash): Promise<VerifyOutcome> {
  const key = await derive(password, known.salt, { cost: known.cost, keyBytes: known.key.length })
  return { outcome: timingSafeEqual(key, known.key) ? 'match' : 'mismatch' }
}

interface Derivation {
  readonly cost: ScryptCost
  readonly keyBytes: number
}

function derive(password: string, salt: Uint8Array, { cost, keyBytes }: Derivation): Promise<Buffer> {
  const N = 2 ** cost.logN
  // The default ceiling is exactly what N = 2^15, r = 8 needs, and then refuses it.
  const maxmem = 256 * N * cost.r
  return new Promise((resolve, reject) => {
    // The same password typed on two keyboards may arrive composed or decomposed.
    scrypt(password.normalize('NFC'), salt, keyBytes, { N, r: cost.r, p: cost.p, maxmem }, (error, key) => {
      // Bun says undefined where Node says null.
      if (error) reject(error)
      else resolve(key)
    })
  })
}
