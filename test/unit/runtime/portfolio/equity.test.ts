import { beforeEach, describe, expect, test } from 'bun:test'
import { openPortfolioStore } from '../../../../src/adapters/database-sqlite/index.ts'
import {
  type AssetName,
  MONEY_ONE,
  type Money,
  SIM_VENUE,
  StorageFailed,
  type SymbolName,
  type UnixNs,
  unixNs,
} from '../../../../src/domain/index.ts'
import type { EngineView, EquitySample, PortfolioStore, SumsChange } from '../../../../src/ports/index.ts'
import { EquitySampler, growthOf, SumsProjection } from '../../../../src/runtime/portfolio/index.ts'
import { anInstrument, m, USDT } from '../../../support/builders.ts'
import { silentLog } from '../../../support/silent-log.ts'
import { type VirtualTime, virtualTime } from '../../../support/virtual-time.ts'

const MINUTE_NS = 60_000_000_000n
const DAY_NS = 1440n * MINUTE_NS
/** 2026-01-31, 23:50 UTC. */
const START = 1_769_903_400_000_000_000n
const AIR = 'AIR' as AssetName

let time: VirtualTime
let store: PortfolioStore
let projection: SumsProjection
let equity: Money
let isRunning: boolean
/** Whether the market of AIR was heard of, and holds. */
let isHeard: boolean
/** What else is held, with its price. */
let air: { amount: Money; price: Money | null }

beforeEach(() => {
  time = virtualTime(START)
  time.advance(10)
  store = openPortfolioStore(':memory:')
  isHeard = true
  equity = m('1000')
  isRunning = true
  air = { amount: m('0'), price: null }
})

const worthOfAir = () => (air.price === null ? null : (((air.amount * air.price) / MONEY_ONE) as Money))
const AIRUSDT = anInstrument({ symbol: 'AIRUSDT' as SymbolName, base: AIR })
const view = {
  epoch: '',
  seq: 0,
  groupsAfter: () => [],
  instruments: () => [AIRUSDT],
  positions: () => [],
  market: () => (isHeard ? {} : null),
  health: () => ({ isConnected: true, isRunning }),
  equity: () => ({ amount: (equity + (worthOfAir() ?? 0n)) as Money, asset: USDT }),
  balances: () => [
    { venue: SIM_VENUE, asset: USDT, free: equity, locked: m('0') },
    { venue: SIM_VENUE, asset: AIR, free: air.amount, locked: m('0') },
  ],
  worthOf: ({ asset, amount }: { asset: string; amount: Money }) => (asset === AIR ? worthOfAir() : amount),
} as unknown as EngineView

/** As at a start, from what is stored. */
function aSampler(over: Partial<PortfolioStore> = {}, isCurrent = true): EquitySampler {
  const [log, timers, now] = [silentLog, time, () => time.now()]
  const engine = { view, subscribe: () => () => undefined }
  const breathe = () => Promise.resolve()
  projection = new SumsProjection({ engine, past: () => null, store, timers, breathe, log })
  const kept = {
    lastEquity: () => store.lastEquity(),
    addEquity: (sample: EquitySample, sums: SumsChange | null) => store.addEquity(sample, sums),
    prune: () => undefined,
    ...over,
  }
  const { sums } = projection
  const saveWith: SumsProjection['saveWith'] = (save) => projection.saveWith(save)
  const counted = { sums, isCurrent, saveWith }
  return new EquitySampler({ view, sums: counted, store: kept, now, timers, log })
}

/** Past the moment at which the next minute ends. */
const minutes = (count: number) => time.advance(count * 60_000)

const all = (interval: '1m' | '1h' | '1d') =>
  store.equity({ interval, from: 0n as UnixNs, to: unixNs(time.now() + 1n), limit: 10_000 })

describe('what everything is worth is written down', () => {
  test('soon after the start, then at the end of each minute, at its very time', () => {
    aSampler()
    minutes(3)
    const times = all('1m').map(({ at }) => Number((at - START) / 1_000_000n))
    expect(times).toEqual([60_000, 120_000, 180_000])
    expect(store.firstEquity()?.at).toBe(unixNs(START + 3n * MINUTE_NS))
    expect(store.firstEquity()?.start.at).toBe(unixNs(START + 3_010_000_000n))
  })

  test('not while the engine does not run, or not every record is counted', () => {
    isRunning = false
    const stopped = aSampler()
    minutes(2)
    stopped.close()
    isRunning = true
    aSampler({}, false)
    minutes(2)
    expect(all('1m')).toEqual([])
  })

  test('a deposit is no gain, and a loss after it is one of all there is', () => {
    const sampler = aSampler()
    minutes(1)
    equity = m('2000')
    projection.sums.addFlow(m('1000'))
    minutes(1)
    equity = m('1800')
    minutes(1)
    const [first, second, third] = all('1m')
    expect(first?.growth).toBe(MONEY_ONE)
    expect(second?.growth).toBe(MONEY_ONE)
    expect(third).toMatchObject({ growth: m('0.9'), growthPeak: MONEY_ONE, flows: m('1000') })
    sampler.close()
  })

  test('midnight ends a day, and the next begins with what it found', () => {
    aSampler()
    minutes(5)
    equity = m('1100')
    minutes(5)
    equity = m('990')
    minutes(5)
    const [first, second] = all('1d')
    expect(first).toMatchObject({ equity: m('1100'), start: { equity: m('1000') } })
    expect(first?.at).toBe(unixNs(START + 10n * MINUTE_NS))
    expect(second).toMatchObject({ equity: m('990'), start: { equity: m('1100') } })
  })

  test('a price that is found for what was held is no gain; one that is lost is waited for', () => {
    air = { amount: m('10'), price: null }
    aSampler()
    minutes(1)
    air = { amount: m('10'), price: m('50') }
    minutes(1)
    expect(all('1m').at(-1)).toMatchObject({ equity: m('1500'), flows: m('500'), growth: MONEY_ONE })
    air = { amount: m('10'), price: null }
    minutes(1)
    expect(all('1m').length).toBe(2)
    air = { amount: m('10'), price: m('60') }
    minutes(1)
    expect(all('1m').at(-1)).toMatchObject({ equity: m('1600'), flows: m('500') })
  })

  test('a price that was found stays no gain when the process is killed right behind it', () => {
    air = { amount: m('10'), price: null }
    const killed = aSampler()
    minutes(1)
    air = { amount: m('10'), price: m('50') }
    minutes(1)
    killed.close()
    aSampler()
    minutes(1)
    expect(all('1m').at(-1)).toMatchObject({ equity: m('1500'), flows: m('500'), growth: MONEY_ONE })
  })

  test('nor when the disk took it only the second time', () => {
    air = { amount: m('10'), price: null }
    let isFull = false
    aSampler({
      addEquity(sample, sums) {
        if (isFull) throw new StorageFailed('disk full')
        store.addEquity(sample, sums)
      },
    })
    minutes(1)
    air = { amount: m('10'), price: m('50') }
    isFull = true
    minutes(1)
    isFull = false
    minutes(1)
    expect(all('1m').at(-1)).toMatchObject({ equity: m('1500'), flows: m('500'), growth: MONEY_ONE })
  })

  test('nothing by the price of another time: not before the market is heard, not while it is lost', () => {
    air = { amount: m('10'), price: m('50') }
    aSampler().close()
    // A start: what the last trade was made at is all that is known.
    isHeard = false
    air = { amount: m('10'), price: m('5') }
    const sampler = aSampler()
    minutes(1)
    expect(sampler.current()).toBeNull()
    expect(all('1m')).toEqual([])
    isHeard = true
    air = { amount: m('10'), price: m('60') }
    minutes(1)
    isHeard = false
    air = { amount: m('10'), price: m('5') }
    minutes(1)
    expect(all('1m').map(({ equity: worth }) => worth)).toEqual([m('1600')])
  })

  test('a restart goes on where the last one ended', () => {
    aSampler().close()
    aSampler()
    minutes(1)
    equity = m('900')
    const next = aSampler()
    minutes(1)
    expect(next.current()).toMatchObject({ growth: m('0.9'), growthPeak: MONEY_ONE })
  })
})

test('what was lost whole begins anew with the next deposit', () => {
  const lost = { asset: USDT, equity: m('0'), flows: m('0'), growth: m('0'), growthPeak: MONEY_ONE }
  const last: EquitySample = { ...lost, at: unixNs(START), unpriced: [] }
  const now = { asset: USDT, equity: m('500'), flows: m('500') }
  expect(growthOf(last, now)).toEqual({ growth: MONEY_ONE, growthPeak: MONEY_ONE })
})

describe('points are kept as long as they are told apart', () => {
  const sampleAt = (at: bigint, worth: string): EquitySample => ({
    at: unixNs(at),
    asset: USDT,
    equity: m(worth),
    flows: m('0'),
    growth: MONEY_ONE,
    growthPeak: MONEY_ONE,
    unpriced: [],
  })

  test('hours stand in for minutes that are gone, and days for hours', () => {
    for (let hour = 0n; hour < 48n; hour++)
      store.addEquity(sampleAt(START + hour * 60n * MINUTE_NS, `${1000n + hour}`), null)
    store.prune(unixNs(START + 31n * DAY_NS))
    const from = 0n as UnixNs
    const to = unixNs(START + 100n * DAY_NS)
    const minutes = store.equity({ interval: '1m', from, to, limit: 1000 })
    const hours = store.equity({ interval: '1h', from, to, limit: 1000 })
    expect(hours.length).toBe(48)
    expect(minutes.length).toBeGreaterThan(40)
    const times = minutes.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((left, right) => (left < right ? -1 : 1)))
    expect(new Set(times).size).toBe(times.length)
    store.prune(unixNs(START + 1000n * DAY_NS))
    expect(store.equity({ interval: '1h', from, to, limit: 1000 }).length).toBe(3)
    expect(store.equity({ interval: '1h', from, to, limit: 2 }).map(({ equity: worth }) => worth)).toEqual([
      m('1024'),
      m('1047'),
    ])
  })
})
