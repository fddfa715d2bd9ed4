/** The HTTP API as a program uses it. Numbers arrive as their exact text and are compared as such. */
import { createParser } from 'eventsource-parser'
import type { VelozProcess } from '../support/veloz-process.ts'

/** JSON whose numbers are strings of the digits as they were sent. */
export type Exact = string | boolean | null | readonly Exact[] | { readonly [name: string]: Exact }
export type Row = Readonly<Record<string, string>>

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, Exact>>
}

export function exactJson(text: string): Exact {
  return JSON.parse(text, (_key, value, context?: { readonly source?: string }) =>
    typeof value === 'number' ? (context?.source ?? String(value)) : value,
  ) as Exact
}

/** 10⁻¹⁸ units, so that sums and products are exact. */
export function units(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text)
  if (!match) throw new Error(`no decimal: ${text}`)
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const shift = 18 - fraction.length + Number(exponent)
  const size = BigInt(whole + fraction) * 10n ** BigInt(shift)
  return sign === '-' ? -size : size
}

export const times = (one: bigint, other: bigint): bigint => (one * other) / 10n ** 18n

export interface Api {
  readonly token: string
  get(path: string): Promise<Answer>
  post(path: string, body: unknown): Promise<Answer>
  order(order: Readonly<Record<string, unknown>>): Promise<Answer>
  /** Every row of a paged list. */
  all(path: string): Promise<readonly Row[]>
  stream(options: { readonly lastEventId?: string; readonly signal: AbortSignal }): Promise<StreamReading>
}

export interface StreamEvent {
  readonly name: string
  readonly id: string | null
  readonly body: Row
}

export interface StreamReading {
  /** Grows while the stream lives. */
  readonly events: readonly StreamEvent[]
  /** Resolves when the stream is over, however it ended. */
  readonly over: Promise<void>
}

/** By the printed one-time link. */
export async function signedInByLink(veloz: VelozProcess): Promise<Api> {
  const code = new URL(veloz.signInUrl ?? '').hash.replace('#sign-in=', '')
  return apiOf(veloz, await tokenFrom(veloz, '/api/auth/code', { code }))
}

export async function signedInByPassword(veloz: VelozProcess, password: string): Promise<Api> {
  return apiOf(veloz, await tokenFrom(veloz, '/api/auth/login', { user_id: 'admin', password }))
}

/** Where the secrets are those of the process that gave the token: after a move of its data directory. */
export function signedInByToken(veloz: VelozProcess, token: string): Api {
  return apiOf(veloz, token)
}

async function tokenFrom(veloz: VelozProcess, path: string, body: unknown): Promise<string> {
  const answer = await call(`${veloz.address}${path}`, { method: 'POST', body })
  if (answer.status !== 200)
    throw new Error(`${path} answered ${answer.status} ${JSON.stringify(answer.body)}`)
  return String(answer.body['access_token'])
}

interface CallOptions {
  readonly method?: string
  readonly body?: unknown
  readonly token?: string
}

async function call(url: string, { method = 'GET', body, token }: CallOptions): Promise<Answer> {
  const headers: Record<string, string> = {}
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`
  if (body !== undefined) headers['content-type'] = 'application/json'
  const response = await fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: exactJson(await response.text()) as Answer['body'] }
}

/** Follows the process over restarts: they keep the address. */
function apiOf(veloz: VelozProcess, token: string): Api {
  const get = (path: string) => call(`${veloz.address}${path}`, { token })
  const post = (path: string, body: unknown) =>
    call(`${veloz.address}${path}`, { method: 'POST', body, token })
  return {
    token,
    get,
    post,
    order: (order) => post('/api/order', order),
    all: async (path) => {
      const rows: Row[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const next: Answer = await get(`${path}${path.includes('?') ? '&' : '?'}limit=1000${cursor}`)
        rows.push(...(next.body['items'] as readonly Row[]))
        const nextCursor = next.body['next_cursor']
        cursor = typeof nextCursor === 'string' ? `&cursor=${nextCursor}` : null
      }
      return rows
    },
    stream: (options) => readStream(`${veloz.address}/api/stream`, token, options),
  }
}

async function readStream(
  url: string,
  token: string,
  { lastEventId, signal }: { readonly lastEventId?: string; readonly signal: AbortSignal },
): Promise<StreamReading> {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` }
  if (lastEventId !== undefined) headers['last-event-id'] = lastEventId
  const response = await fetch(url, { headers, signal })
  if (response.status !== 200 || !response.body) throw new Error(`the stream answered ${response.status}`)
  const events: StreamEvent[] = []
  const parser = createParser({
    onEvent: ({ event, id, data }) =>
      events.push({ name: event ?? '', id: id ?? null, body: exactJson(data) as Row }),
  })
  const { body } = response
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }))
  }
  // A server that is killed breaks its streams: that too is an end.
  const over = read().catch(() => undefined)
  return { events, over }
}

/** `free` and `locked` of every asset. */
export async function balancesOf(
  api: Api,
): Promise<Readonly<Record<string, { free: bigint; locked: bigint }>>> {
  const { body } = await api.get('/api/account')
  const rows = body['balances'] as readonly Row[]
  return Object.fromEntries(
    rows.map(({ asset = '', free = '', locked = '' }) => [
      asset,
      { free: units(free), locked: units(locked) },
    ]),
  )
}
