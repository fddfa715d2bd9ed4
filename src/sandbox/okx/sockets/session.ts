/** One connection: what it may hear, what it asked to hear, and whether anything is said on it. */

import type { SocketPeer } from '../../core/index.ts'
import { type Asked, expiryOf, listOf, parsed } from '../asked.ts'
import type { Desk } from '../desk.ts'
import type { Row } from '../replies.ts'
import { type LogIn, strangerAtSocket } from '../signature.ts'
import { admission, isOfAccount, type SocketKind } from './channels.ts'
import { answerOperation, isOperation } from './operations.ts'

export interface Subscription {
  readonly channel: string
  readonly arg: Asked
  /** Of a book: the last update that was sent or counted as sent; null before the snapshot. */
  sequence: number | null
  /** What was told last, where it is told only when it changed. */
  told: string
  /** Of candles: when the one that was told last began. */
  openAtMs: number
}

export interface Session {
  readonly socket: SocketKind
  readonly peer: SocketPeer
  readonly connId: string
  readonly subscriptions: Map<string, Subscription>
  isLoggedIn: boolean
  idleSeconds: number
}

export function say(session: Session, message: Row): void {
  session.idleSeconds = 0
  session.peer.send(JSON.stringify(message))
}

export function push(
  session: Session,
  { arg }: Subscription,
  data: readonly unknown[],
  rest: Row = {},
): void {
  say(session, { arg, ...rest, data })
}

/** Tells what a new subscription begins with. */
export type Greet = (session: Session, subscription: Subscription) => void

interface Heard {
  readonly op: string
  readonly args: readonly Asked[]
  /** Of the request, given back with the answer; empty without one. */
  readonly id: Row
  readonly expiresAtMs: number | null
}

export function hear(desk: Desk, session: Session, { text, greet }: { text: string; greet: Greet }): void {
  session.idleSeconds = 0
  if (text === 'ping') return session.peer.send('pong')
  const heard = heardIn(text)
  if (heard === null) return complain(session, '60012', `Illegal request: ${text}`)
  const { op, args, id } = heard
  switch (op) {
    case 'login':
      return logIn(desk, session, args[0] ?? {})
    case 'subscribe':
      for (const arg of args) subscribe(desk, session, { arg, id, greet })
      return
    case 'unsubscribe':
      for (const arg of args) unsubscribe(session, arg, id)
      return
    default:
      say(session, { ...id, op, ...answerOperation(desk, { ...heard, isAllowed: session.isLoggedIn }) })
  }
}

function heardIn(text: string): Heard | null {
  const message = parsed(text)
  const fields = listOf(message)?.[0]
  const args = listOf(membersOf(message, 'args'))
  if (fields === undefined || args === null) return null
  const { op = '', id, expTime = '' } = fields
  if (!['login', 'subscribe', 'unsubscribe'].includes(op) && !isOperation(op)) return null
  return { op, args, id: id === undefined ? {} : { id }, expiresAtMs: expiryOf(expTime) }
}

function membersOf(message: unknown, name: string): unknown {
  return typeof message === 'object' && message !== null && name in message
    ? (message as Readonly<Record<string, unknown>>)[name]
    : undefined
}

function complain(session: Session, code: string, msg: string): void {
  say(session, { event: 'error', code, msg, connId: session.connId })
}

function logIn({ exchange }: Desk, session: Session, asked: LogIn): void {
  const refusal = strangerAtSocket(asked, exchange.credentials, exchange.nowMs())
  if (refusal !== null) return complain(session, refusal.code, refusal.msg)
  session.isLoggedIn = true
  say(session, { event: 'login', code: '0', msg: '', connId: session.connId })
}

interface Subscribing {
  readonly arg: Asked
  readonly id: Row
  readonly greet: Greet
}

function subscribe(desk: Desk, session: Session, { arg, id, greet }: Subscribing): void {
  const { socket, isLoggedIn, connId } = session
  const found = admission(desk, { socket, isLoggedIn, arg })
  if (found === 'log_in') return complain(session, '60011', 'Please log in')
  if (found === 'absent') return complain(session, '60018', noSuch(arg))
  const subscription = { channel: arg['channel'] ?? '', arg, sequence: null, told: '', openAtMs: 0 }
  session.subscriptions.set(keyOf(arg), subscription)
  say(session, { ...id, event: 'subscribe', arg, connId })
  if (isOfAccount(subscription.channel)) {
    say(session, { event: 'channel-conn-count', channel: subscription.channel, connCount: '1', connId })
  }
  greet(session, subscription)
}

function unsubscribe(session: Session, arg: Asked, id: Row): void {
  const { connId, subscriptions } = session
  if (!subscriptions.delete(keyOf(arg))) return complain(session, '60018', noSuch(arg))
  say(session, { ...id, event: 'unsubscribe', arg, connId })
}

function keyOf({ channel = '', instId = '', instType = '', ccy = '' }: Asked): string {
  return [channel, instType, instId, ccy].join(' ')
}

function noSuch(arg: Asked): string {
  const words = Object.entries(arg).map(([name, value]) => `${name}:${value}`)
  const advice = 'Please use the correct URL, channel and parameters referring to API document.'
  return `Wrong URL or ${words.join(',')} doesn't exist. ${advice}`
}
