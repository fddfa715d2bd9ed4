import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { Unreadable } from '../../../../src/adapters/journal-file/byte-reader.ts'
import { readParts } from '../../../../src/adapters/journal-file/plain-reader.ts'
import { writeParts } from '../../../../src/adapters/journal-file/plain-writer.ts'
import type { Plain } from '../../../../src/domain/index.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 10 }),
  fc.constantFrom('', '__proto__', 'a\0b', '\ud800', 'é', 'constructor'),
)
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.nat(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, -1, 2 ** 32, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
)
const { tree } = fc.letrec<{ tree: Plain }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    number,
    fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
    text,
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(text, tie('tree'), { maxKeys: 5, noNullPrototype: true }),
  ),
}))
const parts = fc.dictionary(text, tree, { maxKeys: 4, noNullPrototype: true })

describe('a stored tree', () => {
  test('comes back exactly, whatever it is', () => {
    fc.assert(
      fc.property(parts, (written) => {
        const stored = readParts(writeParts(written))
        expect(stored.names).toEqual(Object.keys(written))
        for (const [name, value] of Object.entries(written)) expect(stored.part(name)).toStrictEqual(value)
      }),
      { numRuns: 500 },
    )
  })

  test('bytes that are not ours are refused, not believed and not asked for in memory', () => {
    fc.assert(
      fc.property(
        parts,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (written, hits, kept) => {
          const bytes = writeParts(written)
          for (const [at, byte] of hits) bytes[at % bytes.length] = byte
          const cut = bytes.subarray(0, Math.ceil(bytes.length * kept))
          try {
            const stored = readParts(cut)
            for (const name of stored.names) stored.part(name)
          } catch (error) {
            expect(error).toBeInstanceOf(Unreadable)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('says it is too deep instead of running out of stack', () => {
    let deep: Plain = 1
    for (let level = 0; level < 100; level++) deep = [deep]
    expect(() => writeParts({ deep })).toThrow('too deep')
  })

  test('what is no tree is a bug of the caller', () => {
    const broken = { value: undefined } as unknown as Plain
    expect(() => writeParts({ broken })).toThrow('undefined')
    expect(() => writeParts({ broken: Number.NaN })).toThrow('NaN')
  })

  test('a part that is not there, or does not end where it should, is refused', () => {
    const stored = readParts(writeParts({ one: 1 }))
    expect(() => stored.part('two')).toThrow('no part two')
    expect(() => readParts(Buffer.concat([writeParts({ one: 1 }), Buffer.alloc(1)]))).toThrow(Unreadable)
  })
})
