import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFileFeed } from '../../src/adapters/feed-file/index.ts'
import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import { simVenue } from '../../src/adapters/venue-sim/index.ts'
import { type Bar, type Event, type Fill, SIM_VENUE, unixNs } from '../../src/domain/index.ts'
import { type RunningEngine, recover, startEngine } from '../../src/runtime/index.ts'
import { aRequest, BTC, CALM_POLICY, id, LIMITS, m, ORIGIN, SYMBOL, USDT } from '../support/builders.ts'
import { sharedFile } from '../support/shared-data.ts'
import { silentLog } from '../support/silent-log.ts'
import { type VirtualTime, virtualTime } from '../support/virtual-time.ts'

const HOUR_MS = 3_600_000
const HOURS = 48

interface Life {
  readonly digest: string
  readonly fills: readonly Fill[]
  readonly bars: readonly Bar[]
  readonly tickSize: bigint
}

/** Lets promises settle: a batch needs a few turns between two moments of virtual time. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve()
}

/** Each hour of the recording one market order, and limits and stops a little away from the market. */
async function trade(engine: RunningEngine, hour: number): Promise<void> {
  const { view } = engine
  const last = view.market(view.defaultInstrument.key)?.last
  if (!last) return
  const price = (ratio: bigint) => {
    const { tickSize } = view.defaultInstrument
    const ticks = (BigInt(last) * ratio) / 1000n
    return (ticks * tickSize) as ReturnType<typeof m>
  }
  const stopping = { side: 'sell', price: null, timeInForce: 'ioc' } as const
  const orders = [
    {
      clientOrderId: `m${hour}`,
      side: hour % 3 === 0 ? 'sell' : 'buy',
      type: 'market',
      price: null,
      timeInForce: 'ioc',
    },
    { clientOrderId: `b${hour}`, side: 'buy', type: 'limit', price: price(997n), timeInForce: 'gtc' },
    { clientOrderId: `s${hour}`, side: 'sell', type: 'limit', price: price(1003n), timeInForce: 'gtc' },
    { ...stopping, clientOrderId: `x${hour}`, type: 'stop_market', triggerPrice: price(998n) },
    {
      ...stopping,
      clientOrderId: `t${hour}`,
      type: 'trailing_stop',
      trail: { unit: 'ratio', value: m('0.004') },
    },
  ] as const
  const answers = orders.map(({ clientOrderId, ...over }) =>
    engine.submit({
      clientOrderId: id(clientOrderId),
      request: aRequest({ ...over, quantity: m('0.01') }),
      origin: ORIGIN,
    }),
  )
  await turns()
  await Promise.all(answers)
  if (hour > 5) await engine.cancel({ clientOrderId: id(`b${hour - 5}`), origin: ORIGIN })
}

/** One life on a recording at a thousand times its pace, every order at the same moment of it. */
async function live(path: string, intervalMs: number): Promise<Life> {
  const time: VirtualTime = virtualTime(unixNs(1_800_000_000_000_000_000n))
  const opened = await openFileFeed({
    path,
    speed: 1000,
    symbol: SYMBOL,
    clock: time,
    timers: time,
    log: silentLog,
  })
  if (!opened.ok) throw new Error(opened.problem)
  const { feed } = opened
  const recovered = await recover(memoryJournal<Event>({ epoch: '0badcafe' }), 10_000)
  const engine = await startEngine({
    recovered,
    version: 'test',
    mode: 'simulation',
    feed,
    venues: [simVenue({ session: '0badcafe-0' })],
    limits: { ...LIMITS, openOrdersMax: 1000 },
    policy: CALM_POLICY,
    onJournalFailure: 'cancel',
    onStop: 'leave',
    reconciliation: { orphans: 'report', intervalMs: 60_000 },
    deposits: [
      { venue: SIM_VENUE, asset: USDT, amount: m('1000000') },
      { venue: SIM_VENUE, asset: BTC, amount: m('10') },
    ],
    clock: feed.clock,
    wall: time,
    timers: time,
    log: silentLog,
    commandsMax: 64,
  })
  for (let hour = 0; hour < HOURS; hour++) {
    for (let step = 0; step < 10; step++) {
      time.advance(HOUR_MS / 1000 / 10)
      // The file is read ahead as the replay goes on, in turns of the event loop of its own.
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await trade(engine, hour)
  }
  await turns()
  const { view } = engine
  const { key, tickSize } = view.defaultInstrument
  const life = {
    digest: engine.digest(),
    fills: view.fills(10_000),
    bars: view.bars(key, intervalMs, 10_000),
    tickSize,
  }
  await engine.stop()
  return life
}

async function expectFaithful(path: string, intervalMs: number): Promise<void> {
  const first = await live(path, intervalMs)
  const again = await live(path, intervalMs)
  expect(again.digest).toBe(first.digest)
  expect(first.fills.length).toBeGreaterThan(HOURS)
  for (const kind of ['x', 't']) {
    expect(first.fills.filter(({ clientOrderId }) => clientOrderId.startsWith(kind)).length).toBeGreaterThan(
      5,
    )
  }
  const intervalNs = BigInt(intervalMs) * 1_000_000n
  for (const fill of first.fills) {
    const openAt = fill.at - (fill.at % intervalNs)
    const bar = first.bars.find((each) => each.openAt === openAt)
    if (!bar) throw new Error(`no bar for the fill ${fill.executionId}`)
    expect(fill.price >= BigInt(bar.low) * first.tickSize).toBe(true)
    expect(fill.price <= BigInt(bar.high) * first.tickSize).toBe(true)
  }
}

test('recorded hourly bars: fills lie inside their bar, and every run has the same digest', async () => {
  const path = sharedFile('genetrader/candles/BTC_USDT-1h.csv.gz')
  if (path) await expectFaithful(path, HOUR_MS)
})

test('the same for a small recording made here', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'veloz-replay-'))
  try {
    const path = join(directory, 'bars.csv')
    const rows = Array.from({ length: HOURS + 2 }, (_, hour) => {
      const open = 50_000 + ((hour * 7919) % 900)
      const close = open + ((hour * 104_729) % 1400) - 700
      const bar = [open, Math.max(open, close) + 250, Math.min(open, close) - 250, close]
      return [1_700_000_000_000 - (1_700_000_000_000 % HOUR_MS) + hour * HOUR_MS, ...bar, 12.5].join(',')
    })
    writeFileSync(path, ['timestamp,open,high,low,close,volume', ...rows].join('\n'))
    await expectFaithful(path, HOUR_MS)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
