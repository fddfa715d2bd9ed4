import type { FaceAnswer } from '../core/index.ts'

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/** `value`: what the body says; a text that is JSON already goes as `rawAnswer`. */
export function answer(value: unknown, more: Partial<FaceAnswer> = {}): FaceAnswer {
  return rawAnswer(JSON.stringify(value), more)
}

export function rawAnswer(
  body: string,
  { status = 200, headers = {}, deed = null }: Partial<FaceAnswer> = {},
): FaceAnswer {
  return { status, headers: { ...JSON_TYPE, ...headers }, body, deed }
}

/** All that this venue says of an error is a sentence. */
export function problem(status: number, message: string): FaceAnswer {
  return answer({ message }, { status })
}

export const NOT_FOUND = problem(404, 'NotFound')
