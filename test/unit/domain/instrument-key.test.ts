import { expect, test } from 'bun:test'
import { instrumentKey, type SymbolName, type VenueName } from '../../../src/domain/index.ts'

test('the key of a pair is the same text however many others were asked for', () => {
  const venues = ['sim', 'binance'] as VenueName[]
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < 12_000; index++) {
      for (const venue of venues) {
        expect(instrumentKey(venue, `S${index}` as SymbolName) as string).toBe(`S${index}.${venue}`)
      }
    }
  }
})
