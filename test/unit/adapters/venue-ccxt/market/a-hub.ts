import { ListingTable } from '../../../../../src/adapters/venue-ccxt/listing-table.ts'
import { MarketHub } from '../../../../../src/adapters/venue-ccxt/market/index.ts'
import type {
  MarketMessage,
  VenueListing,
  VenueProtocol,
} from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import {
  type InstrumentKey,
  instrumentKey,
  type MarketEvent,
  type SymbolName,
  type VenueName,
} from '../../../../../src/domain/index.ts'
import type { BookUpdate } from '../../../../../src/market-data/index.ts'
import { anInstrument, T0 } from '../../../../support/builders.ts'
import { type FakeSocket, type FakeWorld, fakeWorld, madeUpProtocol, madeUpRest } from '../made-up-venue.ts'

const VENUE = 'binance' as VenueName

export interface OpenedHub {
  readonly world: FakeWorld
  readonly hub: MarketHub
  readonly listings: ListingTable
  readonly events: MarketEvent[]
  readonly alive: string[]
  readonly lost: string[]
  key(symbol: string): InstrumentKey
  start(): void
  socket(index?: number): FakeSocket
}

export function entryOf(symbol: string): VenueListing {
  const name = symbol as SymbolName
  const { version: _version, ...listing } = anInstrument({
    venue: VENUE,
    symbol: name,
    key: instrumentKey(VENUE, name),
  })
  return { native: symbol, listing }
}

export function aHub(
  symbols: readonly string[] = ['BTCUSDT'],
  protocol: VenueProtocol = madeUpProtocol(),
): OpenedHub {
  const world = fakeWorld()
  const listings = new ListingTable(VENUE)
  listings.take(symbols.map(entryOf))
  const rest = madeUpRest(world, protocol)
  const hub = new MarketHub({
    ...{ world, venue: VENUE, protocol, rest, listings, measure: world.measure, staleAfterMs: 5000 },
    url: () => 'ws://venue/market',
  })
  const events: MarketEvent[] = []
  const alive: string[] = []
  const lost: string[] = []
  return {
    ...{ world, hub, listings, events, alive, lost },
    key: (symbol) => instrumentKey(VENUE, symbol as SymbolName),
    start: () =>
      hub.start({
        onMarket: (moment) => void events.push(...moment),
        onAlive: (unchanged) =>
          void alive.push(unchanged.map(({ key, silentMs }) => `${key} ${silentMs}`).join(' ')),
        onLost: (keys, why) => void lost.push(`${keys.join(' ')}: ${why}`),
      }),
    socket: (index = world.sockets.length - 1) => world.sockets[index]!,
  }
}

export function bookUpdate(over: Partial<BookUpdate> = {}): BookUpdate {
  return {
    ...{ isSnapshot: false, firstId: null, lastId: null, previousId: null, checksum: null },
    ...{ bids: [], asks: [], eventAt: T0 },
    ...over,
  }
}

export function snapshot(lastId: number, over: Partial<BookUpdate> = {}): BookUpdate {
  return bookUpdate({
    ...{ isSnapshot: true, lastId, bids: [['100.00', '1']], asks: [['101.00', '1']] },
    ...over,
  })
}

export function change(firstId: number, lastId = firstId, over: Partial<BookUpdate> = {}): BookUpdate {
  return bookUpdate({ firstId, lastId, bids: [['100.00', String(lastId)]], ...over })
}

export function bookMessage(update: BookUpdate, native = 'BTCUSDT'): MarketMessage {
  return { kind: 'book', native, update }
}

export function tradeMessage(price: string, quantity: string, native = 'BTCUSDT'): MarketMessage {
  return { kind: 'trade', native, tradeId: '1', price, quantity, aggressor: 'buy', at: T0 }
}
