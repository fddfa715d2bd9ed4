import { useEffect } from 'react'
import {
  isSameInstrument,
  type TerminalState,
  useReplica,
  useTerminal,
  useTerminalState,
} from '../../data/index.ts'
import { type Decimal, formatDecimal } from '../../lib/decimal.ts'
import { modeKind } from './mode.ts'
import { openPnl } from './open-pnl.ts'
import { type IconTrouble, pageIcon } from './page-icon.ts'
import { priceText } from './price-text.ts'

/** Writing it costs the browser a message to another process: not once a frame. */
const TITLE_MS = 1_000

/** Problems first, then gain and price: for when the terminal is behind another window. */
export function PageTitle() {
  const terminal = useTerminal()
  const trouble = useTrouble()
  const mode = useReplica((replica) => replica.mode)
  const icon = pageIcon(mode === null ? 'none' : modeKind(mode), trouble)
  useEffect(() => {
    const write = () => {
      document.title = titleOf({ trouble, ...numbersOf(terminal.state) })
    }
    write()
    const timer = setInterval(write, TITLE_MS)
    return () => clearInterval(timer)
  }, [terminal, trouble])
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
  readonly gain: string | null
  readonly price: string | null
}

export function titleOf({ trouble, gain, price }: TitleParts): string {
  const warning = trouble === 'offline' ? '⚠ offline' : trouble === 'halted' ? '● HALTED' : null
  // Numbers that are not live have no place where nobody sees that they are grey.
  const numbers = trouble === 'offline' ? [] : [gain, price]
  return [warning, ...numbers, 'VeloZ'].filter((part) => part !== null).join(' · ')
}

function useTrouble(): IconTrouble {
  const status = useTerminalState((state) => state.connection.status)
  const tradingState = useReplica((replica) => replica.tradingState)
  if (status === 'reconnecting' || status === 'offline') return 'offline'
  return tradingState === 'halted' ? 'halted' : 'none'
}

function numbersOf({ replica, shown, market, quotes }: TerminalState): Omit<TitleParts, 'trouble'> {
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
