import { expect, test } from 'bun:test'
import { digestOf } from '../../../src/engine/digest.ts'
import { Fingerprint, listOf, scalar } from '../../../src/engine/fingerprint.ts'
import { Ledger } from '../../../src/engine/ledger.ts'
import { stateFromPlain, stateToPlain } from '../../../src/engine/snapshot.ts'
import { copyState, emptyState, type State } from '../../../src/engine/state.ts'
import { RICH_STATE, variantsOf } from './digest-rich-state.ts'

test('a change of any one field changes the digest', () => {
  const known = new Map([[digestOf(RICH_STATE), 'nothing changed']])
  const unseen: string[] = []
  for (const [path, variant] of variantsOf(RICH_STATE)) {
    const digest = digestOf(variant as State)
    const same = known.get(digest)
    if (same !== undefined) unseen.push(`${path} is taken for ${same}`)
    known.set(digest, path)
  }
  expect(unseen).toEqual([])
  expect(known.size).toBeGreaterThan(300)
})

test('the rich state has every field of a state', () => {
  expect(Object.keys(RICH_STATE).sort()).toEqual(Object.keys(emptyState()).sort())
})

/** The same values with their properties the other way round, and no object in two places. */
function rebuilt(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, rebuilt(each)]))
  if (value instanceof Ledger) return new Ledger(rebuilt(value.values()) as ReturnType<Ledger['values']>)
  if (Array.isArray(value)) return value.map(rebuilt)
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  const fields = Object.entries(value).reverse()
  return Object.fromEntries(fields.map(([name, each]) => [name, rebuilt(each)]))
}

test('neither the order of properties nor which values are shared is in the digest', () => {
  const other = rebuilt(RICH_STATE) as State
  const [first, second] = [...other.orders.values()]
  expect(first?.instrument === second?.instrument).toBe(false)
  expect(Object.keys(first ?? {})).not.toEqual(Object.keys([...RICH_STATE.orders.values()][0] ?? {}))
  expect(digestOf(other)).toBe(digestOf(RICH_STATE))
})

test('a copy, and what comes out of a snapshot, has the digest of what went in', () => {
  expect(digestOf(copyState(RICH_STATE))).toBe(digestOf(RICH_STATE))
  const parts = stateToPlain(RICH_STATE)
  const restored = stateFromPlain({ part: (name) => parts[name] ?? null })
  expect(restored && digestOf(restored.state)).toBe(digestOf(RICH_STATE))
  expect(digestOf(RICH_STATE)).toMatch(/^[0-9a-f]{16}$/)
})

test('values of another type, and the same values cut into other lists, are told apart', () => {
  const alike: readonly (readonly (readonly (string | number | bigint | boolean | null)[])[])[] = [
    [[1, 2]],
    [[12]],
    [[1], [2]],
    [[], [1, 2]],
    [[1, 2], []],
    [['1', '2']],
    [['12']],
    [['1'], ['2']],
    [['1', 2]],
    [[1n, 2n]],
    [['1n', '2n']],
    [['null']],
    [[null]],
    [['true']],
    [[true]],
    [['']],
    [[]],
    [[], []],
  ]
  const prints = alike.map((lists) => {
    const print = new Fingerprint()
    for (const list of lists) listOf(scalar)(print, list)
    return print.text()
  })
  expect(new Set(prints).size).toBe(alike.length)
})
