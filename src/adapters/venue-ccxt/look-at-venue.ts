import type { ExchangeName, Listing, SymbolName, VenueName } from '../../domain/index.ts'
import type { Clock, Log, Timers } from '../../ports/index.ts'
import { openClient } from './ccxt/index.ts'
import { Lister } from './lister.ts'
import { ListingTable } from './listing-table.ts'
import { loadProtocol } from './load-protocol.ts'
import { RateBudget, RestClient, Signer } from './rest/index.ts'
import { type World, within } from './world.ts'

export interface LookOptions {
  readonly exchange: ExchangeName
  readonly isTestnet: boolean
  /** Another host than the venue's own; null for that. */
  readonly restUrl: string | null
  readonly symbols: readonly SymbolName[]
  readonly clock: Clock
  readonly timers: Timers
  readonly timeoutMs: number
}

/** What anybody may see of a venue. */
export interface VenueLook {
  /** The venue's clock minus ours; null when it did not answer. */
  readonly clockSkewMs: number | null
  /** Of what was asked for. */
  readonly listings: readonly Listing[]
  /** What it does not list, or why it does not say; null when everything is listed. */
  readonly problem: string | null
}

const silent = (): void => undefined
const SILENT: Log = { debug: silent, info: silent, warn: silent, error: silent }

/** Asks a venue for its time and its listings, without a key. Never rejects because it does not answer. */
export async function lookAtVenue(options: LookOptions): Promise<VenueLook> {
  const { exchange, isTestnet, restUrl, symbols, clock, timers, timeoutMs } = options
  const protocol = (await loadProtocol(exchange)).rest
  const world: World = {
    ...{ clock, timers, log: SILENT, chance: Math.random },
    fetch: (url, init) => fetch(url, init),
    openSocket: (url) => new WebSocket(url),
  }
  const rest = new RestClient({
    ...{ world, protocol, budget: new RateBudget(world, protocol.limits) },
    signer: async () => new Signer(await openClient({ exchange, isTestnet, restUrl, credentials: null })),
    measure: { onRequest: silent, onError: silent, onMessage: silent },
  })
  const table = new ListingTable(exchange as string as VenueName)
  const lister = new Lister({
    ...{ world, protocol, rest, table, symbols, exchange },
    hasKey: false,
    onListed: silent,
  })
  let isOver = false
  const looking = lister.start().then(() => {
    isOver = true
  })
  await within(world, timeoutMs, looking)
  lister.stop()
  rest.close()
  return {
    clockSkewMs: rest.clock.skewMs,
    listings: table.all.map(({ listing }) => listing),
    problem: isOver ? lister.problem : `no answer within ${timeoutMs / 1000} s`,
  }
}
