import type { VenueRow } from '../../../src/contract/index.ts'
import type { Tone } from '../../components/index.ts'
import { formatElapsed } from '../../lib/time.ts'

const EXCHANGES: Readonly<Record<string, string>> = {
  sim: 'Simulated exchange',
  binance: 'Binance',
  okx: 'OKX',
  bybit: 'Bybit',
  coinbase: 'Coinbase',
}

export const exchangeTitle = (exchange: string): string => EXCHANGES[exchange] ?? exchange

/** `420 ms`, `3.4 s`, `2 min 5 s`; a dash where nothing was heard yet. */
export function ageText(ms: number | null): string {
  if (ms === null) return '—'
  if (ms < 1000) return `${ms} ms`
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatElapsed(ms)
}

export const STATE_TONES: Readonly<Record<VenueRow['state'], Tone>> = {
  connected: 'good',
  connecting: 'warn',
  disconnected: 'bad',
  banned: 'bad',
}

const STATE_WORDS: Readonly<Record<VenueRow['state'], string>> = {
  connected: 'Connected',
  connecting: 'Connecting',
  disconnected: 'Disconnected',
  banned: 'Banned',
}

export const stateWord = (state: VenueRow['state']): string => STATE_WORDS[state]

export interface ModeWords {
  readonly word: string
  readonly tone: Tone
}

/** What this page does not know is shown as if it were real money. */
export function modeWords(mode: string): ModeWords {
  if (mode === 'simulation') return { word: 'PAPER', tone: 'good' }
  if (mode === 'testnet') return { word: 'TESTNET', tone: 'warn' }
  return { word: 'REAL MONEY', tone: 'bad' }
}

type Remote = NonNullable<VenueRow['remote']>

export const DEAD_MAN_WORDS: Readonly<Record<Remote['dead_man_switch'], string>> = {
  armed: 'armed: the venue cancels when VeloZ goes silent',
  off: 'off',
  not_offered: 'not offered there',
}

/** A number of milliseconds comes as text where it has places. */
export function skewText(skewMs: number | string | null): string {
  if (skewMs === null) return '—'
  const rounded = Math.round(Number(skewMs))
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${Math.abs(rounded)} ms`
}

interface Held {
  readonly name: string
  /** Where it lives, in a few words. */
  readonly text: string
  readonly isThere: boolean
}

/** What rests at the venue; the rest lives in VeloZ, and only while it runs. */
export function heldThere({ holds }: Pick<VenueRow, 'holds'>): readonly Held[] {
  const lives = (name: string, isThere: boolean): Held => {
    return { name, isThere, text: `${name} ${isThere ? 'there' : 'in VeloZ'}` }
  }
  return [
    lives('stops', holds.stops),
    lives('trailing stops', holds.trailing_stops),
    lives('good till date', holds.good_till_date),
    {
      name: 'amend',
      isThere: holds.amend_in_place,
      text: holds.amend_in_place ? 'amended in place' : 'amended by a new order',
    },
  ]
}
