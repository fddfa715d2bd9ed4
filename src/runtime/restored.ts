import type { Money, UnixNs } from '../domain/index.ts'
import { RECOVERY, type Surroundings } from '../engine/index.ts'
import type { Recovered } from './recovery.ts'
import { type Settled, settleThrough } from './settle.ts'

/**
 * Writes into the journal of a copy that it is one: until somebody has compared it with the venues, risk may
 * only be lowered. What happened after the copy was made may have been an order. What was halted stays so.
 */
export async function appendCaution(
  { journal, durable }: Pick<Recovered, 'journal' | 'durable'>,
  why: string,
  now: UnixNs,
): Promise<void> {
  const state = durable.copyState()
  const to = state.tradingState === 'halted' ? 'halted' : 'reducing'
  const at = durable.lastEventAt !== null && durable.lastEventAt > now ? durable.lastEventAt : now
  const into: Settled = { events: [], effects: [] }
  const input = { kind: 'set_trading_state', state: to, why, origin: RECOVERY } as const
  settleThrough(state, input, { surroundings: blindAt(at), dispatchNow: () => false, into })
  await journal.append(into.events)
  for (const event of into.events) durable.fold(event)
}

/** No market is looked at for a command of this kind. */
function blindAt(at: UnixNs): Surroundings {
  return {
    at,
    policy: {
      breaker: { refusalsMax: 0, moveRatioMax: null, coolDownMs: 0, probes: 0 },
      scaling: { volatilityUsual: null, scaleMin: 0n as Money },
    },
    quote: () => null,
    isFresh: () => false,
    ageMs: () => null,
    reach: () => null,
    volatility: () => null,
    moveRatio: () => null,
  }
}
