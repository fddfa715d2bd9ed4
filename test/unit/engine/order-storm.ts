/** A cheap seeded flood of everything that moves funds, through the real engine. */
import {
  type AssetName,
  type ClientOrderId,
  type Contract,
  type ExecutionId,
  type Input,
  type Instrument,
  type InstrumentKey,
  instrumentKey,
  isClosed,
  type Lots,
  type Money,
  type Order,
  SIM_VENUE,
  type Side,
  type SymbolName,
  type Ticks,
  type VenueOrderId,
} from '../../../src/domain/index.ts'
import type { State, Surroundings } from '../../../src/engine/index.ts'
import { anInstrument, aRequest, m, ORIGIN, surroundings } from '../../support/builders.ts'

const CONTRACT: Contract = { leverage: 10, maintenanceMarginRatio: m('0.005'), fundingIntervalMs: 28_800_000 }
const RATE = m('0.0001')
const LIQUIDATION_FEE = m('1.000000000000000001')
/** By version. */
const TICK_SIZES = [m('0.01'), m('0.001')] as const
const LOT_SIZES = [m('0.00001'), m('0.000001')] as const
const BTC_TICK_SIZE = m('0.00001')
const LISTED = anInstrument({ notionalMin: m('0') })
const FEE_RATES = [m('0.001'), m('0.002')] as const

const OPEN_MAX = 150
const RECENTLY_CLOSED = 40
/** The market in each, quote asset. */
const MARKETS = [
  { symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', price: m('50000'), contract: null },
  { symbol: 'ETHBTC', base: 'ETH', quote: 'BTC', price: m('0.05'), contract: null },
  { symbol: 'BTCEUR', base: 'BTC', quote: 'EUR', price: m('46000'), contract: null },
  { symbol: 'BTCUSDT-PERP', base: 'BTC', quote: 'USDT', price: m('50010'), contract: CONTRACT },
  { symbol: 'ETHEUR-PERP', base: 'ETH', quote: 'EUR', price: m('2300'), contract: CONTRACT },
].map((market) => ({ ...market, key: instrumentKey(SIM_VENUE, market.symbol as SymbolName) }))
type Market = (typeof MARKETS)[number]

/** Marsaglia's xorshift, 32 bits. */
export function random(seed: number): (below: number) => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1
  return (below) => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % below
  }
}

export class OrderStorm {
  readonly #below: (below: number) => number
  readonly #state: State
  readonly #open: ClientOrderId[] = []
  readonly #closed: ClientOrderId[] = []
  readonly around: Surroundings
  #count = 0
  #lastExecution = 'none' as ExecutionId

  constructor(state: State, seed: number) {
    this.#state = state
    this.#below = random(seed)
    const prices = new Map(MARKETS.map(({ key, price }) => [key, price]))
    this.around = surroundings({
      quote: (key) => {
        const instrument = state.instruments.get(key)
        const price = prices.get(key)
        if (!instrument || price === undefined) return null
        const last = Number(price / instrument.tickSize)
        return { last: last as Ticks, bid: (last - 1) as Ticks, ask: (last + 1) as Ticks }
      },
    })
  }

  /** What the storm needs to be there. */
  opening(): readonly Input[] {
    const deposits = [
      ['USDT', '2000000'],
      ['EUR', '2000000'],
      ['BTC', '50'],
      ['ETH', '500'],
      ['BNB', '100'],
    ] as const
    return [
      ...MARKETS.map((market) => this.#listing(market, 0)),
      ...deposits.map(
        ([asset, amount]): Input => ({
          kind: 'deposit_funds',
          venue: SIM_VENUE,
          asset: asset as AssetName,
          amount: m(amount),
        }),
      ),
    ]
  }

  next(): Input {
    this.#count++
    const dice = this.#below(1000)
    if (this.#open.length === 0 || (dice < 330 && this.#open.length < OPEN_MAX)) return this.#submit()
    if (dice < 780) return this.#fill(this.#anOpen())
    if (dice < 790) return this.#fill(this.#aClosed())
    if (dice < 830) return this.#report(this.#anOpen(), 'order_cancelled')
    if (dice < 850) return { kind: 'cancel_order', clientOrderId: this.#anOpen(), origin: ORIGIN }
    if (dice < 860) return this.#report(this.#anOpen(), 'order_rejected')
    if (dice < 900) return this.#amend()
    if (dice < 930) return this.#amendAccepted()
    if (dice < 960) return this.#accepted()
    if (dice < 975) return this.#funding()
    if (dice < 980) return this.#liquidation()
    if (dice < 990) return this.#deposit()
    return this.#listing(this.#aMarket(), this.#below(4))
  }

  #aMarket(): Market {
    return MARKETS[this.#below(MARKETS.length)] as Market
  }

  /** Open when last seen; one that has closed is moved to the others. */
  #anOpen(): ClientOrderId {
    const at = this.#below(this.#open.length)
    const id = this.#open[at] as ClientOrderId
    const order = this.#state.orders.get(id)
    if (order && !isClosed(order.status)) return id
    this.#open[at] = this.#open.at(-1) as ClientOrderId
    this.#open.pop()
    this.#closed.push(id)
    if (this.#closed.length > RECENTLY_CLOSED) this.#closed.shift()
    return id
  }

  #aClosed(): ClientOrderId {
    return this.#closed[this.#below(this.#closed.length)] ?? this.#anOpen()
  }

  #order(id: ClientOrderId): Order & { readonly instrument: Instrument } {
    const order = this.#state.orders.get(id)
    if (!order?.instrument) throw new Error(`no order ${id}`)
    return { ...order, instrument: order.instrument }
  }

  #submit(): Input {
    const market = this.#aMarket()
    const instrument = this.#state.instruments.get(market.key) as Instrument
    const id = `o${this.#count}` as ClientOrderId
    this.#open.push(id)
    const side: Side = this.#below(2) === 0 ? 'buy' : 'sell'
    const last = Number(market.price / instrument.tickSize)
    const price = BigInt(last + this.#below(Math.max(2, last >> 5)) - (last >> 6))
    const type = this.#below(10)
    const priced = { price: (price * instrument.tickSize) as Money, quantity: this.#quantity(market) }
    const isReduceOnly = market.contract !== null && this.#below(4) === 0
    const shape =
      type === 0
        ? { ...priced, type: 'stop_limit' as const, triggerPrice: this.#trigger(side, last, instrument) }
        : type === 1
          ? { quantity: priced.quantity, type: 'market' as const, price: null }
          : priced
    const request = aRequest({ ...shape, symbol: instrument.symbol, side, isReduceOnly })
    return { kind: 'submit_order', clientOrderId: id, request, origin: ORIGIN }
  }

  #trigger(side: Side, last: number, { tickSize }: Instrument): Money {
    const distance = 1 + this.#below(Math.max(1, last >> 7))
    return (BigInt(side === 'buy' ? last + distance : last - distance) * tickSize) as Money
  }

  /** Up to some thousands of the quote asset, on the coarsest lots there will be. */
  #quantity({ symbol }: Market): Money {
    const steps = BigInt(1 + this.#below(3000))
    return (steps * (symbol.startsWith('ETH') ? 10n ** 15n : 10n ** 14n)) as Money
  }

  /** Better than its limit by a little, at a price finer than any tick. */
  #fill(id: ClientOrderId): Input {
    const order = this.#state.orders.get(id)
    if (!order?.instrument || order.quantity === 0) return this.#report(id, 'order_cancelled')
    const { instrument, request } = order
    const leaves = Math.max(1, order.quantity - order.cumQty)
    const quantity = (this.#below(3) === 0 ? leaves : 1 + this.#below(leaves)) as Lots
    const limit = BigInt(order.price) * instrument.tickSize
    const off = (limit * BigInt(this.#below(1000))) / 99_991n
    const price = (request.side === 'buy' ? limit - off : limit + off) as Money
    if (this.#below(50) !== 0) this.#lastExecution = `x${this.#count}` as ExecutionId
    const { fee, feeAsset } = this.#fee(instrument, quantity, price)
    const fill = { quantity, price, fee, feeAsset, liquidity: 'taker' } as const
    const report = {
      kind: 'order_filled',
      clientOrderId: id,
      executionId: this.#lastExecution,
      ...fill,
    } as const
    return { kind: 'venue_report', report }
  }

  /** Mostly the taker's in the quote asset, else in the base or a third asset, or a rebate. */
  #fee(instrument: Instrument, quantity: Lots, price: Money) {
    const dice = this.#below(10)
    const base = (BigInt(quantity) * instrument.lotSize) / 1000n
    if (dice === 0 && instrument.contract === null) return { fee: base as Money, feeAsset: instrument.base }
    if (dice === 1) return { fee: (base / 7n) as Money, feeAsset: 'BNB' as AssetName }
    const fee = (base * price) / 10n ** 18n
    if (dice === 2) return { fee: (-fee / 4n) as Money, feeAsset: instrument.quote }
    return { fee: fee as Money, feeAsset: instrument.quote }
  }

  #report(clientOrderId: ClientOrderId, kind: 'order_cancelled' | 'order_rejected'): Input {
    const reason = { code: 'venue_refused', details: {} } as const
    return { kind: 'venue_report', report: { kind, clientOrderId, reason } }
  }

  #accepted(): Input {
    const clientOrderId = this.#anOpen()
    const venueOrderId = `v${clientOrderId}` as VenueOrderId
    return { kind: 'venue_report', report: { kind: 'order_accepted', clientOrderId, venueOrderId } }
  }

  #amend(): Input {
    const clientOrderId = this.#anOpen()
    const { instrument, quantity, cumQty, price } = this.#order(clientOrderId)
    const total = BigInt(cumQty + 1 + this.#below(2 * Math.max(1, quantity - cumQty)))
    const ticks = BigInt(price + this.#below(21) - 10)
    return {
      kind: 'amend_order',
      clientOrderId,
      quantity: (total * instrument.lotSize) as Money,
      price: this.#below(2) === 0 ? null : ((ticks * instrument.tickSize) as Money),
      triggerPrice: null,
      origin: ORIGIN,
    }
  }

  #amendAccepted(): Input {
    const clientOrderId = this.#anOpen()
    const { status } = this.#order(clientOrderId)
    if (status === 'submitted') return this.#accepted()
    const reason = { code: 'venue_refused', details: {} } as const
    if (this.#below(4) === 0)
      return { kind: 'venue_report', report: { kind: 'amend_rejected', clientOrderId, reason } }
    return { kind: 'venue_report', report: { kind: 'amend_accepted', clientOrderId } }
  }

  #perpetual(): { readonly key: InstrumentKey; readonly price: Money } {
    const market = MARKETS[3 + this.#below(2)] as Market
    return { key: market.key, price: market.price }
  }

  #funding(): Input {
    const { key, price } = this.#perpetual()
    const amount = BigInt(this.#below(2_000_001) - 1_000_000) * 10n ** 12n + BigInt(this.#below(1000))
    const executionId = `f${this.#count}` as ExecutionId
    const figures = { rate: RATE, mark: price, amount: amount as Money }
    return { kind: 'venue_report', report: { kind: 'funding_paid', key, executionId, ...figures } }
  }

  /** A half or all of the position, up to a fifth off the market, so that some go bankrupt. */
  #liquidation(): Input {
    const { key, price } = this.#perpetual()
    const { lotSize } = this.#state.instruments.get(key) as Instrument
    const held = this.#state.positions.get(key)?.quantity ?? 0n
    const lots = Number((held < 0n ? -held : held) / lotSize)
    if (lots === 0) return this.#funding()
    const quantity = (this.#below(2) === 0 ? lots : Math.max(1, lots >> 1)) as Lots
    const off = (price * BigInt(this.#below(20_000))) / 99_991n
    const side: Side = held > 0n ? 'sell' : 'buy'
    const executionId = `l${this.#count}` as ExecutionId
    const at = (side === 'sell' ? price - off : price + off) as Money
    const report = { kind: 'position_liquidated', key, executionId, side, quantity, price: at } as const
    return { kind: 'venue_report', report: { ...report, fee: LIQUIDATION_FEE } }
  }

  #deposit(): Input {
    const asset = (['USDT', 'EUR', 'BTC', 'ETH', 'BNB'] as const)[this.#below(5)] as string as AssetName
    const amount = (BigInt(this.#below(1000) - 200) * 10n ** 18n) / 7n
    return { kind: 'deposit_funds', venue: SIM_VENUE, asset, amount: amount as Money }
  }

  /** Finer and coarser sizes, other fees, another leverage. */
  #listing(market: Market, version: number): Input {
    const { symbol, base, quote, contract } = market
    const isFine = version % 2 === 1
    const { version: _version, ...listed } = LISTED
    const instrument = {
      ...listed,
      key: market.key,
      symbol: symbol as SymbolName,
      base: base as AssetName,
      quote: quote as AssetName,
      tickSize: quote === 'BTC' ? BTC_TICK_SIZE : TICK_SIZES[isFine ? 1 : 0],
      lotSize: LOT_SIZES[isFine ? 1 : 0],
      feeRateTaker: FEE_RATES[version < 2 ? 0 : 1],
      contract: contract && { ...contract, leverage: version < 2 ? 10 : 5 },
      holds: { stops: isFine, trailingStops: false, goodTillDate: true, amendInPlace: true },
    }
    return { kind: 'list_instrument', instrument }
  }
}
