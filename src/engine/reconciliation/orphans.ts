import {
  assert,
  type ClientOrderId,
  ENGINE_ORIGIN,
  type EventBody,
  formatMoney,
  type Instrument,
  type Lots,
  type Mismatch,
  type MismatchAction,
  MONEY_ZERO,
  type Money,
  type OrderRequest,
  type OrphanPolicy,
  parseClientOrderId,
  priceOf,
  type StockOrder,
  subtractMoney,
  type Ticks,
  type VenueStock,
  wholeSteps,
} from '../../domain/index.ts'
import { lockedAsset, orderLock } from '../portfolio/index.ts'
import { accountAt, type State } from '../state.ts'
import { type Listed, listedIn } from './known-orders.ts'
import { markOf } from './marks.ts'

/**
 * Orders at the venue that the journal does not know, and what becomes of them; those that could be adopted
 * are no longer among them. Those of strangers, a person at the venue's own page or another program, are
 * never touched.
 */
export function orphansIn({ strange }: Listed, policy: OrphanPolicy): readonly Mismatch[] {
  return strange.map((order) =>
    mismatchOf(order, order.isOurs && policy === 'cancel' ? 'cancelled' : 'reported'),
  )
}

/** Those whose cancel was decided and that are still there: whoever calls venues tries again. */
export function strangersToCancel(
  state: Readonly<State>,
  stock: Pick<VenueStock, 'venue' | 'orders'>,
): readonly StockOrder[] {
  const told = new Set(accountAt(state, stock.venue).told)
  return stock.orders.filter((order) => order.isOurs && told.has(markOf(mismatchOf(order, 'cancelled'))))
}

function mismatchOf(order: StockOrder, action: MismatchAction): Mismatch {
  const { symbol, side, type, quantity, price, triggerPrice, venueOrderId, venueClientId, isOurs } = order
  const prices = [
    ...(price === null ? [] : [`at ${formatMoney(price)}`]),
    ...(triggerPrice === null ? [] : [`stop ${formatMoney(triggerPrice)}`]),
  ]
  const id = venueClientId === null ? venueOrderId : `${venueOrderId} (${venueClientId})`
  const what = [side, type.replaceAll('_', ' '), formatMoney(quantity), symbol, ...prices].join(' ')
  return {
    type: 'orphan_order',
    action,
    clientOrderId: null,
    venueOrderId,
    key: order.key,
    asset: null,
    ours: null,
    theirs: quantity,
    text: `${what}, order ${id}, ${isOurs ? 'bears our prefix' : 'not ours'}`,
  }
}

interface Adoptable {
  readonly clientOrderId: ClientOrderId
  readonly instrument: Instrument
  readonly request: OrderRequest
  readonly price: Ticks
  readonly triggerPrice: Ticks | null
  readonly quantity: Lots
}

/** The order in our own words; null when it has no place on our grid. */
function adoptable(state: State, order: StockOrder): Adoptable | null {
  const { key, type, side, venueOrderId, triggerPrice } = order
  const instrument = key === null ? undefined : state.instruments.get(key)
  const clientOrderId = parseClientOrderId(`adopted-${venueOrderId}`)
  if (!instrument || clientOrderId === null || state.orders.has(clientOrderId)) return null
  // Nobody knows how far a trailing stop is to stay behind.
  if (type === 'trailing_stop' || type === 'market') return null
  const price = steps(order.price ?? triggerPrice, instrument.tickSize)
  const trigger = steps(triggerPrice, instrument.tickSize)
  const quantity = steps(order.quantity, instrument.lotSize)
  if (price === null || quantity === null || (triggerPrice !== null && trigger === null)) return null
  const { venue, symbol } = instrument
  const request: OrderRequest = {
    venue,
    symbol,
    side,
    type,
    timeInForce: 'gtc',
    isPostOnly: false,
    isReduceOnly: false,
    quantity: order.quantity,
    price: type === 'stop_market' ? null : order.price,
    triggerPrice,
    triggerBy: 'last',
    trail: null,
    expireAt: null,
    bracket: null,
    strategyId: null,
  }
  const terms = { price: price as Ticks, triggerPrice: trigger as Ticks | null, quantity: quantity as Lots }
  return { clientOrderId, instrument, request, ...terms }
}

/** Above zero; null for anything off the grid. */
function steps(value: Money | null, size: Money): number | null {
  const whole = value === null ? null : wholeSteps(value, size)
  return whole !== null && whole > 0 ? whole : null
}

/** Takes in what can be: with what is free set aside for it, as far as that goes. */
export function adoptions(state: State, stock: VenueStock, policy: OrphanPolicy): readonly EventBody[] {
  if (policy !== 'adopt') return []
  const { strange } = listedIn(state, stock)
  const taken = new Map<string, Money>()
  return strange.flatMap((order): EventBody[] => {
    const terms = order.isOurs ? adoptable(state, order) : null
    if (terms === null) return []
    const mismatch = { ...mismatchOf(order, 'adopted'), clientOrderId: terms.clientOrderId }
    const found: EventBody = { kind: 'mismatch_found', venue: stock.venue, mismatch }
    return [found, adopted(state, order, terms, taken)]
  })
}

function adopted(state: State, order: StockOrder, terms: Adoptable, taken: Map<string, Money>): EventBody {
  const { clientOrderId, instrument, request, price, triggerPrice, quantity } = terms
  const { venue, key, version, tickSize } = instrument
  const asset = lockedAsset(instrument, request.side)
  const before = taken.get(asset) ?? MONEY_ZERO
  const free = subtractMoney(state.ledger.freeOf(venue, asset), before)
  const needed = orderLock(state, { instrument, request, price, quantity, standing: null })
  const locked = free <= MONEY_ZERO ? MONEY_ZERO : needed < free ? needed : free
  assert(locked >= MONEY_ZERO, 'nothing is set aside below nothing')
  taken.set(asset, (before + locked) as Money)
  return {
    kind: 'order_adopted',
    clientOrderId,
    venueOrderId: order.venueOrderId,
    request,
    origin: ENGINE_ORIGIN,
    instrumentVersion: version,
    price,
    quantity,
    triggerPrice,
    locked,
    mark: state.marks.get(key) ?? priceOf(price, tickSize),
    link: null,
  }
}
