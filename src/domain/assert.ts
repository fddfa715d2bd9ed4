/** A bug in VeloZ itself, never bad input: whoever catches it stops trading. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken'
}

/** States what must be true; throws `InvariantBroken` when it is not. Kept on in production. */
export function assert(claim: boolean, message: string): asserts claim {
  if (!claim) throw new InvariantBroken(message)
}

/** Ends a switch over a closed union: the compiler refuses it while a case is missing. */
export function unreachable(value: never): never {
  throw new InvariantBroken(`no case for ${String(value)}`)
}
