/**
 * Chance that can be repeated: a seeded generator (sfc32) of 32-bit integers, the same on every machine.
 * Only integer steps, + - × ÷ and the square root are used, because other functions of `Math` differ
 * between runtimes.
 *
 * @example const chance = prng(7); drawBelow(chance, 6) + 1 // a die
 */

/** Changed in place by every draw. */
export interface Prng {
  a: number
  b: number
  c: number
  counter: number
}

const UINT32_SPAN = 4_294_967_296
const WARM_UP_DRAWS = 12

/** Two seeds that differ in one bit give unrelated generators. `seed`: any safe integer. */
export function prng(seed: number): Prng {
  const chance: Prng = {
    a: hashSeed(seed, 0x9e3779b9),
    b: hashSeed(seed, 0x243f6a88),
    c: hashSeed(seed, 0xb7e15162),
    counter: 1,
  }
  for (let draw = 0; draw < WARM_UP_DRAWS; draw++) drawUint32(chance)
  return chance
}

/** A 32-bit seed made from a seed and a number such as a sequence: near inputs give far results. */
export function hashSeed(seed: number, n: number): number {
  let hash = mixed(lowBits(seed) ^ 0x85ebca6b)
  hash = mixed(hash ^ highBits(seed))
  hash = mixed(hash ^ lowBits(n))
  return mixed(hash ^ highBits(n)) >>> 0
}

function lowBits(value: number): number {
  return (value % UINT32_SPAN) | 0
}

function highBits(value: number): number {
  return Math.floor(value / UINT32_SPAN) | 0
}

/** The finalizer of MurmurHash3 with an odd offset, so that zero does not stay zero. */
function mixed(value: number): number {
  let hash = (value + 0x9e3779b9) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** 0 to 2³² - 1, all equally likely. */
export function drawUint32(chance: Prng): number {
  const sum = (((chance.a + chance.b) | 0) + chance.counter) | 0
  chance.counter = (chance.counter + 1) | 0
  chance.a = chance.b ^ (chance.b >>> 9)
  chance.b = (chance.c + (chance.c << 3)) | 0
  chance.c = (((chance.c << 21) | (chance.c >>> 11)) + sum) | 0
  return sum >>> 0
}

/** At least 0 and below 1. */
export function drawUnit(chance: Prng): number {
  return drawUint32(chance) / UINT32_SPAN
}

/** A whole number from 0 up to, not including, `bound` (1 to 2³²). */
export function drawBelow(chance: Prng, bound: number): number {
  return Math.floor(drawUnit(chance) * bound)
}

/**
 * Mean 0, variance 1, never beyond ±3: three uniform draws summed, close enough to a normal one for prices.
 */
export function drawBell(chance: Prng): number {
  return (drawUnit(chance) + drawUnit(chance) + drawUnit(chance) - 1.5) * 2
}
