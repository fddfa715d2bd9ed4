/** What a client asks with: query, JSON object or JSON list, its values as text. */
import type { FaceRequest } from '../core/index.ts'

export type Asked = Readonly<Record<string, string>>

export interface Asking {
  /** Of the query or of a single body; of a list, its first. */
  readonly fields: Asked
  readonly list: readonly Asked[]
}

export function asked({ method, query, body }: FaceRequest): Asking | null {
  if (method === 'GET') {
    const fields = Object.fromEntries(new URLSearchParams(query))
    return { fields, list: [fields] }
  }
  return askedInJson(body)
}

/** Null for what is neither an object nor a list of objects. */
export function askedInJson(text: string): Asking | null {
  const list = listOf(parsed(text))
  return list === null ? null : { fields: list[0] ?? {}, list }
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Whatever is no JSON is answered like everything else that is no object.
    return undefined
  }
}

export function listOf(value: unknown): readonly Asked[] | null {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  const list = values.map(textsOf)
  return list.every((each) => each !== null) ? list : null
}

function textsOf(value: unknown): Asked | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, textOf(member)]))
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Unix ms from which a request is not to be carried out any more; null for none. */
export function expiryOf(text: string | null): number | null {
  return text !== null && /^\d{13}$/.test(text) ? Number(text) : null
}
