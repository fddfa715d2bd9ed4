import { remember, remembered } from '../lib/browser.ts'
import { type InstrumentKey, type InstrumentWish, instrumentQuery } from './instrument-key.ts'

/** Where a page remembers which instrument it shows. */
export interface ShownMemory {
  readonly recall: () => InstrumentWish | null
  readonly keep: (shown: InstrumentKey) => void
}

const NAME = 'instrument'
/** Where the instrument stands in the address. */
const TRADE_PATH = '/'

/** The address before what this tab showed, before what was looked at last in any. */
export const BROWSER_MEMORY: ShownMemory = {
  recall: () =>
    wishOf(window.location.search) ?? wishOf(rememberedByTab() ?? '') ?? wishOf(remembered(NAME) ?? ''),
  keep: (shown) => {
    const query = instrumentQuery(shown)
    rememberByTab(query)
    remember(NAME, query)
    if (window.location.pathname !== TRADE_PATH) return
    window.history.replaceState(window.history.state, '', `${TRADE_PATH}?${query}${window.location.hash}`)
  },
}

/** `?symbol=BTCUSDT&venue=sim`, with or without the venue; null when no symbol is named. */
export function wishOf(query: string): InstrumentWish | null {
  const words = new URLSearchParams(query)
  const symbol = words.get('symbol')
  if (symbol === null || symbol === '') return null
  return { symbol: symbol.toUpperCase(), venue: words.get('venue') || null }
}

function rememberedByTab(): string | null {
  try {
    return window.sessionStorage.getItem(`veloz.${NAME}`)
  } catch {
    // Storage can be forbidden altogether: the tab then goes by the address alone.
    return null
  }
}

function rememberByTab(query: string): void {
  try {
    window.sessionStorage.setItem(`veloz.${NAME}`, query)
  } catch {
    // As above: the choice still holds for this visit.
    return
  }
}
