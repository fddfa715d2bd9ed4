/**
 * Every order passes here before any venue hears of it. A list of small refusals, each with its numbers; the
 * only place that makes an `Approved`, and nothing but an `Approved` can be submitted.
 *
 // { ok: false, reason: { code: 'price_off_tick', … } }
 * @example const verdict = assess(state, request, surroundings)
 */
export { type Approved, assess, type Verdict } from './assess.ts'
