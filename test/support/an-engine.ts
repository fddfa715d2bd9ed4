import { simFeed } from '../../src/adapters/feed-sim/index.ts'
import { memoryJournal } from '../../src/adapters/journal-memory/index.ts'
import { simVenue } from '../../src/adapters/venue-sim/index.ts'
import { type Event, type OrderRequest, type RiskLimits, SIM_VENUE } from '../../src/domain/index.ts'
import type { RiskPolicy } from '../../src/engine/index.ts'
import type { Journal, Log, MarketFeed, Venue } from '../../src/ports/index.ts'
import {
  type EngineOptions,
  type ForgottenOrders,
  type Recovered,
  type RunningEngine,
  recover,
  startEngine,
  type WriterProbe,
} from '../../src/runtime/index.ts'
import { simInstrument } from '../../src/sim/instrument/index.ts'
import { aRequest, BTC, CALM_POLICY, id, LIMITS, m, ORIGIN, SYMBOL, T0, USDT } from './builders.ts'
import { silentLog } from './silent-log.ts'
import { type VirtualTime, virtualTime } from './virtual-time.ts'

export interface EngineForTest {
  readonly journal?: Journal<Event>
  readonly time?: VirtualTime
  readonly commandsMax?: number
  readonly groupsKept?: number
  readonly limits?: Partial<RiskLimits>
  readonly policy?: Partial<RiskPolicy>
  readonly onJournalFailure?: EngineOptions['onJournalFailure']
  readonly onStop?: EngineOptions['onStop']
  /** Instead of the simulated exchange. */
  readonly venue?: Venue
  readonly forgotten?: ForgottenOrders | null
  readonly probe?: WriterProbe
  readonly log?: Log
  readonly onBroken?: EngineOptions['onBroken']
  readonly orphans?: EngineOptions['reconciliation']['orphans']
  /** In place of the simulated market as it is. */
  readonly feedOf?: (feed: MarketFeed) => MarketFeed
  /** Read back already; then `journal`, `groupsKept` and `forgotten` are not looked at. */
  readonly recovered?: Recovered
}

/** A whole engine on the simulated market in virtual time, with 100,000 USDT and 1 BTC. Stop it when done. */
export async function anEngine({
  journal = memoryJournal<Event>({ epoch: '0badcafe' }),
  time = virtualTime(T0),
  commandsMax = 64,
  groupsKept = 1000,
  limits = {},
  policy = {},
  onJournalFailure = 'cancel',
  onStop = 'leave',
  venue,
  forgotten = null,
  probe,
  log = silentLog,
  onBroken,
  orphans = 'report',
  feedOf = (feed) => feed,
  recovered: over,
}: EngineForTest = {}): Promise<RunningEngine> {
  const recovered = over ?? (await recover(journal, groupsKept, forgotten))
  const sim = simInstrument(SYMBOL)
  if (!sim.ok) throw new Error(sim.problem)
  const { instrument, startPrice } = sim
  const { seq } = recovered.durable
  return await startEngine({
    recovered,
    version: 'test',
    mode: 'simulation',
    feed: feedOf(simFeed({ instrument, startPrice, seed: 7, resumeSeq: seq, clock: time, timers: time })),
    venues: [venue ?? simVenue({ session: `${recovered.journal.epoch}-${seq}` })],
    limits: { ...LIMITS, ...limits },
    policy: { ...CALM_POLICY, ...policy },
    onJournalFailure,
    onStop,
    reconciliation: { orphans, intervalMs: 60_000 },
    deposits: [
      { venue: SIM_VENUE, asset: USDT, amount: m('100000') },
      { venue: SIM_VENUE, asset: BTC, amount: m('1') },
    ],
    clock: time,
    wall: time,
    timers: time,
    log,
    commandsMax,
    ...(probe ? { probe } : {}),
    ...(onBroken ? { onBroken } : {}),
  })
}

/** Submits as the test's own principal. */
export function ask(engine: RunningEngine, clientOrderId: string | null, over: Partial<OrderRequest> = {}) {
  const known = clientOrderId === null ? null : id(clientOrderId)
  return engine.submit({ clientOrderId: known, request: aRequest(over), origin: ORIGIN })
}
