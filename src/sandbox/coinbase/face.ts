import type { Face, FaceAnswer, FaceRequest, MakeFace } from '../core/index.ts'
import { answer, NOT_FOUND, problem } from './answers.ts'
import { faultOf } from './authority.ts'
import { createFeed } from './feed.ts'
import { createMeters } from './meters.ts'
import { routeOf } from './routes.ts'
import { createVenue } from './venue.ts'

/** Coinbase Exchange: REST at the root, one socket at `/`. */
export const coinbaseFace: MakeFace = ({ exchange, every, after, hasRateLimits }): Face => {
  const venue = createVenue(exchange)
  const meters = createMeters(exchange.nowMs, hasRateLimits)
  const feed = createFeed({ venue, every, after })
  return {
    answer(request) {
      const route = routeOf(request)
      const refusal = meters.refusalOf({
        isPrivate: route?.isPrivate ?? false,
        path: request.path,
        address: request.address,
      })
      if (refusal !== null) return refusal
      if (route === null) return NOT_FOUND
      const fault = route.isPrivate ? faultOf(proofOf(request), exchange.credentials, exchange.nowMs()) : null
      return fault === null ? route.carryOut(venue) : problem(401, fault)
    },
    openSocket: ({ path }, peer) => (path === '/' || path === '' ? feed.open(peer) : null),
    banned: (untilMs) => shutOut(exchange.nowMs(), untilMs),
    broken: () => problem(500, 'Internal server error'),
    close: feed.close,
  }
}

function proofOf({ method, path, query, body, header }: FaceRequest) {
  return {
    key: header('cb-access-key'),
    passphrase: header('cb-access-passphrase'),
    timestamp: header('cb-access-timestamp'),
    signature: header('cb-access-sign'),
    signed: `${method}${path}${query === '' ? '' : `?${query}`}${body}`,
  }
}

/** It is the guard in front of the venue that says this, with a page and not with a sentence. */
function shutOut(nowMs: number, untilMs: number): FaceAnswer {
  const seconds = String(Math.max(1, Math.ceil((untilMs - nowMs) / 1000)))
  return {
    ...answer(null, { status: 403 }),
    headers: { 'content-type': 'text/html', 'retry-after': seconds, date: new Date(nowMs).toUTCString() },
    body: '<html><body>Access denied</body></html>',
  }
}
