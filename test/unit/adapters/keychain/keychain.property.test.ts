import { afterAll, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { type ReplaceSteps, SYSTEM_STEPS } from '../../../../src/adapters/keychain/index.ts'
import { deriveKeys, seal, unseal } from '../../../../src/adapters/keychain/sealing.ts'
import { KeychainDamaged, KeychainLocked } from '../../../../src/domain/index.ts'
import { added, aHome, aKey, WEAK } from './keychain-home.ts'

const home = aHome()
afterAll(() => home.end())

const keychain = home.open('open sesame')
const ids = [
  await added(keychain),
  await added(keychain, aKey({ exchange: 'binance', passphrase: null })),
  await added(keychain, aKey({ isTestnet: false, name: 'main' })),
].map(({ id }) => id)
const whole = readFileSync(home.path)

/** Every key that a fresh process can open, or the error that told it not to. */
async function opened(): Promise<'all' | 'damaged' | 'locked'> {
  const fresh = home.open('open sesame')
  try {
    for (const id of ids) if ((await fresh.credentials(id)) === null) return 'damaged'
    return fresh.list().length === ids.length ? 'all' : 'damaged'
  } catch (error) {
    if (error instanceof KeychainDamaged) return 'damaged'
    if (error instanceof KeychainLocked) return 'locked'
    throw error
  }
}

test('any changed byte is found', async () => {
  const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }))
  await fc.assert(
    fc.asyncProperty(change, async ([at, difference]) => {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ difference
      writeFileSync(home.path, bytes)
      expect(await opened()).not.toBe('all')
    }),
    { numRuns: 300 },
  )
  writeFileSync(home.path, whole)
  expect(await opened()).toBe('all')
})

interface Document {
  readonly keys: Record<string, unknown>[]
}

test('entries that are swapped, dropped, doubled or bear another’s words are found', async () => {
  const fields = ['id', 'exchange', 'name', 'testnet', 'created_at_ms', 'permissions', 'masked_key', 'sealed']
  const tamper = fc.oneof(
    fc.record({ kind: fc.constant('swap field'), field: fc.constantFrom(...fields) }),
    fc.record({ kind: fc.constantFrom('drop', 'double', 'reorder'), field: fc.constant('') }),
  )
  const pair = fc.tuple(fc.nat(2), fc.nat(2)).filter(([left, right]) => left !== right)
  await fc.assert(
    fc.asyncProperty(tamper, pair, async ({ kind, field }, [left, right]) => {
      const document = JSON.parse(whole.toString()) as Document
      const [one, two] = [document.keys[left] ?? {}, document.keys[right] ?? {}]
      if (kind === 'drop') document.keys.splice(left, 1)
      else if (kind === 'double') document.keys.push(one)
      else if (kind === 'reorder') document.keys.reverse()
      else [one[field], two[field]] = [two[field], one[field]]
      const text = `${JSON.stringify(document, null, 2)}\n`
      writeFileSync(home.path, text)
      expect(await opened()).toBe(text === whole.toString() ? 'all' : 'damaged')
    }),
    { numRuns: 100 },
  )
  writeFileSync(home.path, whole)
})

test('the same content in other characters, or with a word added, is found', async () => {
  const text = whole.toString()
  const document = JSON.parse(text) as Record<string, unknown>
  const others = [JSON.stringify(document), `${text}\n`, text.replace('{', '{\n  "note": "added",')]
  others.push(text.replace('"version": 1', '"version": 1.0'))
  for (const other of others) {
    writeFileSync(home.path, other)
    expect(await opened()).toBe('damaged')
  }
  writeFileSync(home.path, whole)
})

test('an entry opens beside the words it was sealed with, and beside no others', async () => {
  const keys = await deriveKeys(new Uint8Array(32), { ...WEAK, salt: 'AAAA' })
  const plain = {
    ...{ id: 'ek_1', exchange: 'okx', name: 'main', isTestnet: true, createdAtMs: 1 },
    ...{ permissions: ['read', 'trade'], maskedKey: '****' },
  }
  const credentials = { apiKey: 'k', apiSecret: 's', passphrase: null }
  const entry = seal(keys, plain, credentials)
  expect(unseal(keys, entry)).toEqual(credentials)
  const others = {
    ...{ id: 'ek_2', exchange: 'bybit', name: 'mai', isTestnet: false, createdAtMs: 2 },
    ...{ permissions: ['read'], maskedKey: '***', nonce: 'AAAAAAAAAAAAAAAA', sealed: entry.nonce },
  }
  for (const [field, value] of Object.entries(others)) {
    expect(unseal(keys, { ...entry, [field]: value }), field).toBeNull()
  }
  expect(seal(keys, plain, credentials).sealed).not.toBe(entry.sealed)
})

class Stopped extends Error {}

/** The machine stops before its `stepsLeft`-th step; a write may leave part of the text. */
function stoppingSteps(stepsLeft: number, part: number): ReplaceSteps {
  let left = stepsLeft
  const next = <Arguments extends unknown[]>(step: (...of: Arguments) => Promise<void>) => {
    return async (...of: Arguments) => {
      if (left-- <= 0) throw new Stopped()
      await step(...of)
    }
  }
  return {
    async write(path, text) {
      if (left-- > 0) return SYSTEM_STEPS.write(path, text)
      writeFileSync(path, text.slice(0, Math.floor(text.length * part)))
      throw new Stopped()
    },
    rename: next(SYSTEM_STEPS.rename),
    syncFolder: next(SYSTEM_STEPS.syncFolder),
    remove: next(SYSTEM_STEPS.remove),
  }
}

test('a rotation that stops anywhere leaves the old keychain or the new one', async () => {
  const outcomes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.nat(4), fc.double({ min: 0, max: 1, noNaN: true }), async (stepsLeft, part) => {
      const place = aHome()
      const first = place.open('old')
      const records = [await added(first), await added(first)]
      const steps = stoppingSteps(stepsLeft, part)
      const next = { kind: 'passphrase', passphrase: 'new' } as const
      const end = await place
        .open('old', { steps })
        .rotate(next)
        .then(
          () => 'done',
          (error) => (error instanceof Stopped ? 'stopped' : String(error)),
        )
      const openedBy: string[] = []
      for (const passphrase of ['old', 'new']) {
        const fresh = place.open(passphrase)
        expect(fresh.list()).toEqual(records)
        const found = await Promise.allSettled(records.map(({ id }) => fresh.credentials(id)))
        const states = new Set(found.map(({ status }) => status))
        expect(states.size).toBe(1)
        if (states.has('fulfilled')) openedBy.push(passphrase)
      }
      expect(openedBy).toHaveLength(1)
      if (end === 'done') expect(openedBy).toEqual(['new'])
      outcomes.add(`${end}: ${openedBy}`)
      place.end()
    }),
    { numRuns: 60 },
  )
  expect([...outcomes].toSorted()).toEqual(['done: new', 'stopped: new', 'stopped: old'])
})
