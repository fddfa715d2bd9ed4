import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type InstrumentKey, type Money, parseMoney, type UnixNs } from '../../../src/domain/index.ts'
import type { BookLine, BookTerms, BookUpdate } from '../../../src/market-data/index.ts'
import { sharedFile } from '../../support/shared-data.ts'

export const KEY = 'BTCUSDT.test' as InstrumentKey

export function m(text: string): Money {
  const parsed = parseMoney(text)
  if (!parsed.ok) throw new Error(`no amount: ${text}`)
  return parsed.value
}

/** Ticks of 0.01 and lots of 0.001. */
export function terms(rule: BookTerms['rule'], parts: Partial<BookTerms> = {}): BookTerms {
  return { key: KEY, tickSize: m('0.01'), lotSize: m('0.001'), rule, ...parts }
}

const NOTHING: BookUpdate = {
  isSnapshot: false,
  firstId: null,
  lastId: null,
  previousId: null,
  checksum: null,
  bids: [],
  asks: [],
  eventAt: 1n as UnixNs,
}

export function aChange(parts: Partial<BookUpdate>): BookUpdate {
  return { ...NOTHING, ...parts }
}

export function aSnapshot(parts: Partial<BookUpdate>): BookUpdate {
  return { ...NOTHING, isSnapshot: true, ...parts }
}

/** One level a side around 100.00. */
export const TOUCHES: { readonly bids: readonly BookLine[]; readonly asks: readonly BookLine[] } = {
  bids: [['99.99', '1']],
  asks: [['100.01', '2']],
}

/**
 * Messages of a recording in order, each `receive time, space, (address, space,) JSON`; null where it is not
 * here.
 */
export function recording<Frame>(
  name: string,
): readonly { readonly text: string; readonly frame: Frame }[] | null {
  const path = sharedFile(name)
  if (path === null) return null
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n')
  return lines.map((text) => ({ text, frame: JSON.parse(text.slice(text.search(/[{[]/))) as Frame }))
}
