import {
  type Bracket,
  type OrderRequest,
  type OrderType,
  parseSymbol,
  type Trail,
  type VenueName,
} from '../../domain/index.ts'
import {
  agreeing,
  type Codec,
  fields,
  flag,
  matching,
  moment,
  nullable,
  oneOf,
  positiveDecimal,
  textOf,
} from './codec.ts'

export const STRATEGY_ID = matching<string>('a strategy id', /^[A-Za-z0-9._:-]{1,64}$/)

type StopLoss = NonNullable<Bracket['stopLoss']>
type TakeProfit = NonNullable<Bracket['takeProfit']>

const BRACKET = fields<Bracket>({
  takeProfit: nullable(fields<TakeProfit>({ price: positiveDecimal })),
  stopLoss: nullable(fields<StopLoss>({ triggerPrice: positiveDecimal, price: nullable(positiveDecimal) })),
})

const TRAIL: Codec<Trail> = fields<Pick<Trail, 'unit' | 'value'>>({
  unit: oneOf(['amount', 'ratio']),
  value: positiveDecimal,
})

const REQUEST = fields<OrderRequest>({
  venue: matching<VenueName>('a venue', /^[a-z0-9_-]{1,32}$/),
  symbol: textOf('a symbol', parseSymbol),
  side: oneOf(['buy', 'sell']),
  type: oneOf(['market', 'limit', 'stop_market', 'stop_limit', 'trailing_stop']),
  timeInForce: oneOf(['gtc', 'ioc', 'fok', 'gtd']),
  isPostOnly: flag,
  isReduceOnly: flag,
  quantity: positiveDecimal,
  price: nullable(positiveDecimal),
  triggerPrice: nullable(positiveDecimal),
  triggerBy: oneOf(['last', 'mark', 'bid_ask']),
  trail: nullable(TRAIL),
  expireAt: nullable(moment),
  bracket: nullable(BRACKET),
  strategyId: nullable(STRATEGY_ID),
})

/** Fields that some types of order must bring, and all others must not. */
const BROUGHT: readonly (readonly ['price' | 'triggerPrice' | 'trail', readonly OrderType[]])[] = [
  ['price', ['limit', 'stop_limit']],
  ['triggerPrice', ['stop_market', 'stop_limit']],
  ['trail', ['trailing_stop']],
]

export const ORDER_REQUEST = agreeing(REQUEST, (request) => {
  const { type, timeInForce, expireAt } = request
  for (const [field, types] of BROUGHT) {
    const isBrought = request[field] !== null
    if (isBrought !== types.includes(type))
      return `a ${type} order ${isBrought ? 'has no' : 'needs a'} ${field}`
  }
  if ((timeInForce === 'gtd') !== (expireAt !== null)) return 'expireAt belongs to gtd, and gtd needs it'
  return null
})
