/** Shortcuts: which key asks for what, and when a key belongs to a text field instead. */
export type Shortcut =
  | 'buy'
  | 'sell'
  | 'market'
  | 'limit'
  | 'escape'
  | 'help'
  | 'palette'
  /** To the page with this key. */
  | `go ${string}`

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
  /** G was typed just before. */
  readonly isGoing?: boolean
}

export function shortcutOf({ key, hasModifier, target, isGoing = false }: Keystroke): Shortcut | null {
  if (hasModifier) return null
  const lower = key.length === 1 ? key.toLowerCase() : key
  if (isGoing && target !== 'text' && /^[a-z]$/.test(lower)) return `go ${lower}`
  const shortcut = KEYS[lower] ?? null
  if (target === 'text' && shortcut !== 'escape') return null
  return shortcut
}

/** G alone asks for nothing yet: the letter after it names a page. */
export const beginsGoing = ({ key, hasModifier, target }: Keystroke): boolean =>
  !hasModifier && target !== 'text' && key.toLowerCase() === 'g'

export interface PaletteKeystroke {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** Ctrl+K, or Cmd+K, from anywhere. */
export function asksForPalette({ key, ctrlKey, metaKey, altKey, shiftKey }: PaletteKeystroke): boolean {
  return key.toLowerCase() === 'k' && ctrlKey !== metaKey && !altKey && !shiftKey
}

export interface ShortcutLine {
  readonly keys: readonly string[]
  readonly does: string
}

export const SHORTCUT_LIST: readonly ShortcutLine[] = [
  { keys: ['B'], does: 'Buy: go to the quantity of a buy order' },
  { keys: ['S'], does: 'Sell: go to the quantity of a sell order' },
  { keys: ['L'], does: 'Limit order' },
  { keys: ['M'], does: 'Market order' },
  { keys: ['Enter'], does: 'Send the order, from any field of the ticket' },
  { keys: ['Esc'], does: 'Clear the ticket, close a dialog' },
  { keys: ['Ctrl', 'K'], does: 'Find a page, an instrument or a command' },
  { keys: ['hold Shift', 'K'], does: 'Kill switch: cancel every order and halt trading' },
  { keys: ['/', '?'], does: 'This list' },
  { keys: ['←', '→'], does: 'Next tab, when a tab has the focus' },
]
