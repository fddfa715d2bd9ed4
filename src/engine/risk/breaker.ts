import {
  type ClientOrderId,
  type Event,
  type EventBody,
  formatMoney,
  MONEY_ONE,
  type Money,
  NS_PER_MS,
  NS_PER_SECOND,
  type Reason,
  type UnixNs,
} from '../../domain/index.ts'
import { type Breaker, CLOSED_BREAKER, type State } from '../state.ts'
import type { Surroundings } from '../surroundings.ts'

const NOTHING: readonly EventBody[] = []
const COOL_DOWN_MAX_NS = 3600n * NS_PER_SECOND

/**
 * closed → open when a venue refuses too much or a price moves too far within a minute; open → half open
 * after the cool-down, which doubles with each trip that was not followed by a closing; half open → closed
 * when enough orders were accepted, → open again at the first refusal.
 */
export function decideBreaker(state: State, surroundings: Surroundings): readonly EventBody[] {
  const { breaker, refused } = state
  const { at, policy } = surroundings
  const { refusalsMax, probes } = policy.breaker
  switch (breaker.state) {
    case 'closed': {
      const refusals = refusalsMax > 0 ? refused.inMinute(at) : 0
      const isRefused = refusals > refusalsMax
      const why = isRefused ? `${refusals} orders refused within a minute` : farMove(state, surroundings)
      return why === null ? NOTHING : [opening(breaker, why, surroundings)]
    }
    case 'open': {
      const isOver = breaker.until === null || at >= breaker.until
      return isOver ? [changed('half_open', 'the cool-down is over')] : NOTHING
    }
    case 'half_open': {
      const why = refused.isEmpty ? farMove(state, surroundings) : 'an order was refused while half open'
      if (why !== null) return [opening(breaker, why, surroundings)]
      const isPassed = breaker.probesAccepted >= probes
      return isPassed ? [changed('closed', `${breaker.probesAccepted} orders were accepted`)] : NOTHING
    }
  }
}

/** Which instrument moved too far; null when none did. */
function farMove({ instruments }: State, surroundings: Surroundings): string | null {
  const { moveRatioMax } = surroundings.policy.breaker
  if (moveRatioMax === null) return null
  for (const { key, symbol } of instruments.values()) {
    const ratio = surroundings.moveRatio(key)
    if (ratio !== null && ratio > moveRatioMax) return `${symbol} moved ${percent(ratio)} % within a minute`
  }
  return null
}

/** With one decimal, rounded down. */
function percent(ratio: Money): string {
  return formatMoney((((ratio * 1000n) / MONEY_ONE) * (MONEY_ONE / 10n)) as Money)
}

function opening({ trips }: Breaker, why: string, { at, policy }: Surroundings): EventBody {
  return { kind: 'breaker_changed', state: 'open', why, until: (at + coolDownNs(policy, trips)) as UnixNs }
}

function coolDownNs({ breaker }: Surroundings['policy'], trips: number): bigint {
  let coolDown = BigInt(breaker.coolDownMs) * NS_PER_MS
  for (let trip = 0; trip < trips && coolDown < COOL_DOWN_MAX_NS; trip++) coolDown *= 2n
  return coolDown < COOL_DOWN_MAX_NS ? coolDown : COOL_DOWN_MAX_NS
}

function changed(state: 'half_open' | 'closed', why: string): EventBody {
  return { kind: 'breaker_changed', state, why, until: null }
}

type BreakerChange = Extract<Event, { kind: 'breaker_changed' }>

/** The breaker after a change of its own; what was refused before counts no more. */
export function applyBreakerChange(state: State, { state: next, why, until }: BreakerChange): void {
  const { trips } = state.breaker
  const counted = next === 'open' ? trips + 1 : next === 'closed' ? 0 : trips
  state.breaker = { ...CLOSED_BREAKER, state: next, why, until, trips: counted }
  state.refused.clear()
}

/** Refusals that come with trading and say nothing against going on. */
const ORDINARY: ReadonlySet<Reason['code']> = new Set([
  'post_only_would_take',
  'fill_or_kill_unfillable',
  'self_trade_prevented',
  // Counted already when its answer did not come.
  'never_seen',
])

export function isOrdinary({ code }: Reason): boolean {
  return ORDINARY.has(code)
}

/** Counts an order that went out while half open, and what its venue said of it. */
export function noteProbe(state: State, event: Event & { readonly clientOrderId: ClientOrderId }): void {
  const { breaker } = state
  if (breaker.state !== 'half_open') return
  const { clientOrderId } = event
  const { probesSent, probesAccepted, probesAwaited } = breaker
  const isReplacing = event.kind === 'amend_requested' && event.way === 'cancel_replace'
  if (event.kind === 'order_submitted' || event.kind === 'order_released' || isReplacing) {
    const awaited = [...probesAwaited, clientOrderId]
    state.breaker = { ...breaker, probesSent: probesSent + 1, probesAwaited: awaited }
    return
  }
  const answer = answerIn(event)
  if (answer === null || !probesAwaited.includes(clientOrderId)) return
  state.breaker = {
    ...breaker,
    // One that was refused for a reason of its own was no probe: another may go.
    probesSent: probesSent - (answer === 'no_probe' ? 1 : 0),
    probesAccepted: probesAccepted + (answer === 'accepted' ? 1 : 0),
    probesAwaited: probesAwaited.filter((id) => id !== clientOrderId),
  }
}

function answerIn(event: Event): 'accepted' | 'refused' | 'no_probe' | null {
  switch (event.kind) {
    case 'order_accepted':
    case 'order_filled':
    case 'order_cancelled':
    case 'order_expired':
      return 'accepted'
    case 'release_rejected':
      return 'no_probe'
    case 'order_rejected':
      return isOrdinary(event.reason) ? 'no_probe' : 'refused'
    default:
      return null
  }
}
