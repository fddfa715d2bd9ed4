import type { InstrumentKey } from '../../../domain/index.ts'
import type { FaceSocket, SandboxOrder, SocketPeer } from '../../core/index.ts'
import { type Desk, instrumentAt } from '../desk.ts'
import { instIdOf } from '../text.ts'
import { balancesTold, greetAccount, reportTold, type Told } from './account-feed.ts'
import type { SocketKind } from './channels.ts'
import { greetMarket, type MarketFeed, tellChange, tellLatest, tellTrade } from './market-feed.ts'
import { hear, type Session } from './session.ts'

export interface Hub {
  /** Null where there is no socket. */
  open(path: string, peer: SocketPeer): FaceSocket | null
  close(): void
}

const PATHS: ReadonlyMap<string, SocketKind> = new Map([
  ['/ws/v5/public', 'public'],
  ['/ws/v5/private', 'private'],
  ['/ws/v5/business', 'business'],
])

/** Nothing said for so long, in either direction: OKX closes it. */
const IDLE_SECONDS = 30
const NO_DATA = 4004

export function makeHub(desk: Desk): Hub {
  const sessions = new Set<Session>()
  const feed: MarketFeed = { desk, replicas: new Map() }
  const stopListening = listen(feed, sessions)
  const stopIdling = desk.options.every(1000, () => cutIdle(sessions))
  desk.onThrownOut = (order) => tellThrownOut(desk, sessions, order)
  let opened = 0
  return {
    open(path, peer) {
      const socket = PATHS.get(path)
      if (socket === undefined) return null
      opened++
      const session = newSession(socket, peer, opened)
      sessions.add(session)
      return {
        onMessage: (text) => hear(desk, session, { text, greet: (...to) => greet(feed, ...to) }),
        onClose: () => void sessions.delete(session),
      }
    },
    close() {
      stopListening()
      stopIdling()
      sessions.clear()
    },
  }
}

function newSession(socket: SocketKind, peer: SocketPeer, count: number): Session {
  const connId = count.toString(16).padStart(8, '0')
  return { socket, peer, connId, subscriptions: new Map(), isLoggedIn: false, idleSeconds: 0 }
}

function greet(feed: MarketFeed, ...to: Parameters<Told>): void {
  greetMarket(feed, ...to)
  greetAccount(feed.desk, ...to)
}

function listen(feed: MarketFeed, sessions: ReadonlySet<Session>): () => void {
  const { desk } = feed
  return desk.exchange.listen({
    onTrade: (trade) => tellTrade(feed, trade, (tell) => eachAt(desk, sessions, { key: trade.key, tell })),
    onBook: (change) => tellChange(feed, change, (tell) => eachAt(desk, sessions, { key: change.key, tell })),
    onReport: (report) => each(sessions, reportTold(desk, report)),
    onBalances: (balances, atMs) => each(sessions, balancesTold(desk, balances, atMs)),
    onTick: () => each(sessions, (session, subscription) => tick(feed, session, subscription)),
  })
}

function tick(feed: MarketFeed, ...[session, subscription]: Parameters<Told>): void {
  const instrument = instrumentAt(feed.desk, subscription.arg['instId'])
  if (instrument !== null) tellLatest(feed, session, { subscription, instrument })
}

function each(sessions: ReadonlySet<Session>, tell: Told): void {
  for (const session of sessions) {
    for (const subscription of session.subscriptions.values()) tell(session, subscription)
  }
}

function eachAt(
  { exchange }: Desk,
  sessions: ReadonlySet<Session>,
  { key, tell }: { readonly key: InstrumentKey; readonly tell: Told },
): void {
  const instrument = exchange.instruments().find((known) => known.key === key)
  if (instrument === undefined) return
  const instId = instIdOf(instrument)
  each(sessions, (session, subscription) => {
    if (subscription.arg['instId'] === instId) tell(session, subscription)
  })
}

function cutIdle(sessions: Set<Session>): void {
  for (const session of sessions) {
    session.idleSeconds++
    if (session.idleSeconds < IDLE_SECONDS) continue
    sessions.delete(session)
    session.peer.close(NO_DATA, `No data received in ${IDLE_SECONDS}s.`)
  }
}

/** Once it was taken, and once it was thrown out; behind the answer, as everything else. */
function tellThrownOut(desk: Desk, sessions: ReadonlySet<Session>, order: SandboxOrder): void {
  const atMs = order.updatedAtMs
  const taken: SandboxOrder = { ...order, status: 'open', reason: null }
  queueMicrotask(() => {
    each(sessions, reportTold(desk, { kind: 'new', order: taken, fill: null, atMs }))
    each(sessions, reportTold(desk, { kind: 'cancelled', order, fill: null, atMs }))
  })
}
