/** The limits of the venue, counted in whole windows by its own clock; and the bans of who goes on asking. */
import type { Liquidity } from '../../domain/index.ts'
import { BoundedMap } from './bounded-map.ts'
import { Refusal } from './refusal.ts'

export interface MeterTerms {
  readonly type: 'REQUEST_WEIGHT' | 'RAW_REQUESTS' | 'ORDERS'
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY'
  readonly intervalNum: number
  readonly limit: number
}

export const METERS = {
  weight: { type: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
  orders10s: { type: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
  orders1d: { type: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
  raw: { type: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
} as const satisfies Readonly<Record<string, MeterTerms>>

const INTERVAL_MS = { SECOND: 1_000, MINUTE: 60_000, DAY: 86_400_000 } as const

interface Count {
  openAtMs: number
  used: number
}

interface Caller {
  readonly weight: Count
  readonly raw: Count
  refusedCount: number
  banCount: number
  bannedUntilMs: number
}

/** Refused so often in one window, an address is shut out. */
const REFUSALS_UNTIL_BAN = 20
const FIRST_BAN_MS = 120_000
const LONGEST_BAN_MS = 3 * 86_400_000
const CALLERS_KEPT = 10_000
const GIVEN_TO_TAKERS = 1
const GIVEN_TO_MAKERS = 5

export class Meters {
  readonly #callers = new BoundedMap<string, Caller>(CALLERS_KEPT)
  /** Of the one account there is. */
  readonly #orders10s = newCount()
  readonly #orders1d = newCount()
  readonly #isOn: boolean

  constructor(isOn: boolean) {
    this.#isOn = isOn
  }

  /** Counts a request; throws once there were too many. */
  take(address: string, weight: number, nowMs: number): void {
    const caller = this.#caller(address)
    if (this.#isOn && nowMs < caller.bannedUntilMs) throw banRefusal(caller.bannedUntilMs, nowMs)
    const isWithin =
      add(caller.weight, METERS.weight, { amount: weight, nowMs }) <= METERS.weight.limit &&
      add(caller.raw, METERS.raw, { amount: 1, nowMs }) <= METERS.raw.limit
    if (isWithin || !this.#isOn) return
    this.#refuse(caller, nowMs)
  }

  #refuse(caller: Caller, nowMs: number): never {
    caller.refusedCount++
    if (caller.refusedCount > REFUSALS_UNTIL_BAN) {
      caller.refusedCount = 0
      caller.bannedUntilMs = nowMs + Math.min(LONGEST_BAN_MS, FIRST_BAN_MS * 2 ** caller.banCount)
      caller.banCount++
      throw banRefusal(caller.bannedUntilMs, nowMs)
    }
    const { limit } = METERS.weight
    const text =
      `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. ` +
      'Please use WebSocket Streams for live updates to avoid polling the API.'
    throw new Refusal(-1003, text, { status: 429, data: retryTerms(endOf(METERS.weight, nowMs), nowMs) })
  }

  /** Counts orders; throws once there were too many. */
  takeOrders(amount: number, nowMs: number): void {
    for (const [count, terms] of this.#orderCounts()) {
      if (add(count, terms, { amount, nowMs }) <= terms.limit || !this.#isOn) continue
      const { limit, intervalNum, interval } = terms
      const text = `Too many new orders; current limit is ${limit} orders per ${intervalNum} ${interval}.`
      throw new Refusal(-1015, text, { status: 429, data: retryTerms(endOf(terms, nowMs), nowMs) })
    }
  }

  /** An order traded for the first time: whoever trades may place more. More so who waited for it. */
  giveBack(liquidity: Liquidity, nowMs: number): void {
    const amount = liquidity === 'maker' ? GIVEN_TO_MAKERS : GIVEN_TO_TAKERS
    for (const [count, terms] of this.#orderCounts()) {
      const used = add(count, terms, { amount: 0, nowMs })
      count.used = Math.max(0, used - amount)
    }
  }

  usedWeight(address: string, nowMs: number): number {
    return add(this.#caller(address).weight, METERS.weight, { amount: 0, nowMs })
  }

  /** Of ten seconds, and of a day. */
  usedOrders(nowMs: number): readonly [number, number] {
    return [
      add(this.#orders10s, METERS.orders10s, { amount: 0, nowMs }),
      add(this.#orders1d, METERS.orders1d, { amount: 0, nowMs }),
    ]
  }

  #orderCounts(): readonly (readonly [Count, MeterTerms])[] {
    return [
      [this.#orders10s, METERS.orders10s],
      [this.#orders1d, METERS.orders1d],
    ]
  }

  #caller(address: string): Caller {
    const known = this.#callers.get(address)
    if (known !== undefined) return known
    const caller = { weight: newCount(), raw: newCount(), refusedCount: 0, banCount: 0, bannedUntilMs: 0 }
    this.#callers.set(address, caller)
    return caller
  }
}

function newCount(): Count {
  return { openAtMs: 0, used: 0 }
}

/** Answers what was used in the present window, this included. */
function add(
  count: Count,
  terms: MeterTerms,
  { amount, nowMs }: { readonly amount: number; readonly nowMs: number },
): number {
  const width = widthOf(terms)
  const openAtMs = nowMs - (nowMs % width)
  if (count.openAtMs !== openAtMs) {
    count.openAtMs = openAtMs
    count.used = 0
  }
  count.used += amount
  return count.used
}

function widthOf({ interval, intervalNum }: MeterTerms): number {
  return INTERVAL_MS[interval] * intervalNum
}

function endOf(terms: MeterTerms, nowMs: number): number {
  const width = widthOf(terms)
  return nowMs - (nowMs % width) + width
}

function retryTerms(retryAfter: number, serverTime: number): object {
  return { serverTime, retryAfter }
}

export function banRefusal(untilMs: number, nowMs: number): Refusal {
  const text =
    `Way too much request weight used; IP banned until ${Math.ceil(untilMs)}. ` +
    'Please use WebSocket Streams for live updates to avoid bans.'
  return new Refusal(-1003, text, { status: 418, data: retryTerms(Math.ceil(untilMs), nowMs) })
}
