import type { Principal } from '../../identity/index.ts'
import type { Revocations } from './revocations.ts'
import type { Standing } from './standing.ts'

/** Expiry is asked anew after this long; what is revoked is told at once. */
const REMEMBERED_MS = 1000

interface Memory {
  readonly told: number
  readonly atMs: number
}

/** Remembers who was found alive, so that thousands of streams of one session cost one look at the store. */
export class AliveMemory {
  readonly #standing: Standing
  readonly #revocations: Revocations
  readonly #alive = new WeakMap<Principal, Memory>()

  constructor(standing: Standing, revocations: Revocations) {
    this.#standing = standing
    this.#revocations = revocations
  }

  isAlive(principal: Principal, nowMs: number): boolean {
    const { told } = this.#revocations
    const known = this.#alive.get(principal)
    const ageMs = known === undefined ? -1 : nowMs - known.atMs
    if (known?.told === told && ageMs >= 0 && ageMs < REMEMBERED_MS) return true
    const isAlive = this.#standing.isAlive(principal, nowMs)
    if (isAlive) this.#alive.set(principal, { told, atMs: nowMs })
    return isAlive
  }
}
