/**
 * What a test asks of a simulated venue beside its protocol: `/_faults`, `/_market`, `/_account`,
 * `/_deposit`.
 */
import {
  type AssetName,
  formatMoney,
  type Instrument,
  lots,
  type Money,
  parseMoney,
  parseSymbol,
  priceOf,
  quantityOf,
  type Ticks,
  ticks,
  wholeSteps,
} from '../../domain/index.ts'
import type { DrivenExchange, FaceAnswer, FaceRequest, SandboxFill, SandboxOrder } from '../core/index.ts'
import type { ArmedFault, FaultDesk } from './fault-desk.ts'
import { readFault } from './fault-words.ts'

export interface ControlOptions {
  readonly exchange: DrivenExchange
  readonly faults: FaultDesk
  /** Whatever is due now is done now. */
  readonly onFaults: () => void
}

const PATHS = ['/_faults', '/_market', '/_account', '/_deposit'] as const
type Path = (typeof PATHS)[number]

/** Null when the request is the venue's to answer. */
export function controlAnswer(options: ControlOptions, request: FaceRequest): FaceAnswer | null {
  const path = PATHS.find((known) => known === request.path)
  if (path === undefined) return null
  const handler = HANDLERS[path][request.method]
  if (handler === undefined) return problem(405, `${path} takes ${Object.keys(HANDLERS[path]).join(', ')}`)
  const body = request.body === '' ? {} : parsed(request.body)
  if (body === null) return problem(400, 'the body is not JSON')
  return handler(options, { body, query: new URLSearchParams(request.query) })
}

interface Asked {
  readonly body: unknown
  readonly query: URLSearchParams
}

type Handler = (options: ControlOptions, asked: Asked) => FaceAnswer

const HANDLERS: Readonly<Record<Path, Readonly<Record<string, Handler>>>> = {
  '/_faults': { GET: listFaults, POST: addFaults, DELETE: removeFaults },
  '/_market': { GET: showMarkets, POST: moveMarket },
  '/_account': { GET: showAccount },
  '/_deposit': { POST: depositFunds },
}

function json(value: unknown, status = 200): FaceAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
    deed: null,
  }
}

function problem(status: number, message: string): FaceAnswer {
  return json({ error: status === 405 ? 'method_not_allowed' : 'bad_params', message }, status)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function listFaults({ faults }: ControlOptions): FaceAnswer {
  return json({ items: faults.all().map(faultRow) })
}

/** One, or a list; none of a list when one of it is wrong. */
function addFaults({ faults, onFaults }: ControlOptions, { body }: Asked): FaceAnswer {
  const read = (Array.isArray(body) ? body : [body]).map(readFault)
  for (const one of read) if (!one.ok) return problem(400, one.problem)
  const added = read.flatMap((one) => (one.ok ? [faults.add(one.spec)] : []))
  onFaults()
  if (added.includes(null)) return problem(400, 'there are 1,000 faults already; DELETE /_faults first')
  return json({ items: added.flatMap((fault) => (fault === null ? [] : [faultRow(fault)])) }, 201)
}

function removeFaults({ faults, onFaults }: ControlOptions, { query }: Asked): FaceAnswer {
  const id = query.get('id')
  const removed = faults.remove(id === null ? null : Number(id))
  onFaults()
  return json({ removed })
}

function faultRow({ id, spec, struck, lastAtMs, addedAtMs }: ArmedFault) {
  const { timing, ...deed } = spec
  const written = { ...deed, afterMs: timing.afterMs, everyMs: timing.everyMs }
  const fields = Object.entries(written).map(([name, value]) => [snakeCase(name), value])
  return { id, ...Object.fromEntries(fields), added_at_ms: addedAtMs, struck, last_at_ms: lastAtMs }
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function showMarkets({ exchange }: ControlOptions): FaceAnswer {
  const items = exchange.instruments().map((instrument) => {
    const book = exchange.book(instrument.key)
    const show = (price: Ticks | undefined) =>
      price === undefined ? null : formatMoney(priceOf(price, instrument.tickSize))
    return {
      symbol: instrument.symbol,
      last: show(exchange.ticker(instrument.key)?.last),
      bid: show(book?.bids[0]?.price),
      ask: show(book?.asks[0]?.price),
    }
  })
  return json({ items })
}

/** `{symbol, price}` holds the market, null lets it go; `{symbol, trade: {price, qty, side}}` prints. */
function moveMarket({ exchange }: ControlOptions, { body }: Asked): FaceAnswer {
  const fields = fieldsOf(body)
  const instrument = instrumentOf(exchange, fields['symbol'])
  if (instrument === null) return problem(400, 'symbol is one that is listed here, such as BTC/USDT')
  if (fields['trade'] !== undefined) return printTrade(exchange, instrument, fieldsOf(fields['trade']))
  if (fields['price'] === undefined) return problem(400, 'say price, or trade: {price, qty, side}')
  const price = fields['price'] === null ? null : ticksOf(fields['price'], instrument)
  if (price === 'wrong') return problem(400, `price is a multiple of ${formatMoney(instrument.tickSize)}`)
  exchange.hold(instrument.key, price)
  return json({ ok: true })
}

function printTrade(
  exchange: DrivenExchange,
  instrument: Instrument,
  fields: Readonly<Record<string, unknown>>,
): FaceAnswer {
  const price = ticksOf(fields['price'], instrument)
  if (price === 'wrong')
    return problem(400, `trade.price is a multiple of ${formatMoney(instrument.tickSize)}`)
  const quantity = stepsOf(fields['qty'], instrument.lotSize)
  if (quantity === null) return problem(400, `trade.qty is a multiple of ${formatMoney(instrument.lotSize)}`)
  const { side } = fields
  if (side !== 'buy' && side !== 'sell') return problem(400, 'trade.side is the aggressor: buy or sell')
  exchange.print(instrument.key, { price, quantity: lots(quantity), aggressor: side })
  return json({ ok: true })
}

function showAccount({ exchange }: ControlOptions): FaceAnswer {
  const orders = [...exchange.closedOrders(null), ...exchange.openOrders(null)]
  const entries = [...exchange.ledger()].map(([asset, entry]) => [
    asset,
    Object.fromEntries(
      Object.entries(entry).map(([name, amount]: [string, Money]) => [name, formatMoney(amount)]),
    ),
  ])
  return json({
    venue: exchange.venue,
    now_ms: exchange.nowMs(),
    orders: orders.sort((left, right) => left.id - right.id).map(orderRow),
    fills: exchange.fills(null).map(fillRow),
    balances: Object.fromEntries(entries),
  })
}

function orderRow(order: SandboxOrder) {
  const { instrument, price, triggerPrice, quantity, cumQty } = order
  const money = (at: Ticks | null) => (at === null ? null : formatMoney(priceOf(at, instrument.tickSize)))
  return {
    id: order.id,
    client_id: order.clientId,
    symbol: instrument.symbol,
    side: order.side,
    type: order.type,
    time_in_force: order.timeInForce,
    post_only: order.isPostOnly,
    price: money(price),
    trigger_price: money(triggerPrice),
    triggered: order.isTriggered,
    qty: formatMoney(quantityOf(quantity, instrument.lotSize)),
    cum_qty: formatMoney(quantityOf(cumQty, instrument.lotSize)),
    cum_quote: formatMoney(order.cumQuote),
    status: order.status,
    reason: order.reason?.code ?? null,
    created_at_ms: order.createdAtMs,
    updated_at_ms: order.updatedAtMs,
  }
}

function fillRow({ tradeId, order, quantity, price, fee, feeAsset, liquidity, atMs }: SandboxFill) {
  return {
    trade_id: tradeId,
    order_id: order.id,
    client_id: order.clientId,
    symbol: order.instrument.symbol,
    side: order.side,
    price: formatMoney(price),
    qty: formatMoney(quantityOf(quantity, order.instrument.lotSize)),
    fee: formatMoney(fee),
    fee_asset: feeAsset,
    liquidity,
    at_ms: atMs,
  }
}

const ASSET = /^[A-Z0-9]{1,20}$/

function depositFunds({ exchange }: ControlOptions, { body }: Asked): FaceAnswer {
  const { asset, amount } = fieldsOf(body)
  if (typeof asset !== 'string' || !ASSET.test(asset)) return problem(400, 'asset is a name such as USDT')
  const value = moneyOf(amount)
  if (value === null || value <= 0n) return problem(400, 'amount is a decimal above zero')
  exchange.deposit(asset as AssetName, value)
  return json({ ok: true })
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function instrumentOf(exchange: DrivenExchange, written: unknown): Instrument | null {
  const name = typeof written === 'string' ? parseSymbol(written) : null
  return exchange.instruments().find(({ symbol }) => symbol === name) ?? null
}

/** A decimal text, or a number as it was written. */
function moneyOf(written: unknown): Money | null {
  if (typeof written !== 'string' && typeof written !== 'number') return null
  const read = parseMoney(String(written))
  return read.ok ? read.value : null
}

/** Null when it is no whole number of steps above zero. */
function stepsOf(written: unknown, size: Money): number | null {
  const value = moneyOf(written)
  if (value === null || value <= 0n) return null
  return wholeSteps(value, size)
}

function ticksOf(written: unknown, { tickSize }: Instrument): Ticks | 'wrong' {
  const steps = stepsOf(written, tickSize)
  return steps === null ? 'wrong' : ticks(steps)
}
