/** `/v5/private`: log-in, then orders, trades and wallet of the account. */
import type { Balance } from '../../domain/index.ts'
import type { FaceSocket, SandboxReport } from '../core/index.ts'
import { type Command, commandOf } from './commands.ts'
import type { Connection } from './connection.ts'
import { executionRow, fastRow } from './execution-rows.ts'
import { type OrderRow, orderRow } from './order-rows.ts'
import { logInRefusal } from './signing.ts'
import { walletRow } from './wallet-rows.ts'

/** Derivatives have no trades here: their topics are taken and stay silent. */
const SILENT = ['position', 'greeks', 'dcp']
const PRODUCTS = ['spot', 'linear', 'inverse', 'option', 'future']
const KINDS = ['order', 'execution', 'execution.fast', ...SILENT]

const TOPICS: ReadonlySet<string> = new Set([
  'wallet',
  ...KINDS,
  ...KINDS.flatMap((kind) => PRODUCTS.map((product) => `${kind}.${product}`)),
])

/** The one for the whole account and the one for spot. */
function spotTopics(kind: string): readonly string[] {
  return [kind, `${kind}.spot`]
}

interface PrivateState {
  readonly connection: Connection
  readonly topics: Set<string>
  isLoggedIn: boolean
  messages: number
  /** Ends the listening to the exchange. */
  stopHearing: () => void
  /** Tells the disconnect protection that this socket is gone. */
  stopProtecting: (() => void) | null
}

export function openPrivateSocket(connection: Connection): FaceSocket {
  const state: PrivateState = {
    connection,
    topics: new Set(),
    isLoggedIn: false,
    messages: 0,
    stopHearing: () => undefined,
    stopProtecting: null,
  }
  return {
    onMessage(text) {
      const command = commandOf(text)
      if (command === null) answer(state, null, { op: '', why: 'error:request format error' })
      else obey(state, command)
    },
    onClose() {
      state.stopHearing()
      state.stopProtecting?.()
      state.stopProtecting = null
    },
  }
}

interface Said {
  readonly op: string
  readonly why: string | null
}

function answer({ connection }: PrivateState, command: Command | null, { op, why }: Said): void {
  connection.peer.send(
    JSON.stringify({
      success: why === null,
      ret_msg: why ?? '',
      op,
      ...(command === null || command.requestId === '' ? {} : { req_id: command.requestId }),
      conn_id: connection.id,
    }),
  )
}

function obey(state: PrivateState, command: Command): void {
  const { connection } = state
  switch (command.op) {
    case 'ping': {
      const args = [String(connection.house.exchange.nowMs())]
      const named = command.requestId === '' ? {} : { req_id: command.requestId }
      return connection.peer.send(JSON.stringify({ ...named, op: 'pong', args, conn_id: connection.id }))
    }
    case 'auth':
      return logIn(state, command)
    case 'subscribe':
      return subscribe(state, command)
    case 'unsubscribe':
      return unsubscribe(state, command)
    default:
      return answer(state, command, { op: command.op, why: `error:unknown op:${command.op}` })
  }
}

const LOG_IN_WORDS = {
  late: 'Params Error: expires is in the past',
  key: 'API key is invalid.',
  signature: 'error:Invalid sign',
}

function logIn(state: PrivateState, command: Command): void {
  const { exchange } = state.connection.house
  const refusal = logInRefusal(command.args, exchange)
  if (refusal !== null) return answer(state, command, { op: 'auth', why: LOG_IN_WORDS[refusal] })
  if (!state.isLoggedIn) {
    state.stopHearing = exchange.listen({
      onReport: (report) => tellReport(state, report),
      onBalances: (balances) => tellWallet(state, balances),
    })
  }
  state.isLoggedIn = true
  answer(state, command, { op: 'auth', why: null })
}

function subscribe(state: PrivateState, command: Command): void {
  const topics = command.args.map(String)
  const strange = topics.find((topic) => !TOPICS.has(topic))
  if (!state.isLoggedIn) return answer(state, command, { op: 'subscribe', why: 'Request not authorized' })
  if (strange !== undefined || topics.length === 0) {
    return answer(state, command, { op: 'subscribe', why: `error:handler not found,topic:${strange ?? ''}` })
  }
  for (const topic of topics) state.topics.add(topic)
  answer(state, command, { op: 'subscribe', why: null })
  if (state.stopProtecting === null && spotTopics('dcp').some((topic) => state.topics.has(topic))) {
    state.stopProtecting = state.connection.house.protection.join()
  }
}

function unsubscribe(state: PrivateState, command: Command): void {
  for (const topic of command.args) state.topics.delete(String(topic))
  answer(state, command, { op: 'unsubscribe', why: null })
}

function tellReport(state: PrivateState, { kind, order, fill }: SandboxReport): void {
  const { exchange } = state.connection.house
  if (fill !== null) {
    push(state, 'execution', executionRow(fill))
    push(state, 'execution.fast', fastRow(fill))
  }
  const row = orderRow(exchange, order)
  if (kind === 'triggered') push(state, 'order', { ...row, orderStatus: 'Triggered' })
  push(state, 'order', row)
}

function tellWallet(state: PrivateState, balances: readonly Balance[]): void {
  if (state.topics.has('wallet')) send(state, 'wallet', walletRow(state.connection.house.exchange, balances))
}

function push(state: PrivateState, kind: string, row: OrderRow): void {
  for (const topic of spotTopics(kind)) {
    if (state.topics.has(topic)) send(state, topic, { category: 'spot', ...row })
  }
}

function send(state: PrivateState, topic: string, row: object): void {
  const { id, peer, house } = state.connection
  state.messages += 1
  peer.send(
    JSON.stringify({
      id: `${id}-${state.messages}`,
      topic,
      creationTime: house.exchange.nowMs(),
      data: [row],
    }),
  )
}
