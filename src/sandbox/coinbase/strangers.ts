/** Whoever rests beside us: at each price one order, which gets another name whenever its size changes. */
import {
  type BookLevel,
  type Instrument,
  type InstrumentKey,
  type Lots,
  lots,
  type Side,
  type Ticks,
} from '../../domain/index.ts'
import type { SandboxBookChange, SandboxExchange } from '../core/index.ts'
import { productOf, uuidOf } from './words.ts'

export interface Stranger {
  readonly id: string
  readonly side: Side
  /** Null for one that takes at market. */
  readonly price: Ticks | null
  readonly size: Lots
}

/** What becomes of one: `gone` without having traded. */
export interface Turn {
  readonly kind: 'come' | 'gone'
  readonly order: Stranger
}

export interface Strangers {
  /** Everything that happens to them when the book changes so. */
  follow(instrument: Instrument, change: Pick<SandboxBookChange, 'bids' | 'asks'>): readonly Turn[]
  /** Null where nobody but us rests. */
  at(instrument: Instrument, side: Side, price: Ticks): Stranger | null
}

/** By side and price. */
type Resting = Map<string, Stranger>

const placeOf = (side: Side, price: Ticks | null) => `${side} ${price}`

export function createStrangers(exchange: SandboxExchange): Strangers {
  const products = new Map<InstrumentKey, Resting>()
  let count = 0

  const align = (instrument: Instrument, resting: Resting, levels: readonly Level[]): readonly Turn[] => {
    const own = ownSizes(exchange, instrument.key)
    const turns: Turn[] = []
    for (const { side, price, quantity } of levels) {
      const place = placeOf(side, price)
      const before = resting.get(place)
      const size = lots(Math.max(0, quantity - (own.get(place) ?? 0)))
      if (size === (before?.size ?? 0)) continue
      resting.delete(place)
      if (before !== undefined) turns.push({ kind: 'gone', order: before })
      if (size === 0) continue
      const order = stranger(`${productOf(instrument)} order ${++count}`, { side, price, size })
      resting.set(place, order)
      turns.push({ kind: 'come', order })
    }
    return turns
  }
  /** Who was there before anybody asked is there without having come. */
  const begun = (instrument: Instrument): Resting => {
    const resting: Resting = new Map()
    const book = exchange.book(instrument.key)
    if (book === null) return resting
    products.set(instrument.key, resting)
    align(instrument, resting, levelsOf(book))
    return resting
  }
  return {
    follow(instrument, change) {
      const resting = products.get(instrument.key)
      if (resting !== undefined) return align(instrument, resting, levelsOf(change))
      begun(instrument)
      return []
    },
    at: (instrument, side, price) =>
      (products.get(instrument.key) ?? begun(instrument)).get(placeOf(side, price)) ?? null,
  }
}

/** Its id is made when it is told: mostly nobody asks. */
function stranger(name: string, terms: Omit<Stranger, 'id'>): Stranger {
  return {
    ...terms,
    get id() {
      return uuidOf(name)
    },
  }
}

interface Level extends BookLevel {
  readonly side: Side
}

function levelsOf({ bids, asks }: Pick<SandboxBookChange, 'bids' | 'asks'>): readonly Level[] {
  const sided = (side: Side, levels: readonly BookLevel[]) => levels.map((level) => ({ ...level, side }))
  return [...sided('buy', bids), ...sided('sell', asks)]
}

function ownSizes(exchange: SandboxExchange, key: InstrumentKey): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>()
  for (const { side, price, status, quantity, cumQty } of exchange.openOrders(key)) {
    if (status !== 'open' || price === null) continue
    const place = placeOf(side, price)
    sizes.set(place, (sizes.get(place) ?? 0) + quantity - cumQty)
  }
  return sizes
}
