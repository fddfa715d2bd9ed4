import type { StreamClient } from './client.ts'

/** Who has how many streams, and which must end. */
export class StreamOwners {
  readonly #counts = new Map<string, number>()
  readonly #groups = new Map<string, Set<StreamClient>>()

  join(client: StreamClient): void {
    const { id, key } = client.owner
    this.#counts.set(id, this.count(id) + 1)
    const group = this.#groups.get(key)
    if (group === undefined) this.#groups.set(key, new Set([client]))
    else group.add(client)
  }

  leave(client: StreamClient): void {
    const { id, key } = client.owner
    const group = this.#groups.get(key)
    if (group?.delete(client) !== true) return
    if (group.size === 0) this.#groups.delete(key)
    const left = this.count(id) - 1
    if (left === 0) this.#counts.delete(id)
    else this.#counts.set(id, left)
  }

  count(id: string): number {
    return this.#counts.get(id) ?? 0
  }

  /** The streams of one owner after the other. */
  groups(): readonly ReadonlySet<StreamClient>[] {
    return [...this.#groups.values()]
  }
}
