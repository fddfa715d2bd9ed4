/** Every answer is `{code, msg, data}`; a refusal has a code of its own. */
import type { FaceAnswer } from '../core/index.ts'

export type Row = Readonly<Record<string, unknown>>

export interface Reply {
  readonly code: string
  readonly msg: string
  readonly data: readonly unknown[]
  /** HTTP. */
  readonly status: number
}

export function ok(data: readonly unknown[]): Reply {
  return { code: '0', msg: '', data, status: 200 }
}

export function refused(code: string, msg: string, status = 200): Reply {
  return { code, msg, data: [], status }
}

export const missing = (name: string): Reply => refused('50014', `Parameter ${name} can not be empty`, 400)
export const wrong = (name: string): Reply => refused('51000', `Parameter ${name} error`, 400)
export const NO_INSTRUMENT = refused('51001', "Instrument ID doesn't exist.")

/** Of rows that bear their own code: all, some or none of them were done. */
export function done(rows: readonly Row[]): Reply {
  const failures = rows.filter(({ sCode }) => sCode !== '0').length
  if (failures === 0) return ok(rows)
  return failures === rows.length
    ? { code: '1', msg: 'All operations failed', data: rows, status: 200 }
    : { code: '2', msg: 'Bulk operation partially succeeded.', data: rows, status: 200 }
}

/** `rest`: fields beside the usual three. */
export function answerOf(
  { code, msg, data, status }: Reply,
  rest: Row,
  deed: FaceAnswer['deed'],
): FaceAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, data, msg, ...rest }),
    deed: code === '0' || code === '2' ? deed : null,
  }
}
