/** `/v5/trade`, orders over a socket: https://bybit-exchange.github.io/docs/v5/websocket/trade/guideline */
import type { FaceSocket } from '../core/index.ts'
import { amendBatch, cancelBatch, createBatch } from './batches.ts'
import { type Command, commandOf } from './commands.ts'
import type { Connection } from './connection.ts'
import { limitHeaders, TOO_MANY } from './limit-words.ts'
import type { MeterReading, Meters } from './meters.ts'
import { amendOrder, cancelOrder, createOrder, type Deed } from './order-deeds.ts'
import { parametersOf } from './parameters.ts'
import { badParameter, no, type Reply, yes } from './reply.ts'
import { logInRefusal, timeRefusal } from './signing.ts'

/** Limits are shared with the endpoints of the same name. */
const DEEDS: ReadonlyMap<string, { readonly deed: Deed; readonly endpoint: string; readonly limit: number }> =
  new Map([
    ['order.create', { deed: createOrder, endpoint: '/v5/order/create', limit: 20 }],
    ['order.amend', { deed: amendOrder, endpoint: '/v5/order/amend', limit: 10 }],
    ['order.cancel', { deed: cancelOrder, endpoint: '/v5/order/cancel', limit: 20 }],
    ['order.create-batch', { deed: createBatch, endpoint: '/v5/order/create-batch', limit: 20 }],
    ['order.amend-batch', { deed: amendBatch, endpoint: '/v5/order/amend-batch', limit: 20 }],
    ['order.cancel-batch', { deed: cancelBatch, endpoint: '/v5/order/cancel-batch', limit: 20 }],
  ])

/** Request ids remembered, so that none is taken twice. */
const REQUESTS_MAX = 10_000

interface TradeState {
  readonly connection: Connection
  readonly meters: Meters
  readonly requestIds: Set<string>
  isLoggedIn: boolean
}

export function openTradeSocket(connection: Connection, meters: Meters): FaceSocket {
  const state: TradeState = { connection, meters, requestIds: new Set(), isLoggedIn: false }
  return {
    onMessage(text) {
      const command = commandOf(text)
      if (command === null) answer(state, NO_COMMAND, { reply: badParameter('request') })
      else obey(state, command)
    },
    onClose: () => undefined,
  }
}

const NO_COMMAND: Command = { op: '', args: [], requestId: '', header: {} }

interface Answer {
  readonly reply: Reply
  readonly reading?: MeterReading
}

function answer({ connection }: TradeState, { op, requestId }: Command, { reply, reading }: Answer): void {
  const nowMs = connection.house.exchange.nowMs()
  const named = requestId === '' ? {} : { reqId: requestId }
  const head = { ...named, retCode: reply.code, retMsg: reply.message, op }
  const isPlain = reading === undefined
  const rest = isPlain
    ? {}
    : {
        data: reply.result,
        retExtInfo: reply.extra,
        header: { ...limitHeaders(reading), Traceid: connection.id, Timenow: String(nowMs) },
      }
  connection.peer.send(JSON.stringify({ ...head, ...rest, connId: connection.id }))
}

function obey(state: TradeState, command: Command): void {
  const { house, peer, id } = state.connection
  if (command.op === 'ping') {
    const data = [String(house.exchange.nowMs())]
    return peer.send(JSON.stringify({ retCode: 0, retMsg: 'OK', op: 'pong', data, connId: id }))
  }
  if (command.op === 'auth') return answer(state, command, { reply: logIn(state, command) })
  const entry = DEEDS.get(command.op)
  if (entry === undefined) return answer(state, command, { reply: no(10404, 'op type is not found') })
  const refusal = refusalOf(state, command)
  if (refusal !== null) return answer(state, command, { reply: refusal })
  const reading = state.meters.count(entry.endpoint, entry.limit, house.exchange.nowMs())
  const reply = reading.isExceeded ? TOO_MANY : carriedOut(state, command, entry.deed)
  answer(state, command, { reply, reading })
}

function logIn(state: TradeState, { args }: Command): Reply {
  if (state.isLoggedIn) return no(20001, 'Repeat auth')
  const refusal = logInRefusal(args, state.connection.house.exchange)
  if (refusal === 'late') return no(10001, 'Params error: expires is in the past')
  if (refusal !== null) return no(10004, 'Invalid sign')
  state.isLoggedIn = true
  return yes({})
}

function refusalOf(state: TradeState, { header, requestId }: Command): Reply | null {
  if (!state.isLoggedIn) return no(10007, 'User authentication failed.')
  if (requestId.length > 36) return badParameter('reqId')
  if (requestId !== '' && state.requestIds.has(requestId)) return no(20006, 'reqId is duplicated')
  remember(state.requestIds, requestId)
  const sent = {
    timestamp: String(header['X-BAPI-TIMESTAMP'] ?? ''),
    window: String(header['X-BAPI-RECV-WINDOW'] ?? ''),
  }
  return timeRefusal(sent, state.connection.house.exchange.nowMs())
}

function remember(requestIds: Set<string>, requestId: string): void {
  requestIds.add(requestId)
  const [oldest] = requestIds
  if (requestIds.size > REQUESTS_MAX && oldest !== undefined) requestIds.delete(oldest)
}

function carriedOut({ connection }: TradeState, { args }: Command, deed: Deed): Reply {
  const parameters = parametersOf(args[0])
  if (parameters === null) return badParameter('args')
  if (parameters.text('category') !== 'spot') return no(10404, 'category is not correct')
  return deed(connection.house, parameters)
}
