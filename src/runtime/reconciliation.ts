import type { ClientOrderId, InstrumentKey, OrphanPolicy, UnixNs, VenueName } from '../domain/index.ts'
import type { State } from '../engine/index.ts'
import type { Clock, Log, ReconcileOutcome, RemoteVenue, Timers, Venue, VenueHealth } from '../ports/index.ts'
import { Reconciler } from './reconciler.ts'
import type { Letter } from './writer.ts'

export interface ReconciliationOptions {
  readonly venues: readonly Venue[]
  readonly orphans: OrphanPolicy
  readonly intervalMs: number
  readonly state: Readonly<State>
  readonly clock: Clock
  /** When the last session wrote its last record; null at the very first start. */
  readonly knownUntil: UnixNs | null
  readonly timers: Timers
  readonly log: Log
  readonly offer: (letter: Letter) => boolean
  readonly ask: (clientOrderIds: ReadonlySet<ClientOrderId>) => void
  /** Books of the venue's market that had to be fetched anew. */
  readonly resyncsOf: (venue: VenueName) => Readonly<Record<string, number>>
}

interface Watched {
  readonly remote: RemoteVenue
  readonly reconciler: Reconciler
}

/** Every venue behind a network: its connection, and what its account is held against. */
export class Reconciliation {
  readonly #options: ReconciliationOptions
  readonly #watched: ReadonlyMap<VenueName, Watched>

  constructor(options: ReconciliationOptions) {
    this.#options = options
    this.#watched = new Map(
      options.venues.flatMap(({ name, remote }): [VenueName, Watched][] =>
        remote ? [[name, { remote, reconciler: new Reconciler({ ...options, venue: name, remote }) }]] : [],
      ),
    )
  }

  get isNeeded(): boolean {
    return this.#watched.size > 0
  }

  /** Connects; every venue is in doubt from the session's first records on. */
  start(): void {
    for (const { remote, reconciler } of this.#watched.values()) {
      reconciler.start()
      remote.start({
        onConnected: () => reconciler.onConnected(),
        onDisconnected: (why) => reconciler.onDisconnected(why),
      })
    }
  }

  async stop(): Promise<void> {
    for (const { reconciler } of this.#watched.values()) reconciler.stop()
    await Promise.all([...this.#watched.values()].map(({ remote }) => remote.stop()))
  }

  /** What may have passed us by: only a reconciliation ends the doubt. Null: at every venue. */
  doubt(venue: VenueName | null, why: string): void {
    for (const { reconciler } of this.#chosen(venue)) {
      reconciler.doubt(why)
      void reconciler.run()
    }
  }

  async run(venue: VenueName | null): Promise<ReconcileOutcome> {
    const chosen = this.#chosen(venue)
    if (chosen.length === 0) return { outcome: 'nothing_to_reconcile' }
    await Promise.all(chosen.map(({ reconciler }) => reconciler.run()))
    return { outcome: 'reconciled', venues: chosen.map(({ reconciler }) => reconciler.status()) }
  }

  /** Takes out every order of the accounts. Answers which venues could not be told, and why. */
  async cancelAccounts(venue: VenueName | null, key: InstrumentKey | null): Promise<readonly string[]> {
    const problems: string[] = []
    await Promise.all(
      this.#chosen(venue).map(async ({ remote, reconciler }) => {
        try {
          const orders = await remote.cancelAccount(key)
          this.#options.log.warn('every order of an account was taken out', {
            venue: reconciler.venue,
            orders,
          })
        } catch (error) {
          problems.push(`${reconciler.venue}: ${error instanceof Error ? error.message : String(error)}`)
        }
      }),
    )
    return problems
  }

  health(): readonly VenueHealth[] {
    return this.#options.venues.map(({ name }) => {
      const watched = this.#watched.get(name)
      if (watched === undefined)
        return { venue: name, state: 'connected', why: null, reconnectCount: 0, remote: null }
      const { state, why, reconnectCount, ...terms } = watched.remote.status()
      const { clockSkewMs, rateBudgetUsedRatio, bannedUntilMs, deadManSwitch } = terms
      return {
        venue: name,
        state,
        why,
        reconnectCount,
        remote: {
          clockSkewMs,
          rateBudgetUsedRatio,
          bannedUntilMs,
          deadManSwitch,
          reconciliation: watched.reconciler.status(),
          resyncs: this.#options.resyncsOf(name),
        },
      }
    })
  }

  #chosen(venue: VenueName | null): readonly Watched[] {
    if (venue === null) return [...this.#watched.values()]
    const watched = this.#watched.get(venue)
    return watched ? [watched] : []
  }
}
