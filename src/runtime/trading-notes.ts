import type { State } from '../engine/index.ts'
import type { EngineListener, Log, Timers } from '../ports/index.ts'

/** It outlives restarts: a process that is started again and again must not make anybody forget why. */
export function noteTradingState(log: Log, state: Readonly<State>): void {
  const { tradingState, tradingStateWhy: why, tradingStateBy: by } = state
  if (tradingState !== 'active') log.warn('trading is not active', { state: tradingState, why, by })
}

/** Whoever reads the log at night sees when trading stopped being active, and when it was again. */
export function tradingStateNotes(log: Log): EngineListener {
  return {
    onRecords(groups) {
      for (const { event } of groups) {
        if (event.kind !== 'trading_state_changed') continue
        const { state, why, origin } = event
        if (state === 'active') log.info('trading is active', { why, by: origin.principal })
        else log.warn('trading is not active', { state, why, by: origin.principal })
      }
    },
    onMarket: () => undefined,
    onFeedStatus: () => undefined,
  }
}

const ENDS_MS_MAX = 3000
const ENDS_LOOK_MS = 50

/** Venues answer a cancel a moment later: what they say within three seconds is still recorded. */
export async function endsToldInTime(state: Readonly<State>, timers: Timers): Promise<void> {
  // What the engine keeps is at no venue, and may stay.
  const isLeft = () => state.open.size > state.held.size
  for (let waitedMs = 0; waitedMs < ENDS_MS_MAX && isLeft(); waitedMs += ENDS_LOOK_MS)
    await new Promise<void>((done) => void timers.after(ENDS_LOOK_MS, done))
}
