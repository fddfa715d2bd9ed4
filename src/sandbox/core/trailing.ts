/** Triggers that follow the price. */
import { MONEY_ONE, type Ticks, ticks } from '../../domain/index.ts'
import type { SandboxOrder, SandboxTrail, TriggerWhen } from './exchange.ts'
import type { Market } from './market.ts'
import { nowMs, type Sandbox } from './sandbox.ts'
import { change } from './trading.ts'

/** Moves every trigger that the last price leaves too far behind. Nobody is told of that. */
export function followPrice(sandbox: Sandbox, { waiting, last }: Market): void {
  if (last === null) return
  for (const id of waiting) {
    const living = sandbox.orders.living.get(id)
    if (living?.order.trail === undefined) continue
    const triggerPrice = followed(living.order, living.order.trail, last)
    if (triggerPrice === living.order.triggerPrice) continue
    const trail = { sinceMs: nowMs(sandbox), ...living.order.trail }
    change(sandbox, living, { triggerPrice, trail })
  }
}

/** A sell follows upwards and fires on the way down, a buy the other way round. */
function followed({ side, triggerPrice }: SandboxOrder, trail: SandboxTrail, last: Ticks): Ticks | null {
  const distance = distanceOf(trail, last)
  const isSell = side === 'sell'
  if (triggerPrice === null) {
    if (!isActive(trail, { last, when: isSell ? 'rises' : 'falls' })) return null
  }
  const next = ticks(Math.max(1, isSell ? last - distance : last + distance))
  if (triggerPrice === null) return next
  return ticks(isSell ? Math.max(triggerPrice, next) : Math.min(triggerPrice, next))
}

function isActive(
  { activePrice, activeWhen }: SandboxTrail,
  { last, when }: { readonly last: Ticks; readonly when: TriggerWhen },
): boolean {
  if (activePrice === null) return true
  return (activeWhen ?? when) === 'rises' ? last >= activePrice : last <= activePrice
}

function distanceOf({ behind }: SandboxTrail, last: Ticks): number {
  if ('spread' in behind) return behind.spread
  return Math.max(1, Number((BigInt(last) * behind.ratio) / MONEY_ONE))
}
