import { simFeed } from '../../src/adapters/feed-sim/index.ts'
import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import { simVenue } from '../../src/adapters/venue-sim/index.ts'
import { type Event, type OrderRequest, SIM_VENUE } from '../../src/domain/index.ts'
import type { RiskLimits } from '../../src/engine/index.ts'
import type { Journal } from '../../src/ports/index.ts'
import { type RunningEngine, recover, startEngine, type WriterProbe } from '../../src/runtime/index.ts'
import { simInstrument } from '../../src/sim/instrument/index.ts'
import { aRequest, BTC, id, m, ORIGIN, SYMBOL, T0, USDT } from './builders.ts'
import { silentLog } from './silent-log.ts'
import { type VirtualTime, virtualTime } from './virtual-time.ts'

export interface EngineForTest {
  readonly journal?: Journal<Event>
  readonly time?: VirtualTime
  readonly commandsMax?: number
  readonly groupsKept?: number
  readonly limits?: Partial<RiskLimits>
  readonly probe?: WriterProbe
}

/** A whole engine on the simulated market in virtual time, with 100,000 USDT and 1 BTC. Stop it when done. */
export async function anEngine({
  journal = memoryJournal<Event>({ epoch: '0badcafe' }),
  time = virtualTime(T0),
  commandsMax = 64,
  groupsKept = 1000,
  limits = {},
  probe,
}: EngineForTest = {}): Promise<RunningEngine> {
  const recovered = await recover(journal, groupsKept)
  const sim = simInstrument(SYMBOL)
  if (!sim.ok) throw new Error(sim.problem)
  const { instrument, startPrice } = sim
  const { seq } = recovered.durable
  return await startEngine({
    recovered,
    version: 'test',
    mode: 'simulation',
    feed: simFeed({ instrument, startPrice, seed: 7, resumeSeq: seq, clock: time, timers: time }),
    venues: [simVenue({ session: `${journal.epoch}-${seq}` })],
    limits: { orderNotionalMax: null, openOrdersMax: 200, priceCollarRatio: m('0.05'), ...limits },
    deposits: [
      { venue: SIM_VENUE, asset: USDT, amount: m('100000') },
      { venue: SIM_VENUE, asset: BTC, amount: m('1') },
    ],
    clock: time,
    wall: time,
    timers: time,
    log: silentLog,
    commandsMax,
    ...(probe ? { probe } : {}),
  })
}

/** Submits as the test's own principal. */
export function ask(engine: RunningEngine, clientOrderId: string | null, over: Partial<OrderRequest> = {}) {
  const known = clientOrderId === null ? null : id(clientOrderId)
  return engine.submit({ clientOrderId: known, request: aRequest(over), origin: ORIGIN })
}
