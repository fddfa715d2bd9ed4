import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Permission } from '../../identity/index.ts'
import type { ApiKeyRecord, IdentityStore } from '../../ports/index.ts'
import type { Revocations } from './revocations.ts'
import { hashOfSecret } from './secrets.ts'
import { isKeyAlive } from './standing.ts'

const KEY = /^veloz_[A-Za-z0-9_-]{43}$/
const KEY_BYTES = 32
const ID_BYTES = 9
/** When a key was last used is written at most this often. */
const USE_WRITTEN_EVERY_MS = 60_000
/** Keys of one user that are good at the same time. */
export const KEYS_MAX = 100

export interface ApiKeysOptions {
  readonly store: IdentityStore
  readonly revocations: Revocations
}

export interface NewApiKey {
  readonly userId: string
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly expiresAtMs: number | null
}

/** Keys for programs: 256 random bits, kept as a SHA-256. Times in ms since the epoch. */
export class ApiKeys {
  readonly #options: ApiKeysOptions
  /** Used and not yet written. */
  readonly #uses = new Map<string, number>()
  readonly #writtenAtMs = new Map<string, number>()

  constructor(options: ApiKeysOptions) {
    this.#options = options
  }

  newId(): string {
    return `vk_${randomBytes(ID_BYTES).toString('base64url')}`
  }

  /** The key itself, which is kept nowhere. */
  create(id: string, { userId, name, permissions, expiresAtMs }: NewApiKey, nowMs: number): string {
    const text = `veloz_${randomBytes(KEY_BYTES).toString('base64url')}`
    this.#options.store.keys.create({
      id,
      hash: hashOfSecret(text),
      userId,
      name,
      permissions,
      createdAtMs: nowMs,
      expiresAtMs,
      lastUsedAtMs: null,
      revokedAtMs: null,
    })
    return text
  }

  /** A key we made, whatever its state. */
  find(text: string): ApiKeyRecord | null {
    if (!KEY.test(text)) return null
    const hash = hashOfSecret(text)
    const key = this.#options.store.keys.byHash(hash)
    return key !== null && timingSafeEqual(Buffer.from(key.hash), Buffer.from(hash)) ? key : null
  }

  get(id: string): ApiKeyRecord | null {
    return this.#options.store.keys.get(id)
  }

  /** Null: everybody's. */
  list(userId: string | null): readonly ApiKeyRecord[] {
    const { keys } = this.#options.store
    const stored = userId === null ? keys.all() : keys.of(userId)
    return stored.map((key) => ({ ...key, lastUsedAtMs: this.#uses.get(key.id) ?? key.lastUsedAtMs }))
  }

  aliveCount(userId: string, nowMs: number): number {
    return this.#options.store.keys.of(userId).filter((key) => isKeyAlive(key, nowMs)).length
  }

  /** False when it was revoked before, or never was. */
  revoke(id: string, nowMs: number): boolean {
    const { store, revocations } = this.#options
    return revocations.revoke([`key ${id}`], () => store.keys.revoke(id, nowMs))
  }

  used(id: string, nowMs: number): void {
    this.#uses.set(id, nowMs)
  }

  /** Writes uses down that were not written for a minute; `isLast`: all of them. */
  writeUses(nowMs: number, isLast = false): void {
    const due = new Map<string, number>()
    for (const [id, usedAtMs] of this.#uses) {
      const writtenAtMs = this.#writtenAtMs.get(id)
      const isDue = writtenAtMs === undefined || Math.abs(nowMs - writtenAtMs) >= USE_WRITTEN_EVERY_MS
      if (isLast || isDue) due.set(id, usedAtMs)
    }
    this.#options.store.keys.setLastUsed(due)
    for (const id of due.keys()) {
      this.#uses.delete(id)
      this.#writtenAtMs.set(id, nowMs)
    }
  }
}
