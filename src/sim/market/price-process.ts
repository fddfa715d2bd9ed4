import { drawBell, drawBelow, drawUnit, type Prng } from '../prng.ts'

/** Where the middle of the book stands and how restless it is. Changed in place by `advance`. */
export interface PriceProcess {
  readonly chance: Prng
  /** In ticks, with a fraction; above zero. */
  mid: number
  /** What the price is pulled back to: ticks. */
  readonly anchor: number
  /** 1 is a usual day. */
  volatility: number
  regime: Regime
  readonly floor: number
}

interface Regime {
  /** Where volatility settles. */
  readonly volatility: number
  /** Relative change a second. */
  readonly drift: number
}

const REGIMES: readonly Regime[] = [
  { volatility: 0.6, drift: 0 },
  { volatility: 1, drift: 0 },
  { volatility: 1, drift: 0.000_000_6 },
  { volatility: 1, drift: -0.000_000_6 },
  { volatility: 1.9, drift: 0.000_001_2 },
  { volatility: 2, drift: -0.000_001_4 },
]
const REGIME_SECONDS_MEAN = 900

/** Relative move in one second of a usual day: about 50 % in a year. */
const MOVE_PER_SECOND = 0.000_09
const VOLATILITY_RETURN_PER_SECOND = 0.01
const VOLATILITY_NOISE = 0.05
const VOLATILITY_MIN = 0.3
const VOLATILITY_MAX = 4
/** Strong enough to keep years of running near the start price, too weak to be seen within an hour. */
const ANCHOR_PULL_PER_SECOND = 0.000_02

/** Lowest price in ticks: leaves room for a book below the start price of any sensible instrument. */
const FLOOR_TICKS = 64
const FLOOR_TICKS_MIN = 2

export function priceProcess(chance: Prng, startTicks: number): PriceProcess {
  return {
    chance,
    mid: startTicks,
    anchor: startTicks,
    volatility: 1,
    regime: REGIMES[1] as Regime,
    floor: Math.max(FLOOR_TICKS_MIN, Math.min(FLOOR_TICKS, startTicks / 4)),
  }
}

/** Moves the price by what `seconds` bring. The number of steps taken changes the path, not its character. */
export function advance(process: PriceProcess, seconds: number): void {
  const { chance } = process
  if (drawUnit(chance) < seconds / REGIME_SECONDS_MEAN) {
    process.regime = REGIMES[drawBelow(chance, REGIMES.length)] as Regime
  }
  const rootSeconds = Math.sqrt(seconds)
  const settling = (process.regime.volatility - process.volatility) * VOLATILITY_RETURN_PER_SECOND * seconds
  const shock = VOLATILITY_NOISE * process.volatility * rootSeconds * drawBell(chance)
  process.volatility = Math.min(
    VOLATILITY_MAX,
    Math.max(VOLATILITY_MIN, process.volatility + settling + shock),
  )
  const pull = ((process.anchor - process.mid) / process.anchor) * ANCHOR_PULL_PER_SECOND
  const wander = MOVE_PER_SECOND * process.volatility * rootSeconds * drawBell(chance)
  const change = (process.regime.drift + pull) * seconds + wander
  process.mid = Math.max(process.floor, process.mid * (1 + change))
}
