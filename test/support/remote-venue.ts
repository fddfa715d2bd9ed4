import type { AssetName, ClientOrderId, InstrumentKey, UnixNs, VenueStock } from '../../src/domain/index.ts'
import { SIM_VENUE } from '../../src/domain/index.ts'
import {
  type RemoteVenue,
  type RemoteVenueListener,
  type VenueStatus,
  VenueUnreachable,
} from '../../src/ports/index.ts'
import { m } from './builders.ts'
import { type RecordingVenue, recordingVenue } from './recording-venue.ts'

/** A venue behind a network that says what the test wants. */
export interface TestRemote extends RecordingVenue {
  readonly remote: RemoteVenue
  /** Answers to `takeStock`, first to last; the last one stays. `null`: it cannot be asked. */
  stocks: (Partial<VenueStock> | null)[]
  /** What an answer to `takeStock` waits for. */
  delays: Promise<unknown> | null
  /** From when fills were asked for, each time. */
  readonly asked: UnixNs[]
  /** Venue order ids that were taken out though nobody knows them. */
  readonly strangersCancelled: string[]
  /** Where `cancelAccount` was said; null: everywhere. */
  readonly accountsCancelled: (InstrumentKey | null)[]
  listener: RemoteVenueListener
  isStopped: boolean
}

const CONNECTED: VenueStatus = {
  state: 'connected',
  why: null,
  reconnectCount: 0,
  clockSkewMs: 3,
  rateBudgetUsedRatio: 0.25,
  bannedUntilMs: null,
  deadManSwitch: 'off',
}

export const FUNDS = [
  { asset: 'USDT' as AssetName, free: m('100000'), locked: m('0') },
  { asset: 'BTC' as AssetName, free: m('1'), locked: m('0') },
]

export function remoteVenue(now: () => UnixNs): TestRemote {
  const asked: UnixNs[] = []
  const strangersCancelled: string[] = []
  const accountsCancelled: (InstrumentKey | null)[] = []
  const base = recordingVenue({ accepts: true })
  const remote: RemoteVenue = {
    start(listener) {
      venue.listener = listener
    },
    async stop() {
      venue.isStopped = true
    },
    async takeStock(since) {
      asked.push(since)
      if (venue.delays !== null) await venue.delays
      const stock = venue.stocks.length > 1 ? venue.stocks.shift() : venue.stocks[0]
      if (stock === null || stock === undefined) throw new VenueUnreachable('nobody is there')
      return { venue: SIM_VENUE, askedAt: now(), orders: [], fills: [], balances: FUNDS, ...stock }
    },
    async cancelStranger({ venueOrderId }) {
      strangersCancelled.push(venueOrderId)
      return true
    },
    async cancelAccount(key) {
      accountsCancelled.push(key)
      return 3
    },
    status: () => CONNECTED,
    messagesOf: (id: ClientOrderId) => [
      { atMs: 1, direction: 'sent', name: 'POST order', text: `{"id":"${id}"}` },
    ],
  }
  const venue: TestRemote = Object.assign(base, {
    remote,
    stocks: [{}],
    delays: null,
    asked,
    strangersCancelled,
    accountsCancelled,
    listener: { onConnected: () => undefined, onDisconnected: () => undefined },
    isStopped: false,
  })
  return venue
}
