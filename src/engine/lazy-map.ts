import type { ColdEntries } from './cold-entries.ts'

/**
 * A map whose older entries lie in storage until somebody asks for a key that is not at hand. To everybody
 * else it is the map it will be: the same keys in the same order.
 */
export class LazyMap<Key, Value> extends Map<Key, Value> {
  #cold: ColdEntries<readonly [Key, Value]> | null
  readonly #fill = (): void => this.#warm()

  /** `hot`: those of the cold entries that are at hand already. */
  constructor(hot: Iterable<readonly [Key, Value]>, cold: ColdEntries<readonly [Key, Value]>) {
    super()
    this.#cold = null
    for (const [key, value] of hot) super.set(key, value)
    this.#cold = cold
    cold.join(this.#fill)
  }

  /** Another that waits for the same entries, or has them. */
  copy(): Map<Key, Value> {
    if (this.#cold === null) return new Map(super.entries())
    return new LazyMap(super.entries(), this.#cold)
  }

  override get(key: Key): Value | undefined {
    const value = super.get(key)
    if (value !== undefined || this.#cold === null) return value
    this.#warm()
    return super.get(key)
  }

  override has(key: Key): boolean {
    if (super.has(key)) return true
    if (this.#cold !== null) this.#warm()
    return super.has(key)
  }

  override set(key: Key, value: Value): this {
    return super.set(key, value)
  }

  override delete(key: Key): boolean {
    this.#warm()
    return super.delete(key)
  }

  override clear(): void {
    this.#warm()
    super.clear()
  }

  override get size(): number {
    this.#warm()
    return super.size
  }

  override entries(): MapIterator<[Key, Value]> {
    this.#warm()
    return super.entries()
  }

  override keys(): MapIterator<Key> {
    this.#warm()
    return super.keys()
  }

  override values(): MapIterator<Value> {
    this.#warm()
    return super.values()
  }

  override forEach(visit: (value: Value, key: Key, map: Map<Key, Value>) => void): void {
    this.#warm()
    super.forEach(visit)
  }

  override [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries()
  }

  /** What is at hand is newer than what was stored, but keeps the place it was stored at. */
  #warm(): void {
    const cold = this.#cold
    if (cold === null) return
    this.#cold = null
    cold.leave(this.#fill)
    const newer = [...super.entries()]
    super.clear()
    for (const [key, value] of cold.all()) super.set(key, value)
    for (const [key, value] of newer) super.set(key, value)
  }
}

/** A second map of the same entries; one that is not filled yet stays so. */
export function copyMap<Key, Value>(map: Map<Key, Value>): Map<Key, Value> {
  return map instanceof LazyMap ? map.copy() : new Map(map)
}
