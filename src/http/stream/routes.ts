import { StreamQuery } from '../../contract/index.ts'
import { hasAnyRead, type Principal } from '../../identity/index.ts'
import { readSymbol } from '../../wire/index.ts'
import { createFeature, exactBody, jsonResponse, problem } from '../frame/index.ts'
import type { StreamOwner } from './client.ts'
import { parseEventId, type ResumePoint } from './encode.ts'
import { STREAM_EVENT_NAMES, type StreamWish, streamFilter } from './filter.ts'
import type { StreamHub } from './hub.ts'
import { CLAIM_WITHIN_SECONDS, type StreamTickets } from './tickets.ts'

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would hold small events back.
  'x-accel-buffering': 'no',
} as const

export interface StreamRoutesOptions {
  readonly hub: StreamHub
  readonly tickets: StreamTickets
  /** Whether the session or the key behind a principal still lives and may see what it might. */
  readonly isAlive: (principal: Principal) => boolean
}

export function streamRoutes({ hub, tickets, isAlive }: StreamRoutesOptions) {
  const ownerOf = ownersWho(isAlive)
  return createFeature('stream')
    .get(
      '/api/stream',
      ({ query, principal, headers, requestId }) => {
        if (!hasAnyRead(principal))
          throw problem('forbidden', 'This needs a permission to read.', { permission: 'read' })
        const filter = streamFilter(principal.permissions, readWish(query))
        const resume = readResume(headers['last-event-id'] || query['last_id'])
        const owner = ownerOf(principal)
        demandRoom(hub, owner)
        return new Response(hub.open({ filter, resume, owner, requestId }), { headers: HEADERS })
      },
      { query: StreamQuery },
    )
    .post(
      '/api/stream/ticket',
      ({ principal }) => {
        const ticket = tickets.issue(principal)
        return jsonResponse({ ticket, expires_in: CLAIM_WITHIN_SECONDS })
      },
      { parse: exactBody },
    )
}

/** One for each principal, who may open many streams. */
function ownersWho(isAlive: StreamRoutesOptions['isAlive']): (principal: Principal) => StreamOwner {
  const owners = new WeakMap<Principal, StreamOwner>()
  return (principal) => {
    const known = owners.get(principal)
    if (known !== undefined) return known
    const permissions = [...principal.permissions].sort().join()
    const key = `${principal.id} ${permissions}`
    const owner = { id: principal.id, key, isAlive: () => isAlive(principal) }
    owners.set(principal, owner)
    return owner
  }
}

const RETRY_AFTER_S = 5

function demandRoom(hub: StreamHub, owner: StreamOwner): void {
  const refusal = hub.refusal(owner.id)
  if (refusal === null) return
  const details = { retry_after_s: RETRY_AFTER_S }
  if (refusal === 'full') throw problem('overloaded', 'No more streams fit; close one first.', details)
  throw problem('rate_limit_exceeded', 'You have too many streams open; close one first.', details)
}

/** Null without an id. Throws 400. */
function readResume(text: string | undefined): ResumePoint | null {
  if (text === undefined || text === '') return null
  const resume = parseEventId(text)
  if (resume !== null) return resume
  const message = 'The last event id is <epoch>-<seq>, as the stream gave it.'
  throw problem('bad_params', message, { field: 'last_id' })
}

function readWish(query: Readonly<Record<string, string | undefined>>): StreamWish {
  const types = listOf(query['types'])
  const unknown = types && [...types].find((type) => !STREAM_EVENT_NAMES.some((name) => name === type))
  if (unknown)
    throw problem('bad_params', `types takes ${STREAM_EVENT_NAMES.join(', ')}.`, { field: 'types' })
  const symbols = listOf(query['symbols'])
  return { types, symbols: symbols && new Set([...symbols].map(symbolOf)) }
}

function symbolOf(text: string): string {
  const read = readSymbol(text)
  if (!read.ok) throw problem('bad_params', read.problem.message, { field: 'symbols' })
  return read.value
}

function listOf(text: string | undefined): ReadonlySet<string> | null {
  return text ? new Set(text.split(',').filter((word) => word !== '')) : null
}
