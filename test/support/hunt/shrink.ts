import type { LifeOutcome } from './life.ts'
import { live } from './life.ts'
import type { Mutation } from './mutation.ts'
import type { LifePlan } from './plan.ts'

/** Lives that are worth trying instead of this one, the boldest cut first. */
function smaller(plan: LifePlan, failedAt: number): readonly LifePlan[] {
  const plans: LifePlan[] = []
  const steps = Math.min(plan.steps, failedAt)
  for (const fewer of [Math.ceil(steps / 2), steps]) {
    if (fewer >= 1 && fewer < plan.steps) plans.push({ ...plan, steps: fewer })
  }
  for (const fault of plan.faults) {
    plans.push({ ...plan, faults: new Set([...plan.faults].filter((other) => other !== fault)) })
  }
  if (plan.traders > 1) plans.push({ ...plan, traders: 1 }, { ...plan, traders: plan.traders - 1 })
  if (plan.hasPerpetual) plans.push({ ...plan, hasPerpetual: false })
  if (plan.venue === 'sim_latency') plans.push({ ...plan, venue: 'sim' })
  return plans
}

/** The smallest life found that breaks the same claim; at most `triesMax` lives are lived for it. */
export async function shrink(
  failed: LifeOutcome,
  { mutation, triesMax }: { readonly mutation: Mutation | null; readonly triesMax: number },
): Promise<LifeOutcome> {
  let best = failed
  let tries = 0
  const isSame = ({ violation }: LifeOutcome) => violation?.claim === failed.violation?.claim
  for (let isSmaller = true; isSmaller && tries < triesMax; ) {
    isSmaller = false
    for (const plan of smaller(best.plan, best.violation?.step ?? best.plan.steps)) {
      if (tries++ >= triesMax) break
      const outcome = await live(plan, mutation)
      if (!isSame(outcome)) continue
      best = outcome
      isSmaller = true
      break
    }
  }
  return best
}
