import {
  type BookLevel,
  type InstrumentKey,
  instrumentKey,
  type Listing,
  type Lots,
  lots,
  type MarketEvent,
  type SymbolName,
  type Ticks,
  type Trade,
  ticks,
  type UnixNs,
  type VenueName,
} from '../../../src/domain/index.ts'
import { simMarket, step } from '../../../src/sim/index.ts'
import { anInstrument, m } from '../builders.ts'
import { type Chance, chanceFor } from './chance.ts'
import type { HuntTime } from './hunt-time.ts'
import { chanceAt, type LifePlan } from './plan.ts'

export interface Touch {
  readonly bid: Ticks | null
  readonly ask: Ticks | null
  readonly last: Ticks | null
}

/** Makes what happens next at one instrument. */
type Generator = (at: UnixNs) => readonly MarketEvent[]

interface Stall {
  listing: Listing
  next: Generator
  touch: Touch
}

const TICK_MS = 500

/** What the world trades, and where it trades: the same for the venue, the feed and whoever checks them. */
export class Market {
  readonly #plan: LifePlan
  readonly #time: HuntTime
  readonly #stalls = new Map<InstrumentKey, Stall>()
  readonly #listeners = new Set<(events: readonly MarketEvent[]) => void>()
  #relistings = 0

  constructor(plan: LifePlan, time: HuntTime, venue: VenueName) {
    this.#plan = plan
    this.#time = time
    for (const [listing, startTicks] of listingsOf(plan, venue)) this.#open(listing, startTicks)
    time.world.every(TICK_MS, () => this.#tick())
  }

  get listings(): readonly Listing[] {
    return [...this.#stalls.values()].map(({ listing }) => listing)
  }

  touch(key: InstrumentKey): Touch {
    return this.#stalls.get(key)?.touch ?? NO_TOUCH
  }

  /** Answers how to stop listening. */
  listen(listener: (events: readonly MarketEvent[]) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** What everybody would see now, without a new print. */
  now(): readonly MarketEvent[] {
    return this.#made()
  }

  /** Between two sessions a venue changes its terms: its steps only where orders are measured anew. */
  relist(maySteps: boolean): void {
    this.#relistings += 1
    const chance = chanceAt(this.#plan, 'relist', this.#relistings)
    for (const stall of [...this.#stalls.values()]) {
      if (chance.hits(0.4)) continue
      const { listing } = stall
      const feeRateTaker = m(chance.pick(['0.0005', '0.001', '0.002']))
      const isFiner = maySteps && chance.hits(0.5)
      const tickSize = isFiner ? m(chance.pick(['0.5', '0.1', '2', '1'])) : listing.tickSize
      const lotSize = isFiner ? m(chance.pick(['0.001', '0.0005', '0.002'])) : listing.lotSize
      const isTrading = !chance.hits(0.1)
      const middle = this.#middle(stall) * (Number(listing.tickSize) / Number(tickSize))
      this.#open({ ...listing, feeRateTaker, tickSize, lotSize, isTrading }, Math.max(50, Math.round(middle)))
    }
  }

  #middle({ touch: { bid, ask, last } }: Stall): number {
    return last ?? bid ?? ask ?? 50_000
  }

  #open(listing: Listing, startTicks: number): void {
    const isWild = this.#plan.faults.has('wild_market')
    const chance = chanceFor(this.#plan.seed, 'market', listing.key, this.#relistings)
    const next = isWild ? wildMarket(listing, startTicks, chance) : calmMarket(listing, startTicks, chance)
    this.#stalls.set(listing.key, { listing, next, touch: NO_TOUCH })
  }

  #tick(): void {
    const events = this.#made()
    for (const listener of [...this.#listeners]) listener(events)
  }

  #made(): readonly MarketEvent[] {
    const all: MarketEvent[] = []
    for (const stall of this.#stalls.values()) {
      const events = stall.next(this.#time.nowNs as UnixNs)
      for (const event of events) stall.touch = touchAfter(stall.touch, event)
      all.push(...events)
    }
    return all
  }
}

const NO_TOUCH: Touch = { bid: null, ask: null, last: null }

function touchAfter(touch: Touch, event: MarketEvent): Touch {
  if (event.kind === 'trade') return { ...touch, last: event.price }
  return { ...touch, bid: event.bids[0]?.price ?? null, ask: event.asks[0]?.price ?? null }
}

type Opening = readonly [Listing, number]

function listingsOf(plan: LifePlan, venue: VenueName): readonly Opening[] {
  const chance = chanceFor(plan.seed, 'listings')
  const named = (symbol: string) => ({
    key: instrumentKey(venue, symbol as SymbolName),
    venue,
    symbol: symbol as SymbolName,
  })
  const holds = {
    stops: chance.hits(0.5),
    trailingStops: false,
    goodTillDate: chance.hits(0.5),
    amendInPlace: chance.hits(0.6),
  }
  const terms = { tickSize: m('1'), lotSize: m('0.001'), quantityMax: 5000 as Lots, holds }
  const { version: _version, ...spot } = anInstrument({ ...named('BTCUSDT'), ...terms })
  const openings: Opening[] = [[spot, 50_000]]
  if (!plan.hasPerpetual) return openings
  const contract = { leverage: 5, maintenanceMarginRatio: m('0.005'), fundingIntervalMs: 60_000 }
  return [...openings, [{ ...spot, ...named('BTCUSDT-PERP'), contract }, 50_000]]
}

function calmMarket(instrument: Listing, startTicks: number, chance: Chance): Generator {
  const seed = chance.below(2 ** 31)
  const market = simMarket({ instrument, startPrice: ticks(startTicks), seed })
  return (at) => step(market, at)
}

/** Gaps, prints far outside the book, one-sided books, no book at all. */
function wildMarket({ key }: Listing, startTicks: number, chance: Chance): Generator {
  let middle = startTicks
  const trade = (price: number, at: UnixNs): Trade => ({
    kind: 'trade',
    key,
    eventAt: at,
    price: ticks(Math.max(1, Math.round(price))),
    quantity: lots(chance.between(1, 60)),
    aggressor: chance.pick(['buy', 'sell']),
  })
  return (at) => {
    const events: MarketEvent[] = []
    if (chance.hits(0.03)) middle *= 1 + (chance.unit() - 0.5) / 5
    else middle *= 1 + (chance.unit() - 0.5) / 400
    middle = Math.min(startTicks * 4, Math.max(startTicks / 4, middle))
    if (chance.hits(0.05)) events.push(trade(middle * (0.7 + chance.unit() * 0.6), at))
    for (let print = chance.below(3); print > 0; print--) {
      events.push(trade(middle + chance.between(-3, 3), at))
    }
    if (!chance.hits(0.9)) return events
    const half = chance.between(1, 6)
    const side = (best: number, away: number): BookLevel[] =>
      Array.from({ length: chance.hits(0.04) ? 0 : chance.between(1, 5) }, (_, depth) => ({
        price: ticks(Math.max(1, Math.round(best) + away * depth)),
        quantity: lots(chance.between(1, 300)),
      }))
    const bid = Math.max(8, Math.round(middle) - half)
    events.push({ kind: 'book', key, eventAt: at, bids: side(bid, -1), asks: side(bid + 2 * half, 1) })
    return events
  }
}
