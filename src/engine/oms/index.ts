/** Order management: turns commands and venue reports into order events, and events into order states. */
export { applyOrderEvent } from './apply.ts'
export { decideCancel, decideCancelAll, decideReport, decideSubmit } from './decide.ts'
