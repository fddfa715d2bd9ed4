import type { FaceAnswer } from '../core/index.ts'
import type { Asking } from './asked.ts'
import type { Desk } from './desk.ts'
import type { Limit } from './meters.ts'
import type { Reply } from './replies.ts'

export interface Route {
  readonly method: 'GET' | 'POST'
  /** Behind `/api/v5/`. */
  readonly path: string
  readonly isPrivate: boolean
  readonly limit: Limit
  /** Counted for each instrument apart. */
  readonly isByInstrument: boolean
  readonly deed: FaceAnswer['deed']
  readonly answer: (desk: Desk, asking: Asking, circumstances: Circumstances) => Reply
}

export interface Circumstances {
  /** Of the header `expTime`, Unix ms; null without it. */
  readonly expiresAtMs: number | null
}

const WINDOW_MS = 2000

type Answer = Route['answer']

/** `count`: requests in two seconds, as the documentation gives it. */
export function publicly(path: string, count: number, answer: Answer): Route {
  return { ...BASE, path, isPrivate: false, limit: { count, windowMs: WINDOW_MS }, answer }
}

export function asking(path: string, count: number, answer: Answer): Route {
  return { ...BASE, path, limit: { count, windowMs: WINDOW_MS }, answer }
}

export function telling(path: string, count: number, answer: Answer): Route {
  return { ...BASE, method: 'POST', path, limit: { count, windowMs: WINDOW_MS }, answer }
}

const BASE: Omit<Route, 'path' | 'limit' | 'answer'> = {
  method: 'GET',
  isPrivate: true,
  isByInstrument: false,
  deed: null,
}
