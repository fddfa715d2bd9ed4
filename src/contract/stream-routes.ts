import { Type } from '@sinclair/typebox'
import { queryOf, queryText } from './query.ts'
import type { RouteContracts } from './route-contract.ts'

const tag = 'stream'

const WORDS = '[a-z_,]{1,256}'
const SYMBOLS = '[A-Za-z0-9/,-]{1,1024}'

export const StreamQuery = queryOf({
  types: queryText(WORDS, 'names of events, separated by commas; all of them without it'),
  symbols: queryText(SYMBOLS, 'symbols, separated by commas; all of them without it'),
  last_id: queryText('[0-9a-f]{8}-\\d{1,15}', 'the id of the last event seen, <epoch>-<seq>'),
  ticket: queryText('[A-Za-z0-9_-]{1,128}', 'of POST /api/stream/ticket, where no header can be sent'),
})

export const TicketAnswer = Type.Object({
  ticket: Type.String({ description: 'for ?ticket= of GET /api/stream; good for nothing else' }),
  expires_in: Type.Integer({ description: 'seconds within which it must be used for the first time' }),
})

export const STREAM_ROUTES: RouteContracts = {
  'GET /api/stream': {
    tag,
    summary: 'Every durable event as it happens, and the market, as server-sent events.',
    query: StreamQuery,
    answer: { mediaType: 'text/event-stream' },
    refusals: ['overloaded', 'rate_limit_exceeded'],
    example: { query: 'types=order_state,fill' },
  },
  'POST /api/stream/ticket': {
    tag,
    summary: 'A ticket for a stream, for what cannot send a header.',
    answer: TicketAnswer,
    example: {},
  },
}
