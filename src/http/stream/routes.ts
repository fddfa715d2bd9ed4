import { hasAnyRead, type Principal } from '../../identity/index.ts'
import { readSymbol } from '../../wire/index.ts'
import { createFeature, problem } from '../frame/index.ts'
import { parseEventId } from './encode.ts'
import { STREAM_EVENT_NAMES, type StreamWish, streamFilter } from './filter.ts'
import type { StreamHub } from './hub.ts'

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would hold small events back.
  'x-accel-buffering': 'no',
} as const

export interface StreamRoutesOptions {
  readonly hub: StreamHub
  /** Whether the session behind a principal still lives. */
  readonly isAlive: (principal: Principal) => boolean
}

export function streamRoutes({ hub, isAlive }: StreamRoutesOptions) {
  return createFeature('stream').get('/api/stream', ({ query, principal, headers }) => {
    if (!hasAnyRead(principal))
      throw problem('forbidden', 'This needs a permission to read.', { permission: 'read' })
    if (hub.isFull) throw problem('overloaded', 'No more streams fit; close one first.', { retry_after_s: 5 })
    const filter = streamFilter(principal.permissions, readWish(query))
    const lastId = headers['last-event-id'] ?? query['last_id']
    const resume = lastId === undefined || lastId === '' ? null : parseEventId(lastId)
    if (lastId && !resume) {
      throw problem('bad_params', 'The last event id is <epoch>-<seq>, as the stream gave it.', {
        field: 'last_id',
      })
    }
    return new Response(hub.open({ filter, resume, isAlive: () => isAlive(principal) }), { headers: HEADERS })
  })
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
