/** What the full channel says of the orders of others. */
import { type Instrument, lots, oppositeSide } from '../../domain/index.ts'
import type { SandboxTrade } from '../core/index.ts'
import { type Message, partiesOf } from './feed-messages.ts'
import type { Stranger, Turn } from './strangers.ts'
import type { Venue } from './venue.ts'
import { isoTime, priceText, productOf, sizeText } from './words.ts'

/** Made when it is told: it takes the next number of its product. */
export type Telling = () => Message

interface Scene {
  readonly venue: Venue
  readonly instrument: Instrument
  readonly atMs: number
}

type Moment = 'received' | 'open' | 'filled' | 'canceled'

export function turnTellings(scene: Scene, { kind, order }: Turn): readonly Telling[] {
  const moments: readonly Moment[] = kind === 'come' ? ['received', 'open'] : ['canceled']
  return moments.map((moment) => () => strangerMessage(scene, moment, order))
}

/** Before and after a trade: whoever is none of ours comes for it, and goes with it. */
export function aroundTrade(
  { venue, instrument }: Pick<Scene, 'venue' | 'instrument'>,
  trade: SandboxTrade,
): { readonly before: readonly Telling[]; readonly after: readonly Telling[] } {
  const { price, quantity: size, aggressor, atMs } = trade
  const scene = { venue, instrument, atMs }
  const { maker_order_id: makerId, taker_order_id: takerId, own } = partiesOf(venue, instrument, trade)
  const maker: Stranger = { id: makerId, side: oppositeSide(aggressor), price, size }
  const taker: Stranger = { id: takerId, side: aggressor, price: null, size }
  const tell = (order: Stranger, ...moments: readonly Moment[]) =>
    moments.map((moment) => () => strangerMessage(scene, moment, order))
  return {
    before: [
      ...(own === 'maker' ? [] : tell(maker, 'received', 'open')),
      ...(own === 'taker' ? [] : tell(taker, 'received')),
    ],
    after: [
      ...(own === 'maker' ? [] : tell(maker, 'filled')),
      ...(own === 'taker' ? [] : tell(taker, 'filled')),
    ],
  }
}

function strangerMessage({ venue, instrument, atMs }: Scene, moment: Moment, order: Stranger): Message {
  const product = productOf(instrument)
  const isDone = moment === 'filled' || moment === 'canceled'
  return {
    type: isDone ? 'done' : moment,
    side: order.side,
    product_id: product,
    time: isoTime(atMs),
    sequence: venue.sequences.next(product),
    order_id: order.id,
    ...(isDone ? { reason: moment } : {}),
    ...termsOf(instrument, moment, order),
  }
}

/** Of an order at market only what it wants is said, and when it comes. */
function termsOf(instrument: Instrument, moment: Moment, { price, size }: Stranger): Message {
  const sized = sizeText(instrument, size)
  const priced = price === null ? {} : { price: priceText(instrument, price) }
  if (moment === 'received')
    return { order_type: price === null ? 'market' : 'limit', size: sized, ...priced }
  if (price === null) return {}
  return { ...priced, remaining_size: moment === 'filled' ? sizeText(instrument, lots(0)) : sized }
}
