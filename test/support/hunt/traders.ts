import type { RiskLimits, TradingState } from '../../../src/domain/index.ts'
import { type ClientOrderId, isClosed, type Order, type OrderRequest } from '../../../src/domain/index.ts'
import type { EngineView } from '../../../src/ports/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { LIMITS, m, ORIGIN } from '../builders.ts'
import type { Chance } from './chance.ts'
import type { Market } from './market.ts'
import { drawPair, drawRequest, nearMarket } from './request-draws.ts'
import { textOf } from './witness.ts'

/** What was asked and the promise of its answer. */
export interface Asked {
  readonly what: string
  readonly kind: Habit
  readonly state: TradingState | null
  readonly answer: Promise<unknown>
}

type Habit =
  | 'submit'
  | 'repeat'
  | 'reuse'
  | 'pair'
  | 'amend'
  | 'cancel'
  | 'cancel_all'
  | 'state'
  | 'kill'
  | 'limits'
  | 'ping'

const HABITS: readonly Readonly<Partial<Record<Habit, number>>>[] = [
  { submit: 10, cancel: 4, amend: 3, repeat: 1, reuse: 1 },
  { pair: 5, submit: 3, cancel: 3, amend: 4, ping: 1 },
  { submit: 6, cancel: 5, cancel_all: 1, repeat: 2, reuse: 2, pair: 1 },
  { state: 2, limits: 2, kill: 0.5, cancel_all: 1, submit: 6, amend: 2 },
]

export interface TraderOptions {
  /** Which of them; makes its ids and its habits. */
  readonly trader: number
  readonly chance: Chance
  readonly market: Market
  readonly nowNs: bigint
  /** Counts over the whole life, so that no id is made twice. */
  readonly nextId: () => number
}

interface Sent {
  readonly clientOrderId: ClientOrderId
  readonly request: OrderRequest
}

/** Somebody who asks for anything a caller may ask for. */
export class Trader {
  readonly #sent: Sent[] = []

  act(engine: RunningEngine, options: TraderOptions): Asked {
    const { chance, trader } = options
    const habit = chance.weighed(HABITS[trader % HABITS.length] ?? {})
    switch (habit) {
      case 'submit':
        return this.#submit(engine, options, this.#fresh(options))
      case 'repeat':
        return this.#again(engine, options, false)
      case 'reuse':
        return this.#again(engine, options, true)
      case 'pair':
        return pair(engine, options)
      case 'amend':
        return amend(engine, options)
      case 'cancel':
        return this.#cancel(engine, options)
      case 'cancel_all':
        return cancelAll(engine, options)
      case 'state':
        return changeState(engine, chance.pick(['active', 'active', 'reducing', 'halted']), chance.hits(0.3))
      case 'kill':
        return changeState(engine, 'halted', true)
      case 'limits':
        return setLimits(engine, chance)
      case 'ping':
        return asked('ping', 'ping', engine.ping())
    }
  }

  #fresh(options: TraderOptions): Sent | { readonly clientOrderId: null; readonly request: OrderRequest } {
    const { chance, trader, nextId } = options
    const strategyId = chance.hits(0.3) ? `strategy-${trader}` : null
    const request = drawRequest({ ...options, strategyId })
    if (chance.hits(0.1)) return { clientOrderId: null, request }
    return { clientOrderId: `t${trader}-${nextId()}` as ClientOrderId, request }
  }

  #submit(
    engine: RunningEngine,
    _options: TraderOptions,
    sent: { readonly clientOrderId: ClientOrderId | null; readonly request: OrderRequest },
  ): Asked {
    const { clientOrderId, request } = sent
    if (clientOrderId !== null) this.#sent.push({ clientOrderId, request })
    return asked(`submit ${textOf(sent)}`, 'submit', engine.submit({ ...sent, origin: ORIGIN }))
  }

  /** The same order again, or another one under its id. */
  #again(engine: RunningEngine, options: TraderOptions, isOther: boolean): Asked {
    const { chance } = options
    if (this.#sent.length === 0) return this.#submit(engine, options, this.#fresh(options))
    const { clientOrderId, request } = chance.pick(this.#sent)
    const quantity = (request.quantity * 2n) as OrderRequest['quantity']
    const sent = { clientOrderId, request: isOther ? { ...request, quantity } : request }
    return asked(`again ${textOf(sent)}`, 'repeat', engine.submit({ ...sent, origin: ORIGIN }))
  }

  #cancel(engine: RunningEngine, { chance }: TraderOptions): Asked {
    const open = openOrders(engine.view)
    const isKnown = open.length > 0 && !chance.hits(0.15)
    const id = isKnown
      ? chance.pick(open).clientOrderId
      : (this.#sent.at(-1)?.clientOrderId ?? ('nobody' as ClientOrderId))
    return asked(`cancel ${id}`, 'cancel', engine.cancel({ clientOrderId: id, origin: ORIGIN }))
  }
}

function asked(
  what: string,
  kind: Habit,
  answer: Promise<unknown>,
  state: TradingState | null = null,
): Asked {
  return { what, kind, state, answer }
}

function openOrders(view: EngineView): readonly Order[] {
  const open = view.orders({ which: 'open', key: null, beforeSeq: null, limit: 1000 })
  return open.filter(({ status }) => !isClosed(status))
}

function pair(engine: RunningEngine, options: TraderOptions): Asked {
  const { chance, trader, nextId } = options
  const { limit, stop } = drawPair({ ...options, strategyId: null })
  const idOf = () => (chance.hits(0.1) ? null : (`t${trader}-${nextId()}` as ClientOrderId))
  const legs = {
    limit: { clientOrderId: idOf(), request: limit },
    stop: { clientOrderId: idOf(), request: stop },
  }
  return asked(`pair ${textOf(legs)}`, 'pair', engine.submitGroup({ ...legs, origin: ORIGIN }))
}

function amend(engine: RunningEngine, options: TraderOptions): Asked {
  const { chance, market } = options
  const open = openOrders(engine.view)
  const order = open.length > 0 ? chance.pick(open) : null
  const listing = market.listings.find(({ key }) => key === order?.key) ?? market.listings[0]
  if (!listing) throw new Error('nothing is listed')
  const { lotSize } = listing
  const total = BigInt(chance.between(1, (order?.quantity ?? 10) * 2)) * lotSize
  const price = nearMarket({ ...options, strategyId: null }, listing, chance.pick([1, -1]))
  const what = chance.weighed({ quantity: 3, price: 2, both: 1, trigger: 1 })
  const change = {
    clientOrderId: order?.clientOrderId ?? ('nobody' as ClientOrderId),
    quantity: what === 'quantity' || what === 'both' ? (total as typeof price) : null,
    price: what === 'price' || what === 'both' ? price : null,
    triggerPrice: what === 'trigger' ? price : null,
  }
  return asked(`amend ${textOf(change)}`, 'amend', engine.amend({ ...change, origin: ORIGIN }))
}

function cancelAll(engine: RunningEngine, { chance, market, trader }: TraderOptions): Asked {
  const key = chance.hits(0.5) ? null : chance.pick(market.listings).key
  const strategyId = chance.hits(0.7) ? null : `strategy-${trader}`
  const what = `cancel all ${key} ${strategyId}`
  return asked(
    what,
    'cancel_all',
    engine.cancelAll({ venue: null, key, strategyId, scope: 'instance', origin: ORIGIN }),
  )
}

export function changeState(engine: RunningEngine, state: TradingState, cancelsAll: boolean): Asked {
  const answer = engine.setTradingState({ state, why: 'somebody said so', cancelsAll, origin: ORIGIN })
  return asked(`${state}${cancelsAll ? ' and cancel all' : ''}`, 'state', answer, state)
}

/** The outer bound of every life. */
export const OUTER_LIMITS: RiskLimits = { ...LIMITS, openOrdersMax: 60, orderNotionalMax: m('150000') }

function setLimits(engine: RunningEngine, chance: Chance): Asked {
  const limits: RiskLimits = {
    ...OUTER_LIMITS,
    openOrdersMax: chance.pick([2, 10, 60, 100]),
    orderNotionalMax: m(chance.pick(['2000', '20000', '150000'])),
    positionNotionalMax: chance.hits(0.3) ? m('60000') : null,
    orderRatePerSecondMax: chance.hits(0.2) ? 3 : null,
    priceCollarRatio: m(chance.pick(['0.01', '0.05'])),
  }
  const answer = engine.setLimits({ limits, why: 'somebody said so', origin: ORIGIN })
  return asked(`limits ${textOf(limits)}`, 'limits', answer)
}
