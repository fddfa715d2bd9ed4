/** The plainest protocol there could be, to see what a server does around any. */
import {
  instrumentKey,
  type Lots,
  type SymbolName,
  type Ticks,
  type VenueName,
} from '../../src/domain/index.ts'
import type { FaceAnswer, FaceOptions, MakeFace, NewSandboxOrder } from '../../src/sandbox/core/index.ts'

/**
 * `POST /order {side, price, lots, id}` in ticks and lots, `DELETE /order?id=`, `PUT /order {id, lots}`, `GET
 * /time`; sockets at `/market` (books) and `/private` (reports), where `ping` and
 * `place ID` are answered.
 */
export const plainFace: MakeFace = (options) => ({
  answer: (request) => {
    if (request.path === '/time') return answered({ now: options.exchange.nowMs() }, null)
    if (request.path !== '/order') return { ...answered({ error: 'no such path' }, null), status: 404 }
    const body =
      request.body === '' ? {} : (JSON.parse(request.body) as Readonly<Record<string, string | number>>)
    if (request.method === 'POST') return placed(options, body)
    const clientId = new URLSearchParams(request.query).get('id') ?? String(body['id'])
    if (request.method === 'DELETE')
      return answered(options.exchange.cancel({ id: null, clientId }).outcome, 'cancel')
    const change = { quantity: Number(body['lots']) as Lots, price: null }
    return answered(options.exchange.amend({ id: null, clientId }, change).outcome, 'amend')
  },
  openSocket({ path }, peer) {
    if (path !== '/market' && path !== '/private') return null
    const stop = options.exchange.listen(
      path === '/market'
        ? { onBook: ({ updateId, isWithheld }) => void (isWithheld || peer.send(`book ${updateId}`)) }
        : { onReport: ({ kind, order }) => peer.send(`${kind} ${order.clientId}`) },
    )
    return {
      onMessage(text) {
        const [word, id = ''] = text.split(' ')
        if (word === 'place') placed(options, { id, side: 'buy', price: 4_900_000, lots: 1000 })
        peer.send(word === 'ping' ? 'pong' : word === 'place' ? 'placed' : `what is ${text}`)
      },
      onClose: stop,
    }
  },
  banned: (untilMs) => ({ ...answered({ banned_until: untilMs }, null), status: 418 }),
  broken: () => ({ ...answered({ error: 'broken' }, null), status: 503 }),
  close: () => undefined,
})

function answered(body: unknown, deed: FaceAnswer['deed']): FaceAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), deed }
}

function placed({ exchange }: FaceOptions, body: Readonly<Record<string, string | number>>): FaceAnswer {
  const order: NewSandboxOrder = {
    ...{ clientId: String(body['id']), side: body['side'] === 'sell' ? 'sell' : 'buy', type: 'limit' },
    key: instrumentKey(exchange.venue as string as VenueName, 'BTCUSDT' as SymbolName),
    ...{ timeInForce: 'gtc', isPostOnly: false, triggerPrice: null, quoteAmount: null, note: {} },
    price: Number(body['price']) as Ticks,
    quantity: Number(body['lots']) as Lots,
  }
  const outcome = exchange.place(order)
  const text = outcome.outcome === 'placed' ? { status: outcome.order.status } : { refused: outcome.reason }
  return answered(text, outcome.outcome === 'placed' ? 'place' : null)
}
