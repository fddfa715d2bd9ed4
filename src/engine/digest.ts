import type { Order, OrderRequest, Reason } from '../domain/index.ts'
import type { State } from './state.ts'

/**
 * 16 hex digits that differ when two states differ: equal journals give equal digests on any machine and
 * runtime. Two 32-bit FNV-1a lanes over a canonical text; a fingerprint for comparing runs, not a defence
 * against forgery.
 */
export function digestOf(state: State): string {
  const lanes = new Fingerprint()
  lanes.add(
    `${state.epoch} ${state.seq} ${state.lastAt} ${state.mode} ${state.marketSource} ${state.tradingState}`,
  )
  for (const i of state.instruments.values()) lanes.add(fieldsOf(Object.values(i)))
  for (const order of state.orders.values()) lanes.add(orderText(order))
  for (const id of state.open) lanes.add(`open ${id}`)
  for (const id of state.closed) lanes.add(`closed ${id}`)
  for (const id of state.denied) lanes.add(`denied ${id}`)
  for (const id of state.executions) lanes.add(`execution ${id}`)
  for (const a of state.ledger.values()) {
    lanes.add(fieldsOf([a.venue, a.asset, a.free, a.locked, a.deposits, a.trades, a.fees]))
  }
  for (const p of state.positions.values()) lanes.add(fieldsOf([p.key, p.quantity, p.cost, p.realizedPnl]))
  for (const [key, price] of state.marks) lanes.add(fieldsOf([key, price]))
  return lanes.text()
}

type Field = string | number | bigint | boolean | null

function fieldsOf(fields: readonly Field[]): string {
  return fields.map((field) => `${typeof field}:${field}`).join('|')
}

function orderText(order: Order): string {
  return [
    fieldsOf([order.clientOrderId, order.key, order.status, order.venueOrderId, order.price, order.quantity]),
    fieldsOf([
      order.cumQty,
      order.cumQuote,
      order.fees,
      order.feeAsset,
      order.locked,
      order.createdAt,
      order.lastAt,
    ]),
    fieldsOf([
      order.createdSeq,
      order.instrument?.version ?? 0,
      order.origin.principal,
      order.origin.address,
      order.origin.requestId,
    ]),
    requestText(order.request),
    order.reason ? reasonText(order.reason) : 'no reason',
  ].join('|')
}

function requestText(request: OrderRequest): string {
  const { venue, symbol, side, type, timeInForce, isPostOnly, quantity, price, strategyId } = request
  return fieldsOf([venue, symbol, side, type, timeInForce, isPostOnly, quantity, price, strategyId])
}

function reasonText({ code, details }: Reason): string {
  return `${code} ${fieldsOf(Object.entries(details).flat())}`
}

const FNV_PRIME = 0x01000193

class Fingerprint {
  private low = 0x811c9dc5
  private high = 0xcbf29ce4

  add(text: string): void {
    for (let i = 0; i < text.length; i++) this.mix(text.charCodeAt(i))
    this.mix(0x1e)
  }

  private mix(unit: number): void {
    this.low = Math.imul(this.low ^ (unit & 0xff), FNV_PRIME)
    this.low = Math.imul(this.low ^ (unit >>> 8), FNV_PRIME)
    this.high = Math.imul(this.high ^ unit ^ (this.low >>> 13), FNV_PRIME)
  }

  text(): string {
    return [this.high, this.low].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('')
  }
}
