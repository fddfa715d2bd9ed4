import type { TObject, TSchema } from '@sinclair/typebox'
import type { ErrorCode } from './errors.ts'

/** A request that fits, as documentation shows it and as the contract suite sends it. */
export interface ExampleRequest {
  readonly body?: unknown
  /** Without the question mark. */
  readonly query?: string
  /** For the parameters of the path. */
  readonly params?: Readonly<Record<string, string>>
}

/** What one route takes and gives: validation, the API document and the contract suite are made from it. */
export interface RouteContract {
  readonly tag: string
  /** One sentence for the document. */
  readonly summary: string
  /** Every property is text; unknown ones are ignored. */
  readonly query?: TObject
  readonly body?: TSchema
  /** The JSON answer, or the media type of one that is not JSON. */
  readonly answer: TSchema | { readonly mediaType: string }
  /** 200 when left out. */
  readonly status?: 201
  /** The list is also to be had as `text/csv`. */
  readonly hasCsv?: true
  /** 422 with the code of a reason: the request was understood and refused. */
  readonly isRefusable?: true
  /** Beside those that every route of its kind has, which the frame answers by itself. */
  readonly refusals?: readonly ErrorCode[]
  readonly example: ExampleRequest
}

export type RouteContracts = Readonly<Record<string, RouteContract>>
