import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AssetName, Lots, Ticks } from '../../../../src/domain/index.ts'
import type { NewSandboxOrder, SandboxFill, SandboxOrder } from '../../../../src/sandbox/core/index.ts'
import { aSandbox, type SteppedSandbox } from '../../../support/a-sandbox.ts'
import { m } from '../../../support/builders.ts'

type Deed =
  | {
      readonly deed: 'place'
      readonly side: 'buy' | 'sell'
      readonly lots: number
      readonly limit: number
      readonly stop: number
      readonly entry: number
      readonly isLimited: boolean
      readonly kind: 'pair' | 'chain' | 'chained_pair' | 'alone'
    }
  | { readonly deed: 'cancel' | 'amend'; readonly pick: number; readonly lots: number }
  | { readonly deed: 'print'; readonly move: number; readonly lots: number; readonly isBuy: boolean }
  | { readonly deed: 'hold'; readonly move: number | null }
  | { readonly deed: 'step'; readonly ms: number }

const distance = fc.integer({ min: 1, max: 2_000 })
const size = fc.integer({ min: 1, max: 60_000 })
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      deed: fc.constant('place' as const),
      side: fc.constantFrom('buy', 'sell'),
      ...{ lots: size, limit: distance, stop: distance, entry: fc.integer({ min: -500, max: 500 }) },
      isLimited: fc.boolean(),
      kind: fc.constantFrom('pair', 'chain', 'chained_pair', 'alone'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ deed: fc.constantFrom('cancel' as const, 'amend' as const), pick: fc.nat(20), lots: size },
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ deed: fc.constant('print' as const), move: fc.integer({ min: -2_500, max: 2_500 }) },
      ...{ lots: size, isBuy: fc.boolean() },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      deed: fc.constant('hold' as const),
      move: fc.option(fc.integer({ min: -3_000, max: 3_000 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ deed: fc.constant('step' as const), ms: fc.integer({ min: 1, max: 1_000 }) }),
  },
)

test('whatever befalls lists: no money is made or lost, a pair locks once, and only one of it trades', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
      const sandbox = aSandbox({ venue: 'binance' })
      for (const [index, one] of deeds.entries()) {
        act(sandbox, one, index)
        check(sandbox)
      }
    }),
    { numRuns: 60 },
  )
})

function act(sandbox: SteppedSandbox, one: Deed, index: number): void {
  const { exchange } = sandbox
  const key = sandbox.key('BTCUSDT')
  const last = exchange.ticker(key)?.last ?? 0
  const open = exchange.openOrders(key)
  switch (one.deed) {
    case 'place': {
      const { limit, stop, exit, entry } = ordersOf(sandbox, { one, index, last })
      if (one.kind === 'alone') return void exchange.place(entry)
      const working = one.kind === 'pair' ? null : entry
      const legs = one.kind === 'chain' ? [exit] : [stop, limit]
      return void exchange.placeList({ clientId: `l${index}`, working, legs })
    }
    case 'cancel':
    case 'amend': {
      const order = open[one.pick % Math.max(1, open.length)]
      if (order === undefined) return
      const address = { id: order.id, clientId: null }
      if (one.deed === 'cancel') return void exchange.cancel(address)
      return void exchange.amend(address, { quantity: one.lots as Lots, price: null })
    }
    case 'print':
      return exchange.print(key, {
        price: (last + one.move) as Ticks,
        quantity: one.lots as Lots,
        aggressor: one.isBuy ? 'buy' : 'sell',
      })
    case 'hold':
      return exchange.hold(key, one.move === null ? null : ((last + one.move) as Ticks))
    case 'step':
      return sandbox.step(one.ms)
  }
}

interface Placing {
  readonly one: Extract<Deed, { readonly deed: 'place' }>
  readonly index: number
  readonly last: number
}

function ordersOf(sandbox: SteppedSandbox, { one, index, last }: Placing) {
  const sign = one.side === 'sell' ? 1 : -1
  const price = (move: number) => (last + sign * move) as Ticks
  const order = (name: string, over: Partial<NewSandboxOrder>): NewSandboxOrder => ({
    ...{ clientId: `${name}${index}`, key: sandbox.key('BTCUSDT'), side: one.side, type: 'limit' },
    ...{ timeInForce: 'gtc', isPostOnly: false, price: price(one.limit), triggerPrice: null },
    ...{ quantity: one.lots as Lots, quoteAmount: null, note: {}, ...over },
  })
  const triggerWhen = one.side === 'sell' ? 'falls' : 'rises'
  const trigger = { triggerPrice: price(-one.stop), triggerWhen } as const
  return {
    limit: order('limit', { isPostOnly: true }),
    exit: order('exit', {}),
    stop: order('stop', {
      ...trigger,
      ...(one.isLimited
        ? { type: 'stop_limit', price: price(one.entry) }
        : { type: 'stop_market', price: null }),
    }),
    entry: order('entry', { side: one.side === 'sell' ? 'buy' : 'sell', price: price(one.entry) }),
  }
}

function check(sandbox: SteppedSandbox): void {
  const { exchange } = sandbox
  const fills = exchange.fills(null)
  for (const [asset, deposited] of [
    ['USDT', m('100000')],
    ['BTC', m('1')],
  ] as const) {
    const entry = exchange.ledger().get(asset as AssetName)!
    expect<bigint>(entry.free + entry.locked).toBe(deposited + entry.traded - entry.fees)
    expect<bigint>(entry.locked).toBe(lockedBy(sandbox, asset))
  }
  for (const list of exchange.orderLists()) {
    const legs = list.legIds.flatMap((id) => exchange.order({ id, clientId: null }) ?? [])
    const working = list.workingId === null ? null : exchange.order({ id: list.workingId, clientId: null })
    const all = working === null ? legs : [working, ...legs]
    expect(list.isDone).toBe(!all.some(isLiving))
    if (legs.length === 2) expect(legs.filter((leg) => traded(fills, leg)).length).toBeLessThan(2)
    if (legs.length === 2 && legs.some((leg) => traded(fills, leg) || leg.isTriggered)) {
      expect(legs.filter(isLiving).length).toBeLessThan(2)
    }
    if (legs.some((leg) => !leg.isPending) && working !== null) expect(working.status).toBe('filled')
    if (legs.some((leg) => leg.isPending && isLiving(leg))) expect(working?.status).toBe('open')
  }
}

function lockedBy({ exchange }: SteppedSandbox, asset: 'USDT' | 'BTC'): bigint {
  const byGroup = new Map<string, bigint>()
  for (const order of exchange.openOrders(null)) {
    if ((order.side === 'buy') !== (asset === 'USDT') || order.isPending) continue
    const list = exchange.orderLists().find(({ id }) => id === order.listId)
    const isLeg = list?.legIds.includes(order.id) ?? false
    const group = isLeg ? `list ${list?.id}` : `order ${order.id}`
    const own = lockOf(order)
    const known = byGroup.get(group) ?? 0n
    byGroup.set(group, own > known ? own : known)
  }
  return [...byGroup.values()].reduce((sum, part) => sum + part, 0n)
}

function lockOf({ side, price, triggerPrice, quantity, cumQty, instrument }: SandboxOrder): bigint {
  const leaves = BigInt(quantity - cumQty) * instrument.lotSize
  if (side === 'sell') return leaves
  return (leaves * BigInt(price ?? triggerPrice ?? 0) * instrument.tickSize) / 10n ** 18n
}

function isLiving({ status }: SandboxOrder): boolean {
  return status === 'open' || status === 'waiting'
}

function traded(fills: readonly SandboxFill[], { id }: SandboxOrder): boolean {
  return fills.some(({ order }) => order.id === id)
}
