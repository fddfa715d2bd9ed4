import { useEffect } from 'react'
import {
  isSameInstrument,
  type TerminalState,
  useReplica,
  useTerminal,
  useTerminalState,
} from '../../data/index.ts'
import { type Decimal, formatDecimal } from '../../lib/decimal.ts'
import { venueCondition, worstVenue } from './condition.ts'
import { modeKind } from './mode.ts'
import { openPnl } from './open-pnl.ts'
import { type IconTrouble, pageIcon } from './page-icon.ts'
import { priceText } from './price-text.ts'
import { useVenues } from './use-condition.ts'

/** Writing it costs the browser a message to another process: not once a frame. */
const TITLE_MS = 1_000

/** Problems first, then gain and price: for when the terminal is behind another window. */
export function PageTitle() {
  const terminal = useTerminal()
  const venue = useVenueTrouble()
  const trouble = useTrouble(venue)
  const mode = useReplica((replica) => replica.mode)
  const icon = pageIcon(mode === null ? 'none' : modeKind(mode), trouble)
  useEffect(() => {
    const write = () => {
      document.title = titleOf({ trouble, venue, ...numbersOf(terminal.state) })
    }
    write()
    const timer = setInterval(write, TITLE_MS)
    return () => clearInterval(timer)
  }, [terminal, trouble, venue])
  useEffect(() => {
    document.querySelector('link[rel="icon"]')?.setAttribute('href', icon)
  }, [icon])
  useEffect(
    // What is left behind must not claim a price.
    () => () => {
      document.title = 'VeloZ'
    },
    [],
  )
  return null
}

interface TitleParts {
  readonly trouble: IconTrouble
  /** What ails the worst of the venues. */
  readonly venue: string | null
  readonly gain: string | null
  readonly price: string | null
}

export function titleOf({ trouble, venue, gain, price }: TitleParts): string {
  // Numbers that are not live have no place where nobody sees that they are grey.
  const numbers = trouble === 'offline' ? [] : [gain, price]
  return [warningOf(trouble, venue), ...numbers, 'VeloZ'].filter((part) => part !== null).join(' · ')
}

function warningOf(trouble: IconTrouble, venue: string | null): string | null {
  switch (trouble) {
    case 'none':
      return null
    case 'offline':
      return '⚠ offline'
    case 'halted':
      return '● HALTED'
    case 'reducing':
      return '⚠ reducing'
    case 'venue':
      return `⚠ ${venue}`
  }
}

/** The gravest alone: a tab has room for a few words. */
function useTrouble(venue: string | null): IconTrouble {
  const status = useTerminalState((state) => state.connection.status)
  const tradingState = useReplica((replica) => replica.tradingState)
  if (status === 'reconnecting' || status === 'offline') return 'offline'
  if (tradingState === 'halted') return 'halted'
  if (venue !== null) return 'venue'
  return tradingState === 'reducing' ? 'reducing' : 'none'
}

/** Without its age, which would change the title each second. */
function useVenueTrouble(): string | null {
  const { value, isOld } = useVenues()
  const worst = worstVenue(value?.items ?? [])
  if (worst === null || isOld || venueCondition(worst).tone === 'good') return null
  return `${worst.venue} ${worst.state === 'connected' ? 'in doubt' : worst.state}`
}

function numbersOf({ replica, shown, market, quotes }: TerminalState): Pick<TitleParts, 'gain' | 'price'> {
  if (!replica) return { gain: null, price: null }
  const { instruments, positions, equityAsset: asset } = replica
  const instrument = shown && instruments.find((row) => isSameInstrument(row, shown))
  const gain = openPnl({ positions, instruments, quotes, asset })
  const price = instrument ? priceText(market?.price ?? null, instrument) : null
  return {
    gain: gain === null ? null : `${gainText(gain)} ${asset}`,
    price: price === null ? null : `${price} ${instrument?.symbol}`,
  }
}

const gainText = (gain: Decimal): string =>
  formatDecimal(gain, { places: 2, rounding: 'nearest', signed: true })
