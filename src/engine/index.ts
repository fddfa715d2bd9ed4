/**
 * The pure core: `decide` answers an input with events, `apply` folds an event into the state, `effectsOf`
 * names what the world must be told, `followUpsOf` what must be decided next. No clock, no chance, no
 * outside.
 *
 * @example
 * const [submitted] = decide(state, { kind: 'submit_order', … }, surroundings)
 * apply(state, { ...submitted, seq: state.seq + 1, at })
 */
export { apply } from './apply.ts'
export { decide } from './decide.ts'
export { digestOf } from './digest.ts'
export {
  cancellation,
  effectsOf,
  effectsToRepeat,
  followUpsOf,
  followUpsOfInput,
  followUpsToRepeat,
  queriesFor,
  question,
} from './effects.ts'
export { MarketEstimators, reachIn } from './market/index.ts'
export { isMeantBy } from './oms/index.ts'
export {
  type AssetAccounts,
  accountsOf,
  drawdownRatio,
  equityIn,
  exposureIn,
  imbalanceOf,
  totalOf,
  type Unpriced,
  type Valuation,
  valuationIn,
  worthIn,
} from './portfolio/index.ts'
export { previewOrder } from './preview.ts'
export { strangersToCancel } from './reconciliation/index.ts'
export {
  type Explained,
  equityNow,
  explain,
  explainDecided,
  RECOVERY,
  reportingAsset,
  tighterOf,
  widerThan,
} from './risk/index.ts'
export {
  fromPlain,
  type RestoredState,
  STATE_LAYOUT,
  stateFromPlain,
  stateToPlain,
  toPlain,
} from './snapshot.ts'
export { copyState, emptyState, type State } from './state.ts'
export type { BreakerPolicy, Quote, RiskPolicy, ScalingPolicy, Surroundings } from './surroundings.ts'
