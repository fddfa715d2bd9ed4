import type { Choices, Preferences } from '../components/index.ts'
import type { PaletteCommand } from '../features/palette/index.ts'
import type { PageEntry } from './pages.ts'

/** What the palette's commands act on. */
export interface CommandPorts {
  readonly pages: readonly PageEntry[]
  readonly goTo: (path: string) => void
  readonly onTicketKey: (key: 'buy' | 'sell' | 'market' | 'limit') => void
  readonly open: (what: 'help' | 'look' | 'cancel-all' | 'halt') => void
  readonly preferences: Preferences
  readonly mayTrade: boolean
  readonly mayCancel: boolean
  /** Null on a phone, which has no board to arrange. */
  readonly board: { readonly edit: () => void; readonly reset: () => void } | null
  /** Null without sign-in. */
  readonly signOut: (() => void) | null
}

export function commandsOf(ports: CommandPorts): readonly PaletteCommand[] {
  return [
    ...pageCommands(ports),
    ...(ports.mayTrade ? ticketCommands(ports) : []),
    ...(ports.mayCancel ? stopCommands(ports) : []),
    ...lookCommands(ports.preferences),
    ...frameCommands(ports),
  ]
}

/** What is sought there under another name than the page's. */
const PAGE_WORDS: Readonly<Record<string, readonly string[]>> = {
  '/': ['chart', 'indicators', 'interval', 'book', 'depth', 'ticket', 'position', 'close', 'balances'],
  '/orders': ['history', 'open', 'amend', 'cancel', 'csv', 'export'],
  '/dashboard': ['kpi', 'uptime', 'latency', 'memory', 'health', 'engine'],
  '/portfolio': ['equity', 'drawdown', 'pnl', 'profit and loss', 'returns', 'calendar', 'fees', 'allocation'],
  '/risk': ['limits', 'exposure', 'leverage', 'breaker', 'collar'],
  '/reconciliation': ['differences', 'mismatches', 'compare'],
  '/logs': ['events', 'tail', 'errors', 'journal'],
  '/venues': ['exchange', 'binance', 'okx', 'bybit', 'coinbase', 'testnet', 'secret'],
  '/users': ['permissions', 'viewer', 'trader', 'admin'],
  '/audit': ['who did what', 'chain', 'record'],
  '/settings': ['configuration', 'import', 'export', 'server', 'engine'],
  '/security': ['password', 'authenticator', 'totp', '2fa', 'session'],
  '/welcome': ['help', 'begin', 'tutorial'],
}

const pageCommands = ({ pages, goTo }: CommandPorts): readonly PaletteCommand[] =>
  pages.map(({ path, title, word, key }) => ({
    id: `page ${path}`,
    group: 'Pages',
    label: title,
    keywords: [word, 'go to', 'open', ...(PAGE_WORDS[path] ?? [])],
    note: `G ${key.toUpperCase()}`,
    run: () => goTo(path),
  }))

const ticketCommands = ({ onTicketKey }: CommandPorts): readonly PaletteCommand[] => [
  { ...ticketWords('buy', 'Buy', 'B'), run: () => onTicketKey('buy') },
  { ...ticketWords('sell', 'Sell', 'S'), run: () => onTicketKey('sell') },
  { ...ticketWords('limit', 'Limit order', 'L'), run: () => onTicketKey('limit') },
  { ...ticketWords('market', 'Market order', 'M'), run: () => onTicketKey('market') },
]

const ticketWords = (id: string, label: string, note: string) => ({
  ...{ id: `ticket ${id}`, group: 'Ticket', label, note, keywords: ['order', 'ticket', 'trade'] },
})

const stopCommands = ({ open }: CommandPorts): readonly PaletteCommand[] => [
  {
    id: 'cancel all',
    group: 'Stop',
    label: 'Cancel all open orders…',
    keywords: ['orders'],
    isDangerous: true,
    run: () => open('cancel-all'),
  },
  {
    id: 'kill switch',
    group: 'Stop',
    label: 'Kill switch: cancel every order and halt trading…',
    keywords: ['halt', 'stop', 'emergency', 'panic'],
    note: 'hold Shift K',
    isDangerous: true,
    run: () => open('halt'),
  },
]

function lookCommands({ change, ...now }: Preferences): readonly PaletteCommand[] {
  const look = (label: string, part: Partial<Choices>, keywords: readonly string[]): PaletteCommand => ({
    id: `look ${label}`,
    group: 'Look',
    label,
    keywords,
    isOnlyFound: true,
    run: () => change(part),
  })
  const theme = now.theme === 'dark' ? 'light' : 'dark'
  const density = now.density === 'compact' ? 'comfortable' : 'compact'
  const zone = now.zone === 'utc' ? 'local' : 'utc'
  return [
    look(`Theme: ${theme}`, { themeChoice: theme }, ['dark', 'light', 'colour']),
    look('Theme: as the system', { themeChoice: 'system' }, ['dark', 'light']),
    look(`Density: ${density}`, { density }, ['rows', 'size']),
    look(`Times in ${zone === 'utc' ? 'UTC' : 'local time'}`, { zone }, [
      'time zone',
      'clock',
      'utc',
      'local',
    ]),
    look('Up and down: green and red', { directions: 'green-red' }, ['colour']),
    look('Up and down: blue and orange', { directions: 'blue-orange' }, ['colour', 'blind']),
    look('Up and down: red and green', { directions: 'red-green' }, ['colour', 'asia']),
  ]
}

const LOOK_WORDS = [
  'preferences',
  'sounds',
  'notices',
  'notifications',
  'confirm',
  'density',
  'theme',
  'colours',
]

function frameCommands({ open, board, signOut }: CommandPorts): readonly PaletteCommand[] {
  const common = { group: 'Terminal' }
  return [
    { ...common, id: 'look', label: 'Look and feel…', keywords: LOOK_WORDS, run: () => open('look') },
    {
      ...{ ...common, id: 'help', label: 'Keyboard shortcuts', note: '?', keywords: ['help', 'keys'] },
      run: () => open('help'),
    },
    ...(board === null
      ? []
      : [
          { ...common, id: 'edit', label: 'Edit the layout', keywords: ['board', 'panels'], run: board.edit },
          { ...common, id: 'reset', label: 'Reset the layout', keywords: ['board'], run: board.reset },
        ]),
    ...(signOut === null ? [] : [{ ...common, id: 'sign out', label: 'Sign out', run: signOut }]),
  ]
}
