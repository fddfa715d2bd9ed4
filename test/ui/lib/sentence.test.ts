import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { asSentence } from '../../../ui/lib/sentence.ts'

describe("somebody else's text as a sentence", () => {
  test('gets its capital and its full stop, and keeps those it has', () => {
    const cases: readonly (readonly [string | null, string])[] = [
      ['the user or the password is wrong', 'The user or the password is wrong.'],
      ['Halted by admin.', 'Halted by admin.'],
      ['is it running?', 'Is it running?'],
      ['he said "no."', 'He said "no."'],
      ['client_order_id is taken', 'client_order_id is taken.'],
      ['0.1 is too small', '0.1 is too small.'],
      ['  wait, ', 'Wait.'],
      ['eBay is closed', 'eBay is closed.'],
      ['', ''],
      [null, ''],
    ]
    for (const [text, sentence] of cases) expect(asSentence(text)).toBe(sentence)
  })

  test('a sentence stays as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(asSentence(asSentence(text))).toBe(asSentence(text))
      }),
    )
  })
})
