/** What all of the face's parts share. */
import type { Instrument, InstrumentKey } from '../../domain/index.ts'
import type { FaceOptions, SandboxExchange, SandboxOrder } from '../core/index.ts'
import type { Asked } from './asked.ts'
import { orderIdOf } from './ids.ts'
import type { Failure } from './terms.ts'
import { instIdOf } from './text.ts'

/** Of one order; what it says and why it failed may change. */
export interface Attached {
  readonly id: number
  fields: Asked
  failed: Failure | null
}

export interface Desk {
  readonly exchange: SandboxExchange
  readonly options: FaceOptions
  /** Post-only orders that were thrown out: taken as OKX takes them, and nothing to the exchange. */
  readonly thrownOut: SandboxOrder[]
  /** `reqId` of the amends that were not told yet, by the exchange's number of the order. */
  readonly amendRequests: Map<number, string>
  /** Take-profit and stop-loss attached to an order, by the exchange's number of it. */
  readonly attached: Map<number, Attached>
  attachedCount: number
  /** Tells of what the exchange itself does not know of. */
  onThrownOut: (order: SandboxOrder) => void
}

export function makeDesk(options: FaceOptions): Desk {
  const { exchange } = options
  return {
    exchange,
    options,
    thrownOut: [],
    amendRequests: new Map(),
    attached: new Map(),
    attachedCount: 0,
    onThrownOut: () => {},
  }
}

export function instrumentAt({ exchange }: Desk, instId: string | undefined): Instrument | null {
  return exchange.instruments().find((instrument) => instIdOf(instrument) === instId) ?? null
}

/** By its name or by its number, which `public/instruments` tells and which goes before. */
export function instrumentNamed(desk: Desk, { instId = '', instIdCode = '' }: Asked): Instrument | null {
  return instIdCode === ''
    ? instrumentAt(desk, instId)
    : (desk.exchange.instruments()[Number(instIdCode) - 1] ?? null)
}

export function instrumentOfKey({ exchange }: Desk, key: InstrumentKey): Instrument | null {
  return exchange.instruments().find((instrument) => instrument.key === key) ?? null
}

/** Whether it is, or was until it was reached, an algo order. */
export function isStop({ triggerWhen }: SandboxOrder): boolean {
  return triggerWhen !== null
}

/** What a stop became has no client id of its own. */
export function clOrdIdOf(order: SandboxOrder): string {
  return isStop(order) ? '' : order.clientId
}

/** What `trade/order` knows: a stop only once it was reached. */
export function isOrder(order: SandboxOrder): boolean {
  return !isStop(order) || order.isTriggered
}

export interface OrderName {
  readonly ordId?: string | undefined
  readonly clOrdId?: string | undefined
}

/** A plain order, or what a stop became: that has no client id of its own. */
export function findOrder(desk: Desk, { ordId, clOrdId }: OrderName): SandboxOrder | null {
  const byNumber = ordId !== undefined && ordId !== ''
  const id = byNumber ? orderIdOf(ordId) : null
  if (byNumber && id === null) return null
  const found = foundIn(desk, id, clOrdId ?? '')
  if (found === null || !isOrder(found)) return null
  return byNumber || !isStop(found) ? found : null
}

function foundIn({ exchange, thrownOut }: Desk, id: number | null, clientId: string): SandboxOrder | null {
  if (id === null && clientId === '') return null
  const ghost = thrownOut.findLast((order) => (id === null ? order.clientId === clientId : order.id === id))
  return exchange.order({ id, clientId: id === null ? clientId : null }) ?? ghost ?? null
}

export function findStop({ exchange }: Desk, id: number | null, clientId: string): SandboxOrder | null {
  if (id === null && clientId === '') return null
  const found = exchange.order({ id, clientId: id === null ? clientId : null })
  return found !== null && isStop(found) ? found : null
}
