/** Take-profit and stop-loss attached to a spot limit order: they come alive once it is filled. */
import { type Instrument, oppositeSide, type Side, type Ticks } from '../../domain/index.ts'
import {
  type Filled,
  type NewSandboxOrder,
  received,
  type SandboxTrigger,
  whenFilled,
} from '../core/index.ts'
import { type House, priceText } from './house.ts'
import { bad, good, priceAt, type Read } from './new-order-words.ts'
import type { Parameters } from './parameters.ts'
import { badParameter } from './reply.ts'

/** Of what closes again what the order opens. */
export interface Exits {
  readonly profit: SandboxTrigger | null
  readonly loss: SandboxTrigger | null
}

export interface Entry {
  readonly instrument: Instrument
  readonly side: Side
  /** Null for at market, which takes none. */
  readonly price: Ticks | null
}

/** Null where none is attached. */
export function readExits(parameters: Parameters, entry: Entry): Read<Exits | null> {
  const { text } = parameters
  const isAsked = (name: string) => text(name) !== '' && Number(text(name)) !== 0
  if (!isAsked('takeProfit') && !isAsked('stopLoss')) return good(null)
  if (entry.price === null || isAsked('triggerPrice')) return bad(170227, 'This feature is not supported.')
  const profit = isAsked('takeProfit') ? readExit('takeProfit', parameters, entry) : good(null)
  if (!profit.ok) return profit
  const loss = isAsked('stopLoss') ? readExit('stopLoss', parameters, entry) : good(null)
  return loss.ok ? good({ profit: profit.value, loss: loss.value }) : loss
}

function readExit(
  name: 'takeProfit' | 'stopLoss',
  parameters: Parameters,
  { instrument, side, price: from }: Entry,
): Read<SandboxTrigger> {
  const short = name === 'takeProfit' ? 'tp' : 'sl'
  const { text } = parameters
  const triggerPrice = priceAt(instrument, parameters, name)
  if (!triggerPrice.ok) return triggerPrice
  const orderType = text(`${short}OrderType`) || 'Market'
  if (!['Market', 'Limit'].includes(orderType)) return { ok: false, reply: badParameter(`${short}OrderType`) }
  const by = text(`${short}TriggerBy`)
  if (by !== '' && by !== 'LastPrice') return { ok: false, reply: badParameter(`${short}TriggerBy`) }
  const price = orderType === 'Market' ? good(null) : priceAt(instrument, parameters, `${short}LimitPrice`)
  if (!price.ok) return price
  const triggerWhen = (name === 'takeProfit') === (side === 'buy') ? 'rises' : 'falls'
  const isBeyond =
    triggerWhen === 'rises' ? triggerPrice.value > (from ?? 0) : triggerPrice.value < (from ?? 0)
  if (!isBeyond) return { ok: false, reply: badParameter(name) }
  return good({ triggerPrice: triggerPrice.value, triggerWhen, price: price.value })
}

/** As the order shows them until it is filled. */
export function exitNote(instrument: Instrument, exits: Exits | null): Readonly<Record<string, string>> {
  const { profit = null, loss = null } = exits ?? {}
  return { ...legNote(instrument, 'tp', profit), ...legNote(instrument, 'sl', loss) }
}

function legNote(instrument: Instrument, short: 'tp' | 'sl', leg: SandboxTrigger | null) {
  if (leg === null) return {}
  return {
    [short === 'tp' ? 'takeProfit' : 'stopLoss']: priceText(instrument, leg.triggerPrice),
    [`${short}LimitPrice`]: leg.price === null ? '' : priceText(instrument, leg.price),
    [`${short}TriggerBy`]: 'LastPrice',
  }
}

/** What the order is placed with, so that they come alive with its last fill. */
export function awaiting(house: House, exits: Exits | null): Pick<NewSandboxOrder, 'whenEnded'> {
  if (exits === null) return {}
  return whenFilled((filled) => comeAlive(house, exits, filled))
}

function comeAlive({ exchange }: House, { profit, loss }: Exits, filled: Filled): void {
  const { order } = filled
  const [first, second] = [loss, profit].filter((leg) => leg !== null)
  if (first === undefined) return
  const both = second === undefined ? {} : { alternative: second }
  const terms = { ...closing(filled), ...first, ...both, type: stopType(first) }
  const filter = second === undefined ? 'tpslOrder' : 'BidirectionalTpslOrder'
  const note = { ...terms.note, orderFilter: filter, parentOrderLinkId: order.clientId }
  const placed = exchange.place({ ...terms, note })
  if (placed.outcome === 'placed' || placed.reason !== 'trigger_price_wrong_side') return
  // The price has gone past one of them already: that one does its work at once.
  const last = exchange.ticker(order.key)?.last ?? 0
  const reached = [first, second].find((leg) => leg !== undefined && isReached(leg, last))
  if (reached === undefined) return
  const { price } = reached
  exchange.place({ ...closing(filled), price, type: price === null ? 'market' : 'limit' })
}

function isReached({ triggerWhen, triggerPrice }: SandboxTrigger, last: number): boolean {
  return triggerWhen === 'rises' ? last >= triggerPrice : last <= triggerPrice
}

function stopType({ price }: SandboxTrigger): 'stop_market' | 'stop_limit' {
  return price === null ? 'stop_market' : 'stop_limit'
}

function closing(filled: Filled): Omit<NewSandboxOrder, 'type' | 'price'> & { triggerPrice: null } {
  const { key, side, note } = filled.order
  return {
    clientId: '',
    key,
    side: oppositeSide(side),
    timeInForce: 'gtc',
    isPostOnly: false,
    triggerPrice: null,
    quantity: received(filled),
    quoteAmount: null,
    note: {
      orderFilter: 'Order',
      marketUnit: '',
      quoteQty: '',
      smpType: '',
      basePrice: note['basePrice'] ?? '',
    },
  }
}
