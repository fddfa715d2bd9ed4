/** What the account's streams tell of orders and balances, every field of it. */
import type { Balance } from '../../domain/index.ts'
import type { SandboxReport } from '../core/index.ts'
import { decimal, NOTHING, quantityText } from './decimals.ts'
import { icebergText, limitText, quoteOf, quoteText, triggerText } from './order-views.ts'
import { expiryReasonOf, listWordOf, noted, sideWordOf, statusWordOf, typeWordOf } from './order-words.ts'
import { preventedFields } from './prevented-matches.ts'
import type { BinanceVenue } from './venue.ts'

export function positionEvent(balances: readonly Balance[], atMs: number): object {
  return {
    e: 'outboundAccountPosition',
    E: atMs,
    u: atMs,
    B: balances.map(({ asset, free, locked }) => ({ a: asset, f: decimal(free), l: decimal(locked) })),
  }
}

const EXECUTIONS: Readonly<Record<SandboxReport['kind'], string>> = {
  new: 'NEW',
  trade: 'TRADE',
  cancelled: 'CANCELED',
  expired: 'EXPIRED',
  rejected: 'REJECTED',
  amended: 'REPLACED',
  // A stop that is reached is new on the book.
  triggered: 'NEW',
}

export function executionReport(venue: BinanceVenue, report: SandboxReport): object {
  const { order, kind, atMs } = report
  const { memory } = venue
  const workingTime = memory.workingTimeOf(order)
  const isTaken = kind === 'new' || kind === 'triggered'
  const isOpen = order.status === 'open' || order.status === 'waiting'
  return {
    e: 'executionReport',
    E: atMs,
    s: order.instrument.symbol,
    ...namesOf(venue, report),
    S: sideWordOf(order),
    o: typeWordOf(order),
    f: noted(order, 'timeInForce'),
    q: quantityText(order.quantity, order.instrument),
    p: limitText(order),
    P: triggerText(order),
    F: icebergText(order),
    g: listWordOf(order),
    x: executionOf(report),
    X: statusWordOf(order),
    r: 'NONE',
    i: order.id,
    ...tradedFields(report),
    T: order.updatedAtMs,
    I: venue.nextId(),
    w: isOpen && order.status !== 'waiting' && (isTaken || order.price !== null),
    M: false,
    O: order.createdAtMs,
    Z: decimal(order.cumQuote),
    Q: quoteText(order),
    ...(workingTime > 0 ? { W: workingTime } : {}),
    V: noted(order, 'selfTradePreventionMode'),
    ...preventedFields(venue.prevented.of(order)),
    ...conditionalFields(report),
  }
}

function executionOf({ order, kind }: SandboxReport): string {
  if (statusWordOf(order) === 'EXPIRED_IN_MATCH') return 'TRADE_PREVENTION'
  return kind === 'rejected' && order.listId !== null ? 'EXPIRED' : EXECUTIONS[kind]
}

/** `c` and `C`: after an amendment the new name and the former, of a cancel its own and the order's. */
function namesOf({ memory }: BinanceVenue, { order, kind }: SandboxReport) {
  const name = memory.clientIdOf(order)
  if (kind === 'amended') return { c: name, C: memory.formerIdOf(order) }
  if (kind === 'cancelled') return { c: memory.cancelIdOf(order) ?? name, C: name }
  return { c: name, C: '' }
}

function tradedFields({ order, fill }: SandboxReport) {
  const z = quantityText(order.cumQty, order.instrument)
  if (fill === null) {
    return { l: NOTHING, z, L: NOTHING, n: '0', N: null, t: -1, m: false, Y: NOTHING }
  }
  return {
    l: quantityText(fill.quantity, order.instrument),
    z,
    L: decimal(fill.price),
    n: decimal(fill.fee),
    N: fill.feeAsset,
    t: fill.tradeId,
    m: fill.liquidity === 'maker',
    Y: quoteOf(fill),
  }
}

function conditionalFields({ order }: SandboxReport) {
  const [id, type] = [noted(order, 'strategyId'), noted(order, 'strategyType')]
  const expiryReason = expiryReasonOf(order)
  return {
    ...(order.trail === undefined
      ? {}
      : { d: Number(noted(order, 'trailingDelta')), D: order.trail.sinceMs ?? -1 }),
    ...(id === '' ? {} : { j: Number(id) }),
    ...(type === '' ? {} : { J: Number(type) }),
    ...(expiryReason === null ? {} : { eR: expiryReason }),
  }
}
