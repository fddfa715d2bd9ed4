/**
 * Every order passes here before any venue hears of it. A list of small refusals, each with its numbers; the
 * only place that makes an `Approved`, and nothing but an approved order, release or amendment can be sent.
 *
 * @example
 * const verdict = assess(state, request, surroundings)
 * // { ok: false, reason: { code: 'price_off_tick', … } }
 */
export { applyToRisk } from './apply.ts'
export { type Approved, assess, type Verdict } from './assess.ts'
export { assessAmendment } from './assess-amendment.ts'
export { assessRelease } from './assess-release.ts'
export { refusalOfReplacement } from './assess-replacement.ts'
export { afterReconciliation, afterSessionStart, decideDoubt, decideStall } from './caution.ts'
export { decideLimits, decideRiskDue, decideTradingState } from './decide.ts'
export { type Explained, explain, explainDecided } from './explain.ts'
export { tighterOf, widerThan } from './limits.ts'
export { noteOrderChange, recountOpenQuantity } from './open-quantity.ts'
export { type Proposed, wholeNumber, worthOf } from './proposed.ts'
export { reachedAt } from './protection.ts'
export { RECOVERY } from './recovery.ts'
export { trailingTrigger } from './trigger.ts'
export { equityNow, markOf, reportingAsset } from './worth.ts'
