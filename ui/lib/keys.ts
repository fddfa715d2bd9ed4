/** Single-key shortcuts: which key asks for what, and when a key belongs to a text field instead. */
export type Shortcut = 'buy' | 'sell' | 'market' | 'limit' | 'escape' | 'help'

const KEYS: Readonly<Record<string, Shortcut>> = {
  b: 'buy',
  s: 'sell',
  m: 'market',
  l: 'limit',
  Escape: 'escape',
  '/': 'help',
  '?': 'help',
}

export interface Keystroke {
  readonly key: string
  readonly hasModifier: boolean
  /**
   * What the key would otherwise type into. A `decimal` field has no use for letters, so shortcuts work
   * there.
   */
  readonly target: 'text' | 'decimal' | 'page'
}

export function shortcutOf({ key, hasModifier, target }: Keystroke): Shortcut | null {
  if (hasModifier) return null
  const shortcut = KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null
  if (target === 'text' && shortcut !== 'escape') return null
  return shortcut
}

export const SHORTCUT_LIST: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['B'], does: 'Buy: go to the quantity of a buy order' },
  { keys: ['S'], does: 'Sell: go to the quantity of a sell order' },
  { keys: ['L'], does: 'Limit order' },
  { keys: ['M'], does: 'Market order' },
  { keys: ['Enter'], does: 'Send the order, from any field of the ticket' },
  { keys: ['Esc'], does: 'Clear the ticket, close a dialog' },
  { keys: ['/', '?'], does: 'This list' },
  { keys: ['←', '→'], does: 'Next tab, when a tab has the focus' },
]
