/**
 * What the core makes of a seeded flood and of a session on the simulated market, as digests: whichever
 * runtime runs this, it prints the same.
 *
 * @example bun test/unit/runtime/storm-digest.ts
 */
import process from 'node:process'
import type { Event } from '../../../src/domain/index.ts'
import { apply, decide, digestOf, emptyState, MarketEstimators } from '../../../src/engine/index.ts'
import { anEngine, ask } from '../../support/an-engine.ts'
import { KEY, LIMITS, m, ORIGIN, T0 } from '../../support/builders.ts'
import { virtualTime } from '../../support/virtual-time.ts'
import { OrderStorm } from '../engine/order-storm.ts'

const INPUTS = 20_000
const SECONDS = 120

/** Everything that moves funds, through decide and apply. */
function stormDigest(seed: number): string {
  const state = emptyState()
  const storm = new OrderStorm(state, seed)
  const limits = { ...LIMITS, openOrdersMax: 1000 }
  const opening = [{ kind: 'set_limits', limits, why: 'storm', origin: ORIGIN } as const, ...storm.opening()]
  const put = (input: Parameters<typeof decide>[1]) => {
    for (const body of decide(state, input, storm.around)) {
      const event: Event = { ...body, seq: state.seq + 1, at: T0 }
      apply(state, event)
    }
  }
  for (const input of opening) put(input)
  for (let count = 0; count < INPUTS; count++) put(storm.next())
  return digestOf(state)
}

/** Prices, fills and risk that follow the market, with the floating point they need. */
async function sessionDigest(): Promise<string> {
  const time = virtualTime(T0)
  const scaling = { volatilityUsual: m('0.0001'), scaleMin: m('0.25') }
  const engine = await anEngine({ time, policy: { scaling } })
  for (let second = 0; second < SECONDS; second++) {
    time.advance(1000)
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    const side = second % 2 === 0 ? 'buy' : 'sell'
    const trail = { unit: 'ratio', value: m('0.0001') } as const
    await ask(engine, `m${second}`, { type: 'market', timeInForce: 'ioc', price: null, side })
    await ask(engine, `t${second}`, { type: 'trailing_stop', price: null, trail, side, quantity: m('0.001') })
  }
  const digest = engine.digest()
  await engine.stop()
  return digest
}

/** The estimates themselves: nothing rounds their last digit away. */
function estimates(): string {
  const estimators = new MarketEstimators()
  let price = 5_000_000
  for (let step = 0; step < 5000; step++) {
    price += ((step * 7919) % 401) - 200
    estimators.observe(KEY, price as never, (T0 + BigInt(step) * 250_000_000n) as never)
  }
  return `${estimators.volatility(KEY)}`
}

const lines = [stormDigest(5), stormDigest(6), await sessionDigest(), estimates()]
process.stdout.write(`${lines.join('\n')}\n`)
