/** What an algo order waits for: `conditional`, `oco`, `trigger` and `move_order_stop`. */
import { type Instrument, MONEY_ONE, parseMoney, type Side, ticks } from '../../domain/index.ts'
import type { NewSandboxOrder, SandboxTrail, SandboxTrigger, TriggerWhen } from '../core/index.ts'
import type { Asked } from './asked.ts'
import { type Failure, priceAsked, wrongField } from './terms.ts'

const AT_MARKET = '-1'
/** A tenth of a percent, as OKX writes the least callback. */
const RATIO_MIN = MONEY_ONE / 1000n

export type AlgoTerms = Pick<
  NewSandboxOrder,
  'type' | 'price' | 'triggerPrice' | 'triggerWhen' | 'alternative' | 'trail'
>

export interface About {
  readonly instrument: Instrument
  /** Of the order that the trigger makes. */
  readonly side: Side
}

export function termsAsked(fields: Asked, about: About): AlgoTerms | Failure {
  switch (fields['ordType']) {
    case 'trigger':
      return triggerTerms(fields, about)
    case 'conditional':
      return oneWay(fields, about)
    case 'oco':
      return twoWays(fields, about)
    case 'move_order_stop':
      return trailing(fields, about)
    default:
      return wrongField('ordType')
  }
}

/** From whichever side the price comes. */
function triggerTerms(fields: Asked, { instrument }: About): AlgoTerms | Failure {
  const { triggerPx, triggerPxType = '', orderPx } = fields
  const triggerPrice = priceAsked(triggerPx, instrument)
  if (triggerPrice === undefined) return wrongField('triggerPx')
  if (!isLastPrice(triggerPxType)) return wrongField('triggerPxType')
  const price = orderPx === AT_MARKET ? null : priceAsked(orderPx, instrument)
  if (price === undefined) return wrongField('orderPx')
  return { type: price === null ? 'stop_market' : 'stop_limit', price, triggerPrice }
}

/** Of both prices the loss counts alone. */
function oneWay(fields: Asked, about: About): AlgoTerms | Failure {
  const kind = (fields['slTriggerPx'] ?? '') === '' ? 'tp' : 'sl'
  const trigger = legAsked(fields, kind, about)
  return 'sCode' in trigger ? trigger : termsOf(trigger)
}

function twoWays(fields: Asked, about: About): AlgoTerms | Failure {
  const [loss, profit] = [legAsked(fields, 'sl', about), legAsked(fields, 'tp', about)]
  if ('sCode' in loss) return loss
  return 'sCode' in profit ? profit : { ...termsOf(loss), alternative: profit }
}

function termsOf({ triggerPrice, triggerWhen, price }: SandboxTrigger): AlgoTerms {
  return { type: price === null ? 'stop_market' : 'stop_limit', price, triggerPrice, triggerWhen }
}

type Leg = 'tp' | 'sl'

function legAsked(fields: Asked, leg: Leg, { instrument, side }: About): SandboxTrigger | Failure {
  const { [`${leg}TriggerPx`]: triggerPx = '', [`${leg}OrdPx`]: ordPx = '' } = fields
  // A profit taken by a resting limit names no trigger: it fires where it rests.
  const isResting = leg === 'tp' && fields['tpOrdKind'] === 'limit' && triggerPx === ''
  const triggerPrice = priceAsked(isResting ? ordPx : triggerPx, instrument)
  if (triggerPrice === undefined) return wrongField(`${leg}TriggerPx`)
  if (!isLastPrice(fields[`${leg}TriggerPxType`] ?? '')) return wrongField(`${leg}TriggerPxType`)
  const price = ordPx === AT_MARKET ? null : priceAsked(ordPx, instrument)
  if (price === undefined) return wrongField(`${leg}OrdPx`)
  return { triggerPrice, triggerWhen: whenOf(leg, side), price }
}

/** The last price is the only one there is here. */
function isLastPrice(type: string): boolean {
  return type === '' || type === 'last'
}

/** A loss of a buyer is a rising price. */
export function whenOf(leg: Leg, side: Side): TriggerWhen {
  return (side === 'buy') === (leg === 'sl') ? 'rises' : 'falls'
}

function trailing(fields: Asked, { instrument, side }: About): AlgoTerms | Failure {
  const behind = behindAsked(fields, instrument)
  if ('sCode' in behind) return behind
  const { activePx = '' } = fields
  const activePrice = activePx === '' ? null : priceAsked(activePx, instrument)
  if (activePrice === undefined) return wrongField('activePx')
  return {
    type: 'trailing_stop',
    price: null,
    triggerPrice: null,
    triggerWhen: whenOf('sl', side),
    trail: { behind, activePrice },
  }
}

/** A share of the price or a difference from it, one of the two. */
function behindAsked(
  { callbackRatio = '', callbackSpread = '' }: Asked,
  instrument: Instrument,
): SandboxTrail['behind'] | Failure {
  if (callbackRatio !== '' && callbackSpread !== '') return wrongField('callbackSpread')
  if (callbackRatio !== '') {
    const ratio = parseMoney(callbackRatio)
    const isRight = ratio.ok && ratio.value >= RATIO_MIN && ratio.value <= MONEY_ONE
    return isRight ? { ratio: ratio.value } : wrongField('callbackRatio')
  }
  const spread = priceAsked(callbackSpread, instrument)
  return spread === undefined ? wrongField('callbackRatio') : { spread: ticks(spread) }
}

const NEW_PRICES: readonly (readonly [string, string])[] = [
  ['newTriggerPx', 'triggerPx'],
  ['newTriggerPxType', 'triggerPxType'],
  ['newOrdPx', 'ordPx'],
  ...(['sl', 'tp'] as const).flatMap((leg): readonly (readonly [string, string])[] => {
    const name = leg === 'sl' ? 'Sl' : 'Tp'
    return [
      [`new${name}TriggerPx`, `${leg}TriggerPx`],
      [`new${name}TriggerPxType`, `${leg}TriggerPxType`],
      [`new${name}OrdPx`, `${leg}OrdPx`],
    ]
  }),
]

/** Under the names that they have in the order; null without any. */
export function newPricesIn(fields: Asked): Asked | null {
  const found = NEW_PRICES.filter(([name]) => (fields[name] ?? '') !== '')
  if (found.length === 0) return null
  return Object.fromEntries(found.map(([name, own]) => [own, fields[name] ?? '']))
}
