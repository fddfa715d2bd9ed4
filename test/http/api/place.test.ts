import { expect, test } from 'bun:test'
import { instrumentKey, SIM_VENUE, type VenueName } from '../../../src/domain/index.ts'
import { readPlace } from '../../../src/http/listing.ts'
import type { EngineView } from '../../../src/ports/index.ts'
import { anInstrument, KEY, SYMBOL } from '../../support/builders.ts'

const OKX = 'okx' as VenueName
const ETH = anInstrument({ venue: OKX, symbol: 'ETHUSDT' as typeof SYMBOL, key: instrumentKey(OKX, SYMBOL) })
const LISTED = [anInstrument(), anInstrument({ venue: OKX, key: instrumentKey(OKX, SYMBOL) }), ETH]

/** Two venues, one symbol at both. */
const view = {
  defaultInstrument: anInstrument(),
  instruments: () => LISTED,
  instrumentsBySymbol: (symbol, venue) =>
    LISTED.filter((each) => each.symbol === symbol && (venue === null || each.venue === venue)),
} satisfies Partial<EngineView> as unknown as EngineView

test('symbol and venue are independent: each alone, both, or neither', () => {
  expect(readPlace(view, undefined, undefined)).toEqual({ venue: null, key: null })
  expect(readPlace(view, undefined, 'OKX')).toEqual({ venue: OKX, key: null })
  expect(readPlace(view, undefined, 'sim')).toEqual({ venue: SIM_VENUE, key: null })
  expect(readPlace(view, 'btc-usdt', 'sim')).toEqual({ venue: null, key: KEY })
  expect(readPlace(view, 'ETHUSDT', undefined)).toEqual({ venue: null, key: ETH.key })
})

test('semantics 20: a symbol listed at several venues wants a venue; a venue must list something', () => {
  expect(() => readPlace(view, 'BTCUSDT', undefined)).toThrow('several venues')
  expect(() => readPlace(view, undefined, 'kraken')).toThrow('Nothing is listed at this venue.')
})
