import { childLink, socketLink } from '../adapters/engine-link/index.ts'
import { recordText, snapshotOf } from '../adapters/journal-file/index.ts'
import type { Instrument, SymbolName } from '../domain/index.ts'
import type { EngineLifeCycle, EngineLink, EnginePort, ReplicaSource } from '../ports/index.ts'
import { remoteEngine } from '../remote/index.ts'
import type { PastReader } from '../runtime/index.ts'
import { simInstrument } from '../sim/index.ts'
import { type EnginePlace, enginePlaceText } from './config/index.ts'
import { type EngineBehind, EngineDoor } from './engine-door.ts'
import { writerProbe } from './engine-metrics.ts'
import type { Foundation } from './foundation.ts'
import { venueKeysOf } from './keychain.ts'
import { openEngine } from './open-engine.ts'
import { recorderMetrics } from './recorded-market.ts'
import type { RunningApp } from './running-app.ts'
import { StartProblem } from './start-problem.ts'
import { venueMeasures } from './venue-metrics.ts'

/** The engine of a gateway, wherever it runs. */
export interface ServedEngine {
  readonly engine: EnginePort
  readonly lifeCycle: EngineLifeCycle
  readonly recovery: RunningApp['recovery']
  /** As they were at the first start. */
  readonly venueProblems: RunningApp['venueProblems']
  /** What replicas of it are made from, looked up anew after each start; null when that is elsewhere. */
  readonly source: () => ReplicaSource | null
  /** What happened before memory begins, looked up likewise. */
  readonly past: () => PastReader | null
  /** Ends it, or lets go of one that is not ours. */
  stop(): Promise<void>
  /** Fingerprint of what can be read. */
  digest(): string
  /** Whether it ended in a way that the exit code must tell. */
  hasFailed(): boolean
}

type RemotePlace = Exclude<EnginePlace, { kind: 'inproc' }>

/** Throws `StartProblem` when it must not start. One elsewhere need not be there yet. */
export async function openServedEngine(
  base: Foundation,
  onBroken: (why: string) => void,
): Promise<ServedEngine> {
  const { transport } = base.loaded.config.engine
  const open =
    transport.kind === 'inproc' ? engineHere(base, onBroken) : async () => engineElsewhere(base, transport)
  const first = await open()
  const door = new EngineDoor({
    first,
    open,
    whoElse: whoElse(transport),
    log: base.log,
    nowMs: base.nowMs,
  })
  return {
    engine: door,
    lifeCycle: door,
    recovery: first.recovery,
    venueProblems: first.venueProblems,
    source: () => door.source,
    past: () => door.past,
    stop: () => door.close(),
    digest: () => door.digest(),
    hasFailed: () => door.hasFailed(),
  }
}

/** A process that we did not start is not ours to stop. */
function whoElse(place: EnginePlace): string | null {
  if (place.kind === 'inproc' || place.kind === 'stdio') return null
  return `The engine at ${enginePlaceText(place)} is started and stopped by whoever runs it there.`
}

function engineHere(base: Foundation, onBroken: (why: string) => void): () => Promise<EngineBehind> {
  const { loaded, clock, timers, log, metrics, directory } = base
  const { config } = loaded
  const { journalPath } = directory
  const probe = writerProbe(metrics)
  const keys = venueKeysOf(loaded, directory)
  const measureOf = venueMeasures(metrics)
  const onRecorder = recorderMetrics(metrics)
  let lastRecoverySeconds = 0
  const help = 'How long reading the journal took at this start.'
  metrics.gauge('veloz_recovery_seconds', help, () => lastRecoverySeconds)
  return async () => {
    const opened = await openEngine({
      config,
      journalPath,
      clock,
      timers,
      log,
      keys,
      measureOf,
      onRecorder,
      probe,
      onBroken,
    })
    const { engine, source, recordsRecovered: records, tornBytes, recoverySeconds } = opened
    lastRecoverySeconds = recoverySeconds
    return {
      engine,
      recovery: { records, tornBytes },
      venueProblems: opened.venueProblems,
      source,
      past: opened.past,
      rest: () => opened.rest(),
      close: () => opened.close(),
      digest: () => engine.digest(),
      hasFailed: () => !engine.view.health().isRunning,
    }
  }
}

/** A process needs longer to come back than a socket, and to read its journal before it speaks. */
const CHILD = { backOff: { firstMs: 1000, lastMs: 30_000 }, greetingMsMax: 600_000 }
const SOCKET = { backOff: { firstMs: 100, lastMs: 5000 }, greetingMsMax: 5000 }

function engineElsewhere(base: Foundation, place: RemotePlace): EngineBehind {
  const { loaded, clock, timers, log } = base
  const { engine: settings, sse } = loaded.config
  const engine = remoteEngine({
    link: linkTo(place, base),
    token: settings.token,
    recordText: recordText(),
    readSnapshot: snapshotOf,
    groupsKept: sse.history,
    expected: expectedInstrument(settings.marketSymbol),
    timers,
    log,
    clock,
    chance: () => Math.random(),
    ...(place.kind === 'stdio' ? CHILD : SOCKET),
  })
  return {
    engine,
    recovery: null,
    venueProblems: [],
    source: null,
    past: null,
    rest: () => engine.stop(),
    close: () => undefined,
    digest: () => engine.digest(),
    // What becomes of the engine is told by its own process.
    hasFailed: () => false,
  }
}

function linkTo(place: RemotePlace, { timers, log }: Foundation): EngineLink {
  return place.kind === 'stdio' ? childLink({ command: place.command, log, timers }) : socketLink(place)
}

/** What is shown until the engine says what it trades. */
function expectedInstrument(symbol: SymbolName): Instrument {
  const sim = simInstrument(symbol)
  if (!sim.ok) throw new StartProblem(2, `engine.market_symbol: ${sim.problem}`)
  return { ...sim.instrument, version: 0 }
}
