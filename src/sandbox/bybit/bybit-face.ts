import type { Face, FaceAnswer, FaceRequest, MakeFace } from '../core/index.ts'
import { bookCounter } from './book-counter.ts'
import { disconnectProtection } from './disconnect-protection.ts'
import type { House } from './house.ts'
import { limitHeaders, TOO_MANY } from './limit-words.ts'
import { createMarketFeed } from './market-feed.ts'
import { createMeters, type MeterReading, type Meters } from './meters.ts'
import { bodyParameters, queryParameters } from './parameters.ts'
import { badParameter, envelope, no, type Reply } from './reply.ts'
import { carriedOut, ROUTES } from './routes.ts'
import { requestRefusal } from './signing.ts'
import { createSockets } from './sockets.ts'

export const bybitFace: MakeFace = ({ exchange, every, hasRateLimits }) => {
  const house: House = {
    exchange,
    // Listens before the feed does, so that a change is counted before it is told.
    books: bookCounter(exchange),
    protection: disconnectProtection(exchange),
    settings: { adjustsPrices: false },
  }
  const meters = createMeters(hasRateLimits)
  const feed = createMarketFeed(house)
  const sockets = createSockets({ house, feed, meters, every })
  const face: Face = {
    answer: (request) => answerTo(request, house, meters),
    openSocket: sockets.open,
    banned: (untilMs) => shutOut(untilMs, exchange.nowMs()),
    broken: () => wrapped(no(10016, 'Internal System Error.'), { house, status: 500 }),
    close() {
      sockets.close()
      feed.close()
      house.books.close()
    },
  }
  return face
}

function answerTo(request: FaceRequest, house: House, meters: Meters): FaceAnswer {
  const nowMs = house.exchange.nowMs()
  const untilMs = meters.shutOutUntil(request.address, nowMs)
  if (untilMs !== null) return shutOut(untilMs, nowMs)
  const route = ROUTES.get(`${request.method} ${request.path}`)
  if (route === undefined) return wrapped(no(10017, 'Route not found.'), { house, status: 404 })
  const { limit } = route
  const stranger = limit === null ? null : requestRefusal(request, house.exchange)
  if (stranger !== null) return wrapped(stranger.reply, { house, status: stranger.isMissing ? 401 : 200 })
  const reading = limit === null ? null : meters.count(request.path, limit, nowMs)
  if (reading?.isExceeded) return wrapped(TOO_MANY, { house, reading })
  const parameters = request.method === 'GET' ? queryParameters(request.query) : bodyParameters(request.body)
  const reply = parameters === null ? badParameter('body') : carriedOut(house, route, parameters)
  return wrapped(reply, { house, reading })
}

interface Wrapping {
  readonly house: House
  readonly status?: number
  readonly reading?: MeterReading | null
}

function wrapped(reply: Reply, { house, status = 200, reading = null }: Wrapping): FaceAnswer {
  const nowMs = house.exchange.nowMs()
  return {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      Timenow: String(nowMs),
      ...(reading === null ? {} : limitHeaders(reading)),
    },
    body: envelope(reply, nowMs),
    deed: reply.code === 0 ? reply.deed : null,
  }
}

/** The venue lets an address in again after ten minutes; the header tells of a shorter time. */
function shutOut(untilMs: number, nowMs: number): FaceAnswer {
  return {
    status: 403,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      Timenow: String(nowMs),
      'X-Bapi-Limit-Reset-Timestamp': String(untilMs),
    },
    body: '403, access too frequent',
    deed: null,
  }
}
