import {
  type AssetName,
  type StockFill,
  type StockOrder,
  type StockReference,
  type UnixNs,
  unixMsFromNs,
  type VenueName,
  type VenueOrderId,
  type VenueStock,
} from '../../../domain/index.ts'
import { VenueUnreachable } from '../../../ports/index.ts'
import type { ListingTable } from '../listing-table.ts'
import type {
  CallOutcome,
  FillNotice,
  NoticeReference,
  OrderNotice,
  RestCall,
  VenueProtocol,
} from '../protocol/index.ts'
import type { RestClient } from '../rest/index.ts'
import type { World } from '../world.ts'
import { allFills } from './all-fills.ts'
import { endOf, executionIdOf } from './known-order.ts'
import type { OrderRegistry } from './order-registry.ts'

export interface StockOptions {
  readonly world: World
  readonly venue: VenueName
  readonly protocol: VenueProtocol
  readonly rest: RestClient
  readonly listings: ListingTable
  readonly registry: OrderRegistry
  readonly instance: string
  /** Takes in what is told of orders of ours. */
  readonly heed: (notices: readonly FillNotice[]) => void
}

/**
 * Open orders first, then fills, then balances. An order that trades between two of the questions is seen
 * open and its fill is seen as well, which says the same as a report; asked the other way round it would be
 * neither open nor filled, as if it had never been. Balances come last because they are only compared: what
 * traded meanwhile shows as a difference that the next look explains. Open orders also say which number of
 * the venue's belongs to which of ours, where fills bear the number alone.
 *
 * Rejects with `VenueUnreachable`.
 */
export async function takeStock(options: StockOptions, since: UnixNs): Promise<VenueStock> {
  const { world, venue, protocol, listings, registry } = options
  if (listings.isEmpty) throw new VenueUnreachable('the venue has not said yet what it lists')
  const askedAt = world.clock.now()
  for (const order of registry.open) {
    const native = listings.nativeOf(order.instrument.key)
    if (native !== null && order.venueOrderId !== null) registry.name(order, native, order.venueOrderId)
  }
  const orders: StockOrder[] = []
  for (const call of protocol.rest.openOrders(listings.natives)) {
    for (const notice of await listed(options, call)) {
      if (notice.kind === 'order' && endOf(notice) === null) orders.push(stockOrder(options, notice))
    }
  }
  const fills = await fillsSince(options, since)
  const balances = (await answerTo(options, protocol.rest.balances())).map(({ asset, free, locked }) => {
    return { asset: asset as AssetName, free, locked }
  })
  return { venue, askedAt, orders, fills, balances }
}

async function fillsSince(options: StockOptions, since: UnixNs): Promise<readonly StockFill[]> {
  const { rest, protocol, listings, registry } = options
  const fills: StockFill[] = []
  const sinceMs = unixMsFromNs(since)
  for (const native of listings.natives) {
    const query = { native, sinceMs, order: null }
    const found = await allFills({ rest, protocol: protocol.rest }, query)
    if (!found.ok && found.isUnlisted) continue
    if (!found.ok) throw new VenueUnreachable(found.why)
    // What the stream named is on its way, not missing: it is told as every other.
    options.heed(found.fills.filter((fill) => registry.find(fill)?.owedTrades.has(fill.tradeId)))
    for (const fill of found.fills) fills.push(stockFill(options, fill))
  }
  return fills.sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0))
}

/** An instrument that the venue took off its list has no open order there, and keeps no other one back. */
async function listed<T>({ rest }: StockOptions, call: RestCall<readonly T[]>): Promise<readonly T[]> {
  const outcome = await rest.call(call, { priority: 'query' })
  const isUnlisted = outcome.outcome === 'refused' && outcome.refusal.kind === 'not_trading'
  return isUnlisted ? [] : answered(outcome)
}

async function answerTo<T>({ rest }: StockOptions, call: RestCall<T>): Promise<T> {
  return answered(await rest.call(call, { priority: 'query' }))
}

function answered<T>(outcome: CallOutcome<T>): T {
  if (outcome.outcome === 'answered') return outcome.value
  throw new VenueUnreachable(outcome.outcome === 'refused' ? outcome.refusal.text : outcome.why)
}

function stockOrder(options: StockOptions, notice: OrderNotice): StockOrder {
  const { registry } = options
  const known = registry.find(notice)
  if (known !== undefined) registry.name(known, notice.native, notice.venueOrderId)
  const { type, price, triggerPrice, quantity, cumQuantity } = notice
  return { ...referenceOf(options, notice), type, price, triggerPrice, quantity, cumQuantity }
}

function stockFill(options: StockOptions, fill: FillNotice): StockFill {
  const { native, tradeId, quantity, price, fee, feeAsset, liquidity, at } = fill
  return {
    ...referenceOf(options, fill),
    executionId: executionIdOf(options.protocol.exchange, native, tradeId),
    ...{ quantity, price, fee, feeAsset: feeAsset as AssetName, liquidity, at },
  }
}

function referenceOf(options: StockOptions, notice: NoticeReference): StockReference {
  const { registry, listings, protocol, instance } = options
  const { native, clientId, venueOrderId, side } = notice
  const known = registry.find(notice)
  const isOurs = clientId !== null && protocol.clientIds.isOurs(clientId, instance)
  return {
    venueOrderId: venueOrderId as VenueOrderId,
    venueClientId: clientId,
    clientOrderId: known?.clientOrderId ?? null,
    revision: known?.revision ?? null,
    isOurs: known !== undefined || isOurs,
    key: listings.byNative(native)?.listing.key ?? null,
    symbol: native,
    side,
  }
}
