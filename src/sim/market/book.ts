import { type BookLevel, type BookSnapshot, lots, ticks, type UnixNs } from '../../domain/index.ts'
import { drawUnit, hashSeed } from '../prng.ts'
import type { SimMarket } from './state.ts'

export const LEVELS = 20
const SPREAD_OF_MID = 0.000_02
/** Deeper levels stand on a round grid about this far apart, as people's orders do. */
const GAP_OF_MID = 0.000_012
const GROWTH_PER_LEVEL = 0.4
const UINT32_SPAN = 4_294_967_296

/** 20 levels a side around the middle; fewer bids only when the price has no 20 ticks below it. */
export function makeBook(market: SimMarket, at: UnixNs): BookSnapshot {
  const { mid, volatility, chance } = market.price
  const spread = Math.max(1, mid * SPREAD_OF_MID * volatility * (0.6 + 0.8 * drawUnit(chance)))
  const bid = Math.max(1, Math.floor(mid - spread / 2))
  const ask = Math.max(bid + 1, Math.ceil(mid + spread / 2))
  const gap = roundGap(mid * GAP_OF_MID)
  return {
    kind: 'book',
    key: market.instrument.key,
    eventAt: at,
    bids: makeSide(market, bid, -gap),
    asks: makeSide(market, ask, gap),
  }
}

/** `gap` below zero walks down. */
function makeSide(market: SimMarket, best: number, gap: number): BookLevel[] {
  const levels: BookLevel[] = [{ price: ticks(best), quantity: lots(levelLots(market, best, 0)) }]
  let price = best
  for (let depth = 1; depth < LEVELS; depth++) {
    price = nextOnGrid(price, gap)
    if (price < 1) break
    levels.push({ price: ticks(price), quantity: lots(levelLots(market, price, depth)) })
  }
  return levels
}

function nextOnGrid(price: number, gap: number): number {
  return gap > 0 ? (Math.floor(price / gap) + 1) * gap : (Math.ceil(price / -gap) - 1) * -gap
}

/** 1, 2 or 5 times a power of ten, at least one tick. */
function roundGap(wanted: number): number {
  let power = 1
  while (power * 10 <= wanted) power *= 10
  if (wanted >= power * 5) return power * 5
  return wanted >= power * 2 ? power * 2 : power
}

function levelLots(market: SimMarket, price: number, depth: number): number {
  const character = hashSeed(market.sizeSeed, price) / UINT32_SPAN
  const breath = 0.85 + 0.3 * drawUnit(market.price.chance)
  const usual = market.usualTickLots / market.price.mid
  return Math.max(1, Math.round(usual * (0.3 + 1.4 * character) * (1 + GROWTH_PER_LEVEL * depth) * breath))
}
