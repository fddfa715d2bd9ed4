import type { SandboxRefusal } from '../core/index.ts'

/** What the venue refuses, by its own code and words. Thrown by whoever finds it, written by the door. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: number
  readonly status: number
  /** Further fields of the answer; null for none. */
  readonly data: object | null

  constructor(code: number, text: string, { status = 400, data = null }: RefusalTerms = {}) {
    super(text)
    this.code = code
    this.status = status
    this.data = data
  }
}

interface RefusalTerms {
  readonly status?: number
  readonly data?: object | null
}

type Refused = SandboxRefusal | 'pair_prices_unrelated'

const WORDS: Readonly<Record<Refused, readonly [code: number, text: string]>> = {
  insufficient_funds: [-2010, 'Account has insufficient balance for requested action.'],
  duplicate_client_id: [-2010, 'Duplicate order sent.'],
  post_only_would_take: [-2010, 'Order would immediately match and take.'],
  price_off_tick: [-1013, 'Filter failure: PRICE_FILTER'],
  price_out_of_band: [-1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
  quantity_off_lot: [-1013, 'Filter failure: LOT_SIZE'],
  quantity_too_small: [-1013, 'Filter failure: LOT_SIZE'],
  quantity_too_large: [-1013, 'Filter failure: LOT_SIZE'],
  notional_too_small: [-1013, 'Filter failure: NOTIONAL'],
  notional_too_large: [-1013, 'Filter failure: NOTIONAL'],
  trigger_price_wrong_side: [-2010, 'Order would trigger immediately.'],
  instrument_not_trading: [-2010, 'Market is closed.'],
  unknown_instrument: [-1121, 'Invalid symbol.'],
  pair_prices_unrelated: [-2010, 'The relationship of the prices for the orders is not correct.'],
  no_market: [-2010, 'Order book liquidity is less than symbol minimum quantity.'],
}

export function refusalFor(reason: Refused): Refusal {
  const [code, text] = WORDS[reason]
  return new Refusal(code, text)
}

export function unknownOrder(): Refusal {
  return new Refusal(-2011, 'Unknown order sent.')
}
