/** What a request says, read word by word, and what is said of what cannot be read. */
import {
  type Instrument,
  lots,
  type Money,
  parseMoney,
  type Side,
  type Ticks,
  ticks,
  wholeSteps,
} from '../../domain/index.ts'
import type { NewSandboxOrder, SandboxRefusal } from '../core/index.ts'
import type { Asked } from './asked.ts'

export interface Failure {
  readonly sCode: string
  readonly sMsg: string
}

export const failure = (sCode: string, sMsg: string): Failure => ({ sCode, sMsg })
export const wrongField = (name: string): Failure => failure('51000', `Parameter ${name} error`)
export const emptyField = (name: string): Failure => failure('50014', `Parameter ${name} can not be empty`)

/** Letters and digits, 32 at most; or none. */
export function isName(text: string): boolean {
  return /^[A-Za-z0-9]{0,32}$/.test(text)
}

/** Letters and digits, 16 at most; or none. */
export function isTag(text: string): boolean {
  return /^[A-Za-z0-9]{0,16}$/.test(text)
}

export function noteOf(
  { ordType = '', tag = '', stpMode = '' }: Asked,
  tgtCcy: string,
): NewSandboxOrder['note'] {
  return { ordType, tag, stpMode: stpMode === '' ? 'cancel_maker' : stpMode, tgtCcy }
}

/** Undefined for what is no price of this instrument. */
export function priceAsked(text: string | undefined, { tickSize }: Instrument): Ticks | undefined {
  const price = moneyAsked(text)
  const steps = price === null ? null : wholeSteps(price, tickSize)
  return steps === null || steps <= 0 ? undefined : ticks(steps)
}

export function moneyAsked(text: string | undefined): Money | null {
  const parsed = parseMoney(text ?? '')
  return parsed.ok ? parsed.value : null
}

export type Size = Pick<NewSandboxOrder, 'quantity' | 'quoteAmount'>

export function quantityAsked(text: string | undefined, { lotSize }: Instrument): Size | Failure {
  const quantity = moneyAsked(text)
  if (quantity === null || quantity <= 0n) return wrongField('sz')
  const steps = wholeSteps(quantity, lotSize)
  if (steps === null) return failure('51121', 'Order quantity must be a multiple of the lot size.')
  return { quantity: lots(steps), quoteAmount: null }
}

export function refusalOf(reason: SandboxRefusal, side: Side): Failure {
  switch (reason) {
    case 'insufficient_funds':
      return failure('51008', 'Order failed. Insufficient account balance.')
    case 'duplicate_client_id':
      return failure('51016', 'Client order ID already exists.')
    case 'quantity_too_small':
    case 'notional_too_small':
      return failure('51020', 'Your order should meet or exceed the minimum order amount.')
    case 'quantity_too_large':
    case 'notional_too_large':
      return failure('51005', 'Your order amount exceeds the limit.')
    case 'quantity_off_lot':
      return failure('51121', 'Order quantity must be a multiple of the lot size.')
    case 'price_off_tick':
      return wrongField('px')
    case 'price_out_of_band':
      return failure('51006', 'Order price is not within the price limit.')
    case 'trigger_price_wrong_side':
      return side === 'buy'
        ? failure('51278', 'SL trigger price cannot be lower than the last price')
        : failure('51280', 'SL trigger price cannot be higher than the last price')
    case 'post_only_would_take':
      return failure(
        '51511',
        'Operation failed as the order price does not meet the requirement for Post Only.',
      )
    case 'unknown_instrument':
      return failure('51001', "Instrument ID doesn't exist.")
    case 'instrument_not_trading':
    case 'no_market':
      return failure('51022', 'Trading suspended')
  }
}
