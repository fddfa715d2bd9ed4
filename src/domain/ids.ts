import type { Brand } from './brand.ts'

export type ClientOrderId = Brand<string, 'ClientOrderId'>
export type VenueOrderId = Brand<string, 'VenueOrderId'>
/** The venue's id of one fill: what a repeated execution report is recognised by. */
export type ExecutionId = Brand<string, 'ExecutionId'>
/** Orders that belong together: a pair of exits. */
export type GroupId = Brand<string, 'GroupId'>
export type VenueName = Brand<string, 'VenueName'>
export type AssetName = Brand<string, 'AssetName'>
/** Upper case without separator: `BTCUSDT`. */
export type SymbolName = Brand<string, 'SymbolName'>
/** `BTCUSDT.sim`: one instrument at one venue. */
export type InstrumentKey = Brand<string, 'InstrumentKey'>

export const SIM_VENUE = 'sim' as VenueName

/** Keys made before, for so many pairs at most: a text made anew is joined and hashed at its first use. */
const KEYS_KEPT = 10_000
const keys = new Map<VenueName, Map<SymbolName, InstrumentKey>>()
let keyCount = 0

export function instrumentKey(venue: VenueName, symbol: SymbolName): InstrumentKey {
  return keys.get(venue)?.get(symbol) ?? newKey(venue, symbol)
}

function newKey(venue: VenueName, symbol: SymbolName): InstrumentKey {
  if (keyCount >= KEYS_KEPT) {
    keys.clear()
    keyCount = 0
  }
  const key = `${symbol}.${venue}` as InstrumentKey
  const ofVenue = keys.get(venue) ?? new Map<SymbolName, InstrumentKey>()
  keys.set(venue, ofVenue.set(symbol, key))
  keyCount += 1
  return key
}

const CLIENT_ORDER_ID = /^[A-Za-z0-9._:-]{1,64}$/

/** The id, or null when it is not 1 to 64 of the letters a venue mapping can carry. */
export function parseClientOrderId(text: string): ClientOrderId | null {
  return CLIENT_ORDER_ID.test(text) ? (text as ClientOrderId) : null
}

const WRITTEN_SYMBOL = /^[A-Za-z0-9/-]{1,32}$/
const SYMBOL = /^[A-Z0-9]{2,24}(?:-PERP)?$/

/** Accepts `BTCUSDT`, `BTC/USDT`, `btc-usdt` and `BTCUSDT-PERP`; null for anything else. */
export function parseSymbol(text: string): SymbolName | null {
  // Upper-casing would turn some letters of other scripts into ours.
  if (!WRITTEN_SYMBOL.test(text)) return null
  const upper = text.toUpperCase()
  const perpetual = upper.endsWith('-PERP')
  const stem = (perpetual ? upper.slice(0, -5) : upper).replace(/^([A-Z0-9]+)[/-]([A-Z0-9]+)$/, '$1$2')
  const symbol = perpetual ? `${stem}-PERP` : stem
  return SYMBOL.test(symbol) ? (symbol as SymbolName) : null
}
