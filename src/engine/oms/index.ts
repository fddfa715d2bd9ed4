/**
 * Order management: turns commands, venue reports and what the market reaches into order events, and events
 * into order states.
 */
export { decideAmend } from './amend.ts'
export { applyOrderEvent, type OrderEvent } from './apply.ts'
export { decideCancel, decideCancelAll, isMeantBy, takenOut } from './cancel.ts'
export { decideContinuation, decideRetries, isCutOff, isLinked } from './continue.ts'
export { decideExpiries } from './due.ts'
export { ARRIVES_WITHIN_NS, amended, decideOrderReport, fillVerdict } from './report.ts'
export { waitingToSendAgain } from './sending-again.ts'
export { decideGroup, decideSubmit, isTakenBy } from './submit.ts'
export { decideObservation, dueAt } from './triggers.ts'
