import { useEffect, useRef } from 'react'
import type { OrderUpdateRow } from '../../src/contract/index.ts'
import {
  type Occasion,
  type ShownToasts,
  type Toast,
  usePreferences,
  useToasts,
} from '../components/index.ts'
import { useReplica, useTerminalState } from '../data/index.ts'
import { stepToast } from '../features/blotter/index.ts'
import { playTone } from '../lib/tones.ts'

/** Says, and sounds, what happens from the moment the page is live: as far as the person wants it. */
export function useAlerts(): ShownToasts {
  const { toasts, show, dismiss } = useToasts()
  const { sounds, toasts: wanted } = usePreferences()
  const latest = useRef({ sounds, wanted })
  latest.current = { sounds, wanted }
  const alert = useRef((occasion: Occasion, toast: Toast | null) => {
    if (latest.current.sounds[occasion]) playTone(occasion)
    if (toast && latest.current.wanted[occasion]) show(toast)
  }).current
  useStepAlerts(alert)
  useConnectionAlerts(alert)
  useHaltAlerts(alert)
  return { toasts, dismiss }
}

type Alert = (occasion: Occasion, toast: Toast | null) => void

/** How orders end, once each. */
function useStepAlerts(alert: Alert): void {
  const steps = useReplica((replica) => replica.steps)
  const told = useRef(0)
  useEffect(() => {
    const fresh = (steps ?? []).filter(({ seq }) => seq > told.current)
    for (const step of fresh.toReversed()) {
      told.current = Math.max(told.current, step.seq)
      const occasion = occasionOf(step)
      if (occasion) alert(occasion, stepToast(step))
    }
  }, [steps, alert])
}

function occasionOf({ status }: OrderUpdateRow): Occasion | null {
  switch (status) {
    case 'REJECTED':
    case 'UNKNOWN':
      return 'rejection'
    case 'FILLED':
    case 'PARTIALLY_FILLED':
    case 'CANCELLED':
    case 'EXPIRED':
      return 'fill'
    default:
      return null
  }
}

function useConnectionAlerts(alert: Alert): void {
  const isLost = useTerminalState(({ connection, replica }) => replica !== null && isAway(connection.status))
  const before = useRef(isLost)
  useEffect(() => {
    if (isLost === before.current) return
    before.current = isLost
    if (isLost)
      alert('disconnect', { key: 'connection', tone: 'bad', text: 'The connection to VeloZ is lost.' })
    else alert('disconnect', { key: 'connection', tone: 'good', text: 'Connected to VeloZ again.' })
  }, [isLost, alert])
}

const isAway = (status: string): boolean => status === 'reconnecting' || status === 'offline'

function useHaltAlerts(alert: Alert): void {
  const state = useReplica((replica) => replica.tradingState)
  const before = useRef(state)
  useEffect(() => {
    const last = before.current
    before.current = state
    // What was so when the page came is told by the banner.
    if (state === last || last === null || state === null) return
    alert('halt', {
      key: 'trading state',
      tone: state === 'active' ? 'good' : 'bad',
      text: `Trading is ${state}.`,
    })
  }, [state, alert])
}
