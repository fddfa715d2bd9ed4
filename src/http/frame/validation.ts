import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors'
import { type Problem, problem } from './problem.ts'

/** What Elysia found against a schema. */
export interface SchemaFinding {
  readonly path: string
  readonly message: string
  readonly type?: ValueErrorType
  readonly schema?: ValueError['schema']
}

/** One sentence about the first field that does not fit, for the person who sent it. */
export function validationProblem(findings: readonly SchemaFinding[], part: string): Problem {
  const first = findings[0]
  if (first === undefined) return problem('bad_params', `the ${part} does not fit what this route takes`)
  const field = first.path.slice(1).replaceAll('/', '.')
  if (field === '') return problem('bad_params', `the ${part} must be an object`)
  return problem('bad_params', sentenceOf(first, field), { field })
}

function sentenceOf(finding: SchemaFinding, field: string): string {
  switch (finding.type) {
    case ValueErrorType.ObjectRequiredProperty:
      return `${field} is missing`
    case ValueErrorType.ObjectAdditionalProperties:
      return `${field} is not a field of this request`
  }
  const description = finding.schema?.description
  if (description !== undefined) return `${field} does not fit; expected ${description}`
  return `${field} does not fit: ${finding.message.charAt(0).toLowerCase()}${finding.message.slice(1)}`
}
