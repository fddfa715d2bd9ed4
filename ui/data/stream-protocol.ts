import { ApiProblem } from './api.ts'
import type { StreamMessage } from './replica.ts'

/**
 * What a page and the holder of the browser's one stream say to each other, over a port or a channel.
 * A reader is one attempt of one page to follow the stream.
 */
export type ToHub =
  | {
      readonly kind: 'attach'
      readonly reader: string
      /** For the server, should the stream have to be opened; null where nobody signs in. */
      readonly token: string | null
      /** `<epoch>-<seq>` that the page has applied. */
      readonly from: string
    }
  /** An answer to every batch and sign of life: the page is there and keeps up. */
  | { readonly kind: 'took'; readonly reader: string; readonly messages: number }
  | { readonly kind: 'detach'; readonly reader: string }

export type FromHub =
  /** The server has accepted. */
  | { readonly kind: 'opened'; readonly reader: string }
  | { readonly kind: 'batch'; readonly reader: string; readonly messages: readonly StreamMessage[] }
  /** Bytes came, though no message among them. */
  | { readonly kind: 'heard'; readonly reader: string }
  | { readonly kind: 'ended'; readonly reader: string; readonly problem: ProblemWords }
  /** Somebody else holds the stream from now on: whoever had attached must do so again. */
  | { readonly kind: 'moved' }

/** An `ApiProblem` as it passes between pages. */
export interface ProblemWords {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds: number | null
}

export function wordsOf(cause: unknown): ProblemWords {
  if (!(cause instanceof ApiProblem)) {
    const message = cause instanceof Error ? cause.message : String(cause)
    return { status: 0, code: 'stream_ended', message, details: {}, retryAfterSeconds: null }
  }
  const { status, code, message, details, retryAfterSeconds } = cause
  return { status, code, message, details, retryAfterSeconds }
}

export const problemOf = (words: ProblemWords): ApiProblem => new ApiProblem(words)

/** The stream is not broken, it only comes from elsewhere now: worth attaching again at once. */
export const STREAM_MOVED = 'stream_moved'

export interface ResumePoint {
  readonly epoch: string
  readonly seq: number
}

export function resumePointOf(id: string): ResumePoint | null {
  const match = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id)
  return match ? { epoch: match[1] ?? '', seq: Number(match[2]) } : null
}
