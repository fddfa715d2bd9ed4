import { memo } from 'react'
import { type Connection, useReplica, useTerminalState } from '../../data/index.ts'
import { classes } from '../../lib/browser.ts'
import { Clock } from './clock.tsx'
import { InstrumentPicker } from './instrument-picker.tsx'
import { modeLook } from './mode.ts'
import { SystemChip } from './system-chip.tsx'
import { VenuesChip } from './venues-chip.tsx'

/** What a trader must never have to guess. Narrow: only the most of it; `StatusDetails` has the rest. */
export const StatusBar = memo(function StatusBar({ isPhone }: { readonly isPhone: boolean }) {
  return (
    <>
      <ModeBadge />
      <InstrumentPicker isPhone={isPhone} />
      {!isPhone && <VenuesChip />}
      {!isPhone && <TradingState />}
      {!isPhone && <SystemChip />}
      <span className="flex-1" />
      <ConnectionState isPhone={isPhone} />
      {!isPhone && <Clock />}
    </>
  )
})

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

const STATE_TONES = {
  active: 'live',
  reducing: 'text-warn font-semibold',
  halted: 'text-bad font-bold',
} as const

export function TradingState() {
  const state = useReplica((replica) => replica.tradingState)
  if (state === null) return null
  return (
    <span className="status-item" data-testid="trading-state">
      <span className="text-faint trading-label">Trading</span>{' '}
      <span className={STATE_TONES[state]}>{state}</span>
    </span>
  )
}

const CONNECTION_LOOK: Readonly<
  Record<Connection['status'], { readonly word: string; readonly tone: string }>
> = {
  connecting: { word: 'Connecting', tone: 'text-warn' },
  live: { word: 'Live', tone: 'text-good' },
  reconnecting: { word: 'Reconnecting', tone: 'text-warn' },
  offline: { word: 'Offline', tone: 'text-bad' },
}

function ConnectionState({ isPhone }: { readonly isPhone: boolean }) {
  const status = useTerminalState((state) => state.connection.status)
  const { word, tone } = CONNECTION_LOOK[status]
  return (
    <span className={classes('status-item', !isPhone && 'connection')} role="status">
      <span className={tone} aria-hidden="true">
        {status === 'live' ? '●' : '○'}
      </span>{' '}
      <span className="connection-word" data-testid="connection-state" data-state={status}>
        {word}
      </span>
    </span>
  )
}
