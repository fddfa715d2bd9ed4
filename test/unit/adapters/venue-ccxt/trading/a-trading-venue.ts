import { ListingTable } from '../../../../../src/adapters/venue-ccxt/listing-table.ts'
import type {
  FillNotice,
  NoticeStatus,
  OrderNotice,
  VenueProtocol,
} from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import type { RestClient } from '../../../../../src/adapters/venue-ccxt/rest/index.ts'
import { clientIdOf } from '../../../../../src/adapters/venue-ccxt/trading/client-id.ts'
import { CcxtVenue } from '../../../../../src/adapters/venue-ccxt/trading/index.ts'
import {
  type ClientOrderId,
  type Effect,
  type Instrument,
  instrumentKey,
  type Lots,
  type Order,
  type OrderStatus,
  type OrderType,
  type Ticks,
  type VenueName,
  type VenueOrder,
  type VenueOrderId,
  type VenueOrderReference,
  type VenueReport,
} from '../../../../../src/domain/index.ts'
import { anInstrument, aRequest, m, ORIGIN, SYMBOL, T0 } from '../../../../support/builders.ts'
import {
  answer,
  type FakeRequest,
  type FakeWorld,
  fakeWorld,
  madeUpProtocol,
  madeUpRest,
  settle,
} from '../made-up-venue.ts'

export const NATIVE = 'BTC-USDT'
const VENUE = 'binance' as VenueName
export const INSTRUMENT: Instrument = anInstrument({
  venue: VENUE,
  key: instrumentKey(VENUE, SYMBOL),
  lotSize: m('1'),
})
export const CREDENTIALS = { apiKey: 'k', apiSecret: 's', passphrase: null }

export interface TradingVenue {
  readonly world: FakeWorld
  readonly venue: CcxtVenue
  readonly rest: RestClient
  /** `kind` of each report, with what matters of it, oldest first. */
  readonly told: string[]
  readonly reports: VenueReport[]
  readonly links: string[]
  /** What the network answers, by `METHOD path`; `[]` otherwise. */
  readonly replies: Map<string, (request: FakeRequest) => Response | Promise<Response>>
  readonly report: (report: VenueReport, revision?: number) => void
  dispatch(effect: Effect): void
  submit(id: string, over?: Partial<VenueOrder>): void
  cancel(id: string, revision?: number): void
  /** The account stream is there and logged in. */
  connect(): void
  order(id: string, status: NoticeStatus, over?: Partial<OrderNotice>): OrderNotice
  fill(id: string, tradeId: string, quantity: string, over?: Partial<FillNotice>): FillNotice
  say(...notices: readonly (OrderNotice | FillNotice)[]): void
  asked(name: string): readonly FakeRequest[]
}

export function venueClientId(id: string, revision = 0): string {
  const { clientIds } = madeUpProtocol()
  return clientIdOf(clientIds, 'abc123', { clientOrderId: id as ClientOrderId, revision })
}

/** `before`: what the network is like before anything is asked of it. */
export async function aTradingVenue(
  protocol: VenueProtocol = madeUpProtocol(),
  before: (world: FakeWorld) => void = () => undefined,
): Promise<TradingVenue> {
  const world = fakeWorld()
  const told: string[] = []
  const reports: VenueReport[] = []
  const links: string[] = []
  const replies: TradingVenue['replies'] = new Map()
  world.reply = (request) => replies.get(request.name)?.(request) ?? answer([])
  before(world)
  const rest = madeUpRest(world, protocol)
  const listings = new ListingTable(VENUE)
  const { version: _version, ...listing } = INSTRUMENT
  listings.take([{ native: NATIVE, listing }])
  const venue = new CcxtVenue({
    ...{ world, venue: VENUE, protocol, rest, listings, measure: world.measure },
    ...{
      url: () => 'ws://venue/account',
      credentials: CREDENTIALS,
      instance: 'abc123',
      deadManSwitchMs: 15_000,
      onFiltered: () => void links.push('filtered'),
    },
  })
  const report = (made: VenueReport, revision?: number) => {
    reports.push(made)
    told.push(wordsOf(made, revision))
  }
  venue.clear()
  venue.remote.start({
    onConnected: () => void links.push('connected'),
    onDisconnected: (why) => void links.push(`disconnected: ${why}`),
  })
  await settle()
  const socket = () => world.sockets.at(-1)!
  const dispatch = (effect: Effect) => venue.dispatch(effect, report)
  return {
    ...{ world, venue, rest, told, reports, links, replies, report, dispatch },
    submit: (id, over = {}) => dispatch({ kind: 'submit_to_venue', venue: VENUE, order: anOrder(id, over) }),
    cancel: (id, revision = 0) => dispatch({ kind: 'cancel_at_venue', ...referenceTo(id, revision) }),
    connect() {
      socket().open()
      socket().say({ kind: 'ready' })
    },
    order: (id, status, over = {}) => ({
      ...{
        kind: 'order',
        native: NATIVE,
        clientId: venueClientId(id),
        venueOrderId: `v-${id}`,
        side: 'buy',
        status,
      },
      ...{ type: 'limit' as OrderType, price: m('100'), triggerPrice: null, isTriggered: null },
      ...{ quantity: m('10'), cumQuantity: m('0'), reason: null, at: T0 },
      ...over,
    }),
    fill: (id, tradeId, quantity, over = {}) => ({
      ...{
        kind: 'fill',
        native: NATIVE,
        clientId: venueClientId(id),
        venueOrderId: `v-${id}`,
        side: 'buy',
        tradeId,
      },
      ...{
        quantity: m(quantity),
        price: m('100'),
        fee: m('0.1'),
        feeAsset: 'USDT',
        liquidity: 'taker',
        at: T0,
      },
      ...over,
    }),
    say: (...notices) => socket().say(...notices),
    asked: (name) => world.requests.filter((request) => request.name === name),
  }
}

function wordsOf(report: VenueReport, revision = 0): string {
  const reason = 'reason' in report ? ` ${report.reason.code}` : ''
  const quantity = 'quantity' in report ? ` ${report.quantity}` : ''
  const id = 'clientOrderId' in report ? report.clientOrderId : ''
  return `${report.kind} ${id}${revision === 0 ? '' : `#${revision}`}${quantity}${reason}`
}

export function anOrder(id: string, over: Partial<VenueOrder> = {}): VenueOrder {
  return {
    ...{
      clientOrderId: id as ClientOrderId,
      revision: 0,
      instrument: INSTRUMENT,
      side: 'buy',
      type: 'limit',
    },
    ...{ timeInForce: 'gtc', isPostOnly: false, isReduceOnly: false },
    ...{
      quantity: 10 as Lots,
      price: 10_000 as Ticks,
      triggerPrice: null,
      triggerBy: 'last',
      expireAt: null,
    },
    ...over,
  }
}

export function referenceTo(id: string, revision = 0): VenueOrderReference {
  const clientOrderId = id as ClientOrderId
  return { venue: VENUE, instrument: INSTRUMENT, clientOrderId, venueOrderId: null, revision }
}

/** As the journal knows it. */
export function journaled(id: string, status: OrderStatus, over: Partial<Order> = {}): Order {
  return {
    ...{ clientOrderId: id as ClientOrderId, request: aRequest(), origin: ORIGIN, key: INSTRUMENT.key },
    ...{
      instrument: INSTRUMENT,
      status,
      heldBy: 'venue',
      venueOrderId: `v-${id}` as VenueOrderId,
      revision: 0,
    },
    ...{ reason: null, price: 10_000 as Ticks, triggerPrice: null, isTriggered: false, heldShape: null },
    quantity: 10 as Lots,
    ...{
      cumQty: 0 as Lots,
      replacedQty: 0 as Lots,
      firstExecutionId: null,
      cumQuote: m('0'),
      fees: m('0'),
      feeAsset: null,
      otherFees: [],
    },
    ...{ locked: m('0'), cancelledBy: null, amendment: null, link: null, exits: [], exitedQuantity: m('0') },
    ...{ isLetGo: false, siblingQuantity: m('0'), missedAt: null, createdAt: T0, sentAt: T0, lastAt: T0 },
    ...{ createdSeq: 1, lastSeq: 1 },
    ...over,
  }
}

/** What a start, or a gap, tells the venue of its open orders. */
export function restore({ venue }: TradingVenue, ...orders: readonly Order[]): void {
  venue.restore({ orders: orders.map((order) => ({ order, instrument: INSTRUMENT })), positions: [] })
}
