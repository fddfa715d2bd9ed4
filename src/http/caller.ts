import type { Origin } from '../domain/index.ts'
import type { Principal } from '../identity/index.ts'
import type { FieldProblem } from '../wire/index.ts'
import { type Problem, problem } from './frame/index.ts'

/** Who asks, as the frame found out. */
export interface Caller {
  readonly principal: Principal
  readonly address: string
  readonly requestId: string
}

/** The same for the journal. */
export function originOf({ principal, address, requestId }: Caller): Origin {
  return { principal: principal.userId, address, requestId }
}

export function badField({ field, message }: FieldProblem): Problem {
  return problem('bad_params', message, { field })
}
