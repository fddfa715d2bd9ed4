import { describe, expect, test } from 'bun:test'
import { createScryptHasher } from '../../../../src/adapters/hasher/index.ts'
import { formatPhc, parsePhc } from '../../../../src/adapters/hasher/phc.ts'
import { Turnstile } from '../../../../src/adapters/hasher/turnstile.ts'

const cheap = { cost: { logN: 4, r: 8, p: 1 } }

async function hashOf(hasher: ReturnType<typeof createScryptHasher>, password: string): Promise<string> {
  const outcome = await hasher.hash(password)
  if (outcome.outcome === 'busy') throw new Error('busy')
  return outcome.text
}

describe('scrypt hasher', () => {
  test('says match for the password and for nothing else; salts differ', async () => {
    const hasher = createScryptHasher(cheap)
    const stored = await hashOf(hasher, 'pässword')
    expect(stored).toMatch(/^\$scrypt\$ln=4,r=8,p=1\$[^$]+\$[^$]+$/)
    expect(await hashOf(hasher, 'pässword')).not.toBe(stored)
    expect((await hasher.verify('pässword', stored)).outcome).toBe('match')
    expect((await hasher.verify('pa\u0308ssword', stored)).outcome).toBe('match')
    for (const other of ['password', '', 'pässword ', 'PÄSSWORD']) {
      expect((await hasher.verify(other, stored)).outcome, other).toBe('mismatch')
    }
  })

  test('works at the cost it ships with, and a stored hash keeps its own cost', async () => {
    const stored = await hashOf(createScryptHasher(), 'a')
    expect(stored).toStartWith('$scrypt$ln=15,r=8,p=1$')
    expect((await createScryptHasher(cheap).verify('a', stored)).outcome).toBe('match')
  })

  test('nobody and nonsense cost a hash and never match', async () => {
    const hasher = createScryptHasher()
    // Far below what such a hash takes anywhere, far above an early return.
    const floorMs = 4
    for (const stored of [null, '$2b$10$abc', '']) {
      const started = performance.now()
      expect((await hasher.verify('', stored)).outcome).toBe('mismatch')
      expect(performance.now() - started).toBeGreaterThan(floorMs)
    }
  })

  test('semantics 31: runs one at a time, eight wait, the rest is busy at once', async () => {
    const hasher = createScryptHasher({ cost: { logN: 10, r: 8, p: 1 } })
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => hasher.verify('a', null)))
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 9 }, () => 'mismatch' as const),
      ...Array.from({ length: 3 }, () => 'busy' as const),
    ])
    expect((await hasher.hash('a')).outcome).toBe('hashed')
  })

  test('never runs two tasks together, also after one failed', async () => {
    const turnstile = new Turnstile(5)
    let running = 0
    const task = async (isBad: boolean) => {
      running += 1
      expect(running).toBe(1)
      await Bun.sleep(1)
      running -= 1
      if (isBad) throw new Error('bad')
    }
    const turns = [false, true, false, true, false].map((isBad) => turnstile.enter(() => task(isBad)))
    const settled = await Promise.allSettled(turns)
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(turnstile.enter(() => Promise.resolve(1))).not.toBe(null)
  })
})

describe('PHC strings', () => {
  test('come back as they went in', () => {
    const hash = {
      cost: { logN: 15, r: 8, p: 1 },
      salt: new Uint8Array(16).fill(1),
      key: new Uint8Array(32).fill(2),
    }
    const back = parsePhc(formatPhc(hash))
    expect(back?.cost).toEqual(hash.cost)
    expect([...(back?.salt ?? [])]).toEqual([...hash.salt])
    expect([...(back?.key ?? [])]).toEqual([...hash.key])
  })

  test('what would eat the memory or is something else is refused', () => {
    const tail = `$${'A'.repeat(22)}$${'A'.repeat(43)}`
    for (const head of [
      'ln=25,r=8,p=1',
      'ln=15,r=99,p=1',
      'ln=15,r=8,p=9',
      'ln=0,r=8,p=1',
      'ln=15,r=0,p=1',
      'ln=15',
    ]) {
      expect(parsePhc(`$scrypt$${head}${tail}`), head).toBe(null)
    }
    expect(parsePhc('')).toBe(null)
    expect(parsePhc(`$argon2id$ln=15,r=8,p=1${tail}`)).toBe(null)
  })
})
