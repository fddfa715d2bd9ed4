import type { BracketBody, OrderBody } from '../contract/index.ts'
import type { Bracket, Money, Side } from '../domain/index.ts'
import { positive, refuse } from './reading.ts'

/** Where an entry trades: what its exits must lie on either side of. */
export interface Entry {
  readonly side: Side
  /** Null when only the market knows. */
  readonly price: Money | null
  readonly isReduceOnly: boolean
}

const TAKE_PROFIT = 'bracket.take_profit.price'
const STOP_LOSS = 'bracket.stop_loss.stop_price'

/** The exits of an entry, each on its own side of it. */
export function readBracket({ bracket }: OrderBody, entry: Entry): Bracket | null {
  if (bracket === undefined) return null
  if (entry.isReduceOnly) {
    return refuse('bracket', 'A reduce-only order closes a position, so it takes no bracket.')
  }
  const read = readExits(bracket)
  const { takeProfit, stopLoss } = read
  if (takeProfit === null && stopLoss === null) {
    return refuse('bracket', 'bracket needs take_profit, stop_loss or both.')
  }
  demandGain(TAKE_PROFIT, entry, takeProfit?.price ?? null, entry.price)
  demandGain(STOP_LOSS, entry, entry.price, stopLoss?.triggerPrice ?? null)
  demandGain(TAKE_PROFIT, entry, takeProfit?.price ?? null, stopLoss?.triggerPrice ?? null)
  return read
}

function readExits({ take_profit: takeProfit, stop_loss: stopLoss }: BracketBody): Bracket {
  return {
    takeProfit: takeProfit === undefined ? null : { price: positive(TAKE_PROFIT, takeProfit.price) },
    stopLoss:
      stopLoss === undefined
        ? null
        : {
            triggerPrice: positive(STOP_LOSS, stopLoss.stop_price),
            price: stopLoss.price === undefined ? null : positive('bracket.stop_loss.price', stopLoss.price),
          },
  }
}

/** `better` must be the better one to get out at: higher after a buy, lower after a sell. */
function demandGain(field: string, { side }: Entry, better: Money | null, worse: Money | null): void {
  if (better === null || worse === null) return
  if (side === 'buy' ? better > worse : better < worse) return
  const order = side === 'buy' ? 'stop_loss < entry < take_profit' : 'take_profit < entry < stop_loss'
  refuse(field, `${field} is on the wrong side: of a ${side}, ${order}.`)
}
