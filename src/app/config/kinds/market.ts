import { resolve } from 'node:path'
import {
  type AssetName,
  formatMoney,
  type Money,
  parseSymbol,
  type SymbolName,
} from '../../../domain/index.ts'
import { accepted, type Kind, type Place, type Raw, type Reading, refused, scalar, text } from './kind.ts'

export const VENUE_NAMES = ['binance', 'okx', 'bybit', 'coinbase'] as const
export type KnownVenue = (typeof VENUE_NAMES)[number]

/** Where prices come from. */
export type MarketSource =
  /** The seeded random market, offline. */
  | { readonly kind: 'sim' }
  /** A recording; `speed` times its own pace, `max` without waiting. `file` is absolute. */
  | { readonly kind: 'replay'; readonly file: string; readonly speed: number | 'max' }
  | { readonly kind: 'venue'; readonly venue: KnownVenue }

/** The text that `engine.market_source` would be written as. */
export function marketSourceText(source: MarketSource): string {
  if (source.kind === 'sim') return 'sim'
  if (source.kind === 'venue') return source.venue
  return `replay:${source.file}${source.speed === 1 ? '' : `@${source.speed}`}`
}

const OLD_SOURCES: Readonly<Record<string, KnownVenue>> = { binance_rest: 'binance' }
const SPEED_MAX = 1_000_000

export const marketSource: Kind<MarketSource> = scalar({
  allowed:
    'sim, a venue (binance, okx, bybit, coinbase), or replay:FILE with an optional @SPEED: replay:a.csv@10',
  read(written, place) {
    const lower = written.toLowerCase()
    if (lower === 'sim') return accepted({ kind: 'sim' })
    if (lower.startsWith('replay:')) return replay(written.slice('replay:'.length), place)
    const old = Object.hasOwn(OLD_SOURCES, lower) ? OLD_SOURCES[lower] : undefined
    const venue = old ?? VENUE_NAMES.find((name) => name === lower)
    if (venue === undefined) return refused('is not a known market source')
    const value = { kind: 'venue', venue } as const
    return old === undefined
      ? accepted(value)
      : { ok: true, value, note: `"${lower}" is an old name and will go: write ${venue}` }
  },
  show: marketSourceText,
})

// A file name may hold an @ itself: only what follows the last one, without a dot-suffix or a slash, can be a
// speed.
function replay(rest: string, place: Place): Reading<MarketSource> {
  const match = /^(.+)@([^@/]*)$/.exec(rest)
  const [name, speedText] =
    match && isSpeedLike(match[2] ?? '') ? [match[1] ?? '', match[2] ?? ''] : [rest, '1']
  if (name.trim() === '') return refused('names no file')
  const speed = speedText.toLowerCase() === 'max' ? 'max' : Number(speedText)
  if (speed !== 'max' && !(speed > 0 && speed <= SPEED_MAX)) {
    return refused(`has the speed "${speedText}"; a number above 0 and up to ${SPEED_MAX}, or max`)
  }
  return accepted({ kind: 'replay', file: resolve(place.folder, name), speed })
}

const isSpeedLike = (text: string) => /^(?:[+-]?[\d.]+|[a-z]*)$/i.test(text)

export const symbol: Kind<SymbolName> = scalar({
  allowed: 'a symbol such as BTCUSDT or BTC/USDT',
  read(written) {
    const parsed = parseSymbol(written)
    return parsed === null ? refused('is not a symbol') : accepted(parsed)
  },
})

const ASSET = /^[A-Z0-9]{1,16}$/

export type Balances = ReadonlyMap<AssetName, Money>

/** A map in the file; `USDT=100000,BTC=1` in an environment variable. */
export function balances(amount: Kind<Money>): Kind<Balances> {
  return {
    type: 'map',
    allowed: `assets with amounts ({USDT: 100000, BTC: 1}), each ${amount.allowed}`,
    read(raw, place) {
      const entries = entriesOf(raw)
      if (entries === null) return refused('is not a map of assets to amounts')
      if (entries.length > 100) return refused('has more than 100 assets')
      const amounts = new Map<AssetName, Money>()
      for (const [name, value] of entries) {
        const asset = name.toUpperCase()
        if (!ASSET.test(asset)) return refused(`has "${name.slice(0, 32)}", which is not an asset`)
        if (amounts.has(asset as AssetName)) return refused(`has ${asset} twice`)
        const reading = amount.read(value, place)
        if (!reading.ok) return refused(`has an amount of ${asset} that ${reading.problem}`)
        amounts.set(asset as AssetName, reading.value)
      }
      return accepted(amounts)
    },
    show: (amounts) => Object.fromEntries([...amounts].map(([asset, value]) => [asset, formatMoney(value)])),
  }
}

function entriesOf(raw: Raw): (readonly [string, Raw])[] | null {
  if (raw.kind === 'map') return [...raw.entries]
  if (raw.kind !== 'text') return null
  const parts = raw.text.split(',').map((part) => part.trim().split('='))
  if (parts.some((part) => part.length !== 2)) return null
  return parts.map(([name = '', value = '']) => [name.trim(), text(value.trim())] as const)
}
