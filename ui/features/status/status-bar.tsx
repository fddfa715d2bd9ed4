import { memo } from 'react'
import { Button, useNow, usePreferences } from '../../components/index.ts'
import {
  type Connection,
  decimalOf,
  useInstrument,
  useMarket,
  useReplica,
  useTerminal,
  useTerminalState,
} from '../../data/index.ts'
import { classes } from '../../lib/browser.ts'
import { formatDecimal, parseDecimal, placesOf } from '../../lib/decimal.ts'
import { formatElapsed, formatTime, zoneName } from '../../lib/time.ts'
import { modeLook } from './mode.ts'
import { Settings } from './settings.tsx'

interface StatusBarProps {
  readonly onHelp: () => void
  /** Narrow: only what a trader must never guess; the rest is on the account page. */
  readonly isPhone: boolean
}

export const StatusBar = memo(function StatusBar({ onHelp, isPhone }: StatusBarProps) {
  return (
    <header className="status-bar">
      {!isPhone && <span className="brand">VeloZ</span>}
      <ModeBadge />
      <PriceFigure isPhone={isPhone} />
      {!isPhone && <MarketSource />}
      {!isPhone && <TradingState />}
      <span className="flex-1" />
      <ConnectionState isPhone={isPhone} />
      {!isPhone && <Clock />}
      {!isPhone && <Settings onHelp={onHelp} />}
    </header>
  )
})

/** What the narrow bar leaves out, for the account page of a phone. */
export function StatusDetails() {
  return (
    <div className="flex flex-wrap items-center gap-x-4">
      <MarketSource />
      <TradingState />
      <Clock />
    </div>
  )
}

function ModeBadge() {
  const mode = useReplica((replica) => replica.mode)
  if (mode === null) return null
  const look = modeLook(mode)
  return (
    <span
      className="badge mode"
      data-testid="mode-badge"
      title={look.says}
      style={{ background: look.color }}
    >
      {look.word}
    </span>
  )
}

function PriceFigure({ isPhone }: { readonly isPhone: boolean }) {
  const instrument = useInstrument()
  const price = useMarket((market) => market.price)
  const direction = useMarket((market) => market.direction) ?? 'none'
  if (!instrument) return null
  const value = price === null ? null : parseDecimal(price)
  const places = placesOf(decimalOf(instrument.tick_size))
  return (
    <span className="live flex items-baseline gap-2">
      <span className="font-semibold">{instrument.symbol}</span>
      {!isPhone && <span className="text-faint">{instrument.venue}</span>}
      <span
        className={classes(
          'text-[15px] font-semibold',
          direction === 'up' && 'buy',
          direction === 'down' && 'sell',
        )}
        data-testid="last-price"
      >
        {value === null ? '—' : formatDecimal(value, { places })}
      </span>
    </span>
  )
}

function MarketSource() {
  const source = useReplica((replica) => replica.marketSource)
  if (source === null) return null
  return (
    <span className="status-item">
      <span className="text-faint">Market</span> {source === 'sim' ? 'simulated' : source}
      <DataAge />
    </span>
  )
}

const AGE_WORTH_SAYING_MS = 3_000

function DataAge() {
  const terminal = useTerminal()
  const now = useNow()
  const at = terminal.marketAtMs
  if (at === null || now - at < AGE_WORTH_SAYING_MS) return null
  return <span className="text-warn"> last tick {formatElapsed(now - at)} ago</span>
}

function TradingState() {
  const state = useReplica((replica) => replica.tradingState)
  if (state === null) return null
  return (
    <span className="status-item" data-testid="trading-state">
      <span className="text-faint">Trading</span>{' '}
      <span className={state === 'active' ? '' : 'text-warn font-semibold'}>{state}</span>
    </span>
  )
}

const CONNECTION_LOOK: Readonly<
  Record<Connection['status'], { readonly word: string; readonly tone: string }>
> = {
  connecting: { word: 'Connecting', tone: 'text-warn' },
  live: { word: 'Live', tone: 'text-up' },
  reconnecting: { word: 'Reconnecting', tone: 'text-warn' },
  offline: { word: 'Offline', tone: 'text-down' },
}

function ConnectionState({ isPhone }: { readonly isPhone: boolean }) {
  const status = useTerminalState((state) => state.connection.status)
  const { word, tone } = CONNECTION_LOOK[status]
  return (
    <span className={classes('status-item', !isPhone && 'min-w-[92px]')} role="status">
      <span className={tone} aria-hidden="true">
        {status === 'live' ? '●' : '○'}
      </span>{' '}
      <span data-testid="connection-state" data-state={status}>
        {word}
      </span>
    </span>
  )
}

function Clock() {
  const { zone, setZone } = usePreferences()
  const now = useNow()
  const other = zone === 'utc' ? 'local' : 'utc'
  return (
    <Button
      tone="quiet"
      size="small"
      onClick={() => setZone(other)}
      title={`Show ${other === 'utc' ? 'UTC' : 'local'} times`}
      data-testid="zone-toggle"
    >
      <span aria-hidden="true">{formatTime(now, zone)}</span> {zoneName(zone, now)}
    </Button>
  )
}
