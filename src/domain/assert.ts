/** A bug in VeloZ itself, never bad input: whoever catches it stops trading. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken'
}

/**
 * States what must be true; throws `InvariantBroken` when it is not. Kept on in production. A message with
 * numbers
 * in it is a function where orders pass by the thousand: to write it costs more than to check the claim.
 */
export function assert(claim: boolean, message: string | (() => string)): asserts claim {
  if (!claim) throw new InvariantBroken(typeof message === 'string' ? message : message())
}

/** Ends a switch over a closed union: the compiler refuses it while a case is missing. */
export function unreachable(value: never): never {
  throw new InvariantBroken(`no case for ${String(value)}`)
}
