import { expect } from 'bun:test'
import { ERROR_STATUS, ErrorBody } from '../../../src/contract/index.ts'
import { misfits } from '../../support/strict-schema.ts'

const INSIDE = /\.ts\b|node_modules|\/work\/|\/\$bunfs|\bat \S+ \(|SQLITE|TypeBox|Elysia|undefined|\[object/

/** What every answer bears, whatever it says. */
export function expectAnswer(response: Response, label: string): void {
  expect(response.headers.get('x-request-id'), label).toMatch(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/)
  expect(response.headers.get('x-content-type-options'), label).toBe('nosniff')
  expect(response.headers.get('server'), label).toBeNull()
  expect(response.headers.get('x-powered-by'), label).toBeNull()
  expect(response.status, label).not.toBe(500)
}

/** `401 invalid_token`, after the shape of the error was looked at. */
export async function verdictOf(response: Response, label: string): Promise<string> {
  expectAnswer(response, label)
  // A stream would be read for ever.
  expect(response.status, label).toBeGreaterThanOrEqual(400)
  const text = await response.text()
  expect(response.headers.get('content-type'), `${label}: ${text}`).toBe('application/json')
  const body = JSON.parse(text) as Record<string, unknown>
  expect(misfits(ErrorBody, body), `${label}: ${text}`).toEqual([])
  expect(String(body['error']), label).toMatch(/^[a-z][a-z_]+$/)
  expect(String(body['message']), label).toMatch(/^\S.+[.!?:]$/)
  expect(text, label).not.toMatch(INSIDE)
  const code = String(body['error'])
  const listed = Object.hasOwn(ERROR_STATUS, code) ? ERROR_STATUS[code as keyof typeof ERROR_STATUS] : 422
  expect(response.status, label).toBe(listed)
  return `${response.status} ${code}`
}

/** The same with the details. */
export async function refusalOf(response: Response, label: string) {
  const copy = response.clone()
  const verdict = await verdictOf(response, label)
  const { details } = (await copy.json()) as { readonly details?: Readonly<Record<string, unknown>> }
  return { verdict, details: details ?? {} }
}
