/**
 * The pure core: `decide` answers an input with events, `apply` folds an event into the state, `effectsOf`
 * names what the world must be told. No clock, no chance, no outside.
 *
 * @example
 * const [submitted] = decide(state, { kind: 'submit_order', … }, surroundings)
 * apply(state, { ...submitted, seq: state.seq + 1, at })
 */
export { apply } from './apply.ts'
export { decide } from './decide.ts'
export { digestOf } from './digest.ts'
export { cancellation, effectsOf, effectsToRepeat } from './effects.ts'
export { equityIn, imbalanceOf } from './portfolio/index.ts'
export { copyState, emptyState, type State } from './state.ts'
export type { Quote, RiskLimits, Surroundings } from './surroundings.ts'
