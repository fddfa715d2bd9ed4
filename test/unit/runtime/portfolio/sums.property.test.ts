import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { openPortfolioStore } from '../../../../src/adapters/database-sqlite/index.ts'
import { addMoney, type Event, type Input, type Money, multiplyMoney } from '../../../../src/domain/index.ts'
import { decide } from '../../../../src/engine/index.ts'
import { OTHER_STRATEGIES, type RecordGroup, type TradedSum } from '../../../../src/ports/index.ts'
import { DurableView } from '../../../../src/runtime/index.ts'
import { NO_SUMS, PortfolioSums } from '../../../../src/runtime/portfolio/index.ts'
import { LIMITS, ORIGIN, T0 } from '../../../support/builders.ts'
import { OrderStorm, random } from '../../engine/order-storm.ts'

const STRATEGIES = [null, 'grid', 'trend', 'carry']
const limits = { ...LIMITS, openOrdersMax: 1000 }

/** Everything that moves funds, as the records of a journal with what each left behind. */
class Storm {
  readonly view = new DurableView(1)
  readonly #storm: OrderStorm
  readonly #strategies: (below: number) => number

  constructor(seed: number) {
    this.#storm = new OrderStorm(this.view.state as never, seed)
    this.#strategies = random(seed + 1)
  }

  opening(): readonly RecordGroup[] {
    const inputs = [
      { kind: 'set_limits', limits, why: 'storm', origin: ORIGIN } as const,
      ...this.#storm.opening(),
    ]
    return inputs.flatMap((input) => this.#put(input))
  }

  next(): readonly RecordGroup[] {
    const input = this.#storm.next()
    if (input.kind !== 'submit_order') return this.#put(input)
    const strategyId = STRATEGIES[this.#strategies(STRATEGIES.length)] ?? null
    return this.#put({ ...input, request: { ...input.request, strategyId } })
  }

  #put(input: Input): readonly RecordGroup[] {
    return decide(this.view.state as never, input, this.#storm.around).map((body) => {
      const event: Event = { ...body, seq: this.view.seq + 1, at: T0 }
      return this.view.fold(event)
    })
  }
}

const UNPRICED = { worthOf: () => null, equity: () => ({ amount: 0n, asset: 'USDT' }) as never }

function folded(groups: readonly RecordGroup[]): PortfolioSums {
  const sums = new PortfolioSums(NO_SUMS)
  for (const group of groups) sums.take(group, UNPRICED)
  return sums
}

function total(rows: readonly TradedSum[], amountOf: (row: TradedSum) => bigint): Money {
  return rows.reduce((sum, row) => sum + amountOf(row), 0n) as Money
}

/** The shares of every instrument are the position of the account, to the last unit. */
function expectSharesOfPositions(sums: PortfolioSums, view: DurableView): void {
  for (const position of view.positions()) {
    const rows = sums.rows().filter(({ key }) => key === position.key)
    expect(
      total(rows, ({ quantity }) => quantity),
      position.key,
    ).toBe(position.quantity)
    expect(
      total(rows, ({ realizedPnl, cost }) => realizedPnl - cost),
      position.key,
    ).toBe((position.realizedPnl - position.cost) as Money)
    for (const { quantity, cost } of rows) {
      if (quantity === 0n) expect(cost).toBe(0n as Money)
      else expect(quantity > 0n).toBe(position.quantity > 0n)
    }
  }
}

/** Counted in the plainest way. */
function countedFills(groups: readonly RecordGroup[]) {
  const counted = new Map<string, { fills: number; volume: Money; fees: Map<string, Money> }>()
  for (const { fill, order, event, instrument } of groups) {
    const key = fill?.key ?? (event.kind === 'position_liquidated' ? event.key : null)
    if (key === null) continue
    const name = `${key} ${order?.request.strategyId ?? null}`
    const known = counted.get(name) ?? { fills: 0, volume: 0n as Money, fees: new Map() }
    counted.set(name, known)
    const fee = fill ?? { fee: 'fee' in event ? event.fee : (0n as Money), feeAsset: instrument?.quote ?? '' }
    if (fee.fee !== 0n)
      known.fees.set(fee.feeAsset, addMoney(known.fees.get(fee.feeAsset) ?? (0n as Money), fee.fee))
    if (fill === null) continue
    known.fills += 1
    known.volume = addMoney(known.volume, multiplyMoney(fill.price, fill.quantity))
  }
  return counted
}

const seeds = fc.integer({ min: 1, max: 1_000_000 })

test('sums by symbol and strategy are those of all fills, and shares those of the position', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const storm = new Storm(seed)
      const groups = [...storm.opening()]
      const sums = folded(groups)
      for (let step = 0; step < 1500; step++) {
        for (const group of storm.next()) {
          groups.push(group)
          sums.take(group, UNPRICED)
        }
        if (step % 100 === 0) expectSharesOfPositions(sums, storm.view)
      }
      expectSharesOfPositions(sums, storm.view)
      const counted = countedFills(groups)
      for (const { key, strategyId, fills, volume, fees } of sums.rows()) {
        const expected = counted.get(`${key} ${strategyId}`) ?? { fills: 0, volume: 0n, fees: new Map() }
        expect({ fills, volume }).toEqual({ fills: expected.fills, volume: expected.volume as Money })
        expect(new Map(fees.map(({ asset, amount }) => [asset as string, amount]))).toEqual(expected.fees)
      }
      expect(total(sums.rows(), ({ fills }) => BigInt(fills))).toBe(
        BigInt([...counted.values()].reduce((sum, { fills }) => sum + fills, 0)) as Money,
      )
    }),
    { numRuns: 12 },
  )
})

test('stored and taken up again wherever it was cut off, it is the fold from the first record', () => {
  fc.assert(
    fc.property(seeds, fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 8 }), (seed, cuts) => {
      const storm = new Storm(seed)
      const groups = [...storm.opening()]
      for (let step = 0; step < 800; step++) groups.push(...storm.next())
      const store = openPortfolioStore(':memory:')
      let sums = new PortfolioSums(NO_SUMS)
      let taken = 0
      for (const cut of [...cuts, groups.length]) {
        // What was folded behind the last save is lost with the process.
        sums = new PortfolioSums(store.sums() ?? NO_SUMS)
        taken = sums.place.seq
        for (const group of groups.slice(taken, taken + cut)) sums.take(group, UNPRICED)
        store.saveSums({ place: sums.place, changed: sums.changes() ?? [], isAnew: false })
        for (const group of groups.slice(taken + cut, taken + cut + 7)) sums.take(group, UNPRICED)
      }
      const stored = new PortfolioSums(store.sums() ?? NO_SUMS)
      const whole = folded(groups)
      expect(stored.rows()).toEqual(whole.rows())
      expect(stored.place).toEqual(whole.place)
      store.close()
    }),
    { numRuns: 12 },
  )
})

test('a thousand strategies are told apart, the rest is one', () => {
  const storm = new Storm(3)
  const groups = [...storm.opening()]
  for (let step = 0; groups.every(({ fill }) => fill === null) && step < 5000; step++)
    groups.push(...storm.next())
  const filled = groups.find(({ fill }) => fill !== null)
  const order = filled?.order
  if (!filled || !order) throw new Error('the storm fills something')
  const sums = new PortfolioSums(NO_SUMS)
  for (let count = 0; count < 1010; count++) {
    const event = { ...filled.event, seq: count + 1 }
    const named = { ...order, request: { ...order.request, strategyId: `s${count}` } }
    sums.take({ ...filled, event, order: named }, UNPRICED)
  }
  const rows = sums.rows()
  expect(rows.length).toBe(1001)
  expect(rows.find(({ strategyId }) => strategyId === OTHER_STRATEGIES)?.fills).toBe(10)
})

test('where records are missing, what is held is nobody’s, and the gap is named', () => {
  const storm = new Storm(11)
  const groups = [...storm.opening()]
  for (let step = 0; step < 400; step++) groups.push(...storm.next())
  const sums = folded(groups.slice(0, 60))
  const { view } = storm
  sums.leap({
    epoch: view.epoch,
    seq: view.seq,
    positions: () => view.positions(),
    instrument: (key) => view.instrument(key),
  })
  expectSharesOfPositions(sums, view)
  expect(sums.place).toMatchObject({ seq: view.seq, missing: { fromSeq: 61, toSeq: view.seq } })
  const open = sums.rows().filter(({ quantity }) => quantity !== 0n)
  expect(open.length).toBeGreaterThan(0)
  expect(open.every(({ strategyId }) => strategyId === null)).toBe(true)
})

test('a record is never counted twice, and none is passed over', () => {
  const [first, second, third] = new Storm(5).opening()
  if (!first || !second || !third) throw new Error('a storm begins with more records')
  const sums = folded([first, second])
  expect(() => sums.take(second, UNPRICED)).toThrow('once')
  expect(() => folded([first, third])).toThrow('once')
})
