import { describe, expect, test } from 'bun:test'
import {
  type OpenedVenue,
  type OpenVenueOptions,
  openVenue,
} from '../../../../src/adapters/venue-ccxt/index.ts'
import type { InstrumentKey, Listing, SymbolName, VenueName } from '../../../../src/domain/index.ts'
import { m } from '../../../support/builders.ts'
import { fakeVenue, keyOf } from './key-check/fake-venue.ts'
import {
  answer,
  type FakeWorld,
  fakeWorld,
  madeUpProtocol,
  pass,
  refusal,
  refusedConnection,
  settle,
} from './made-up-venue.ts'
import { bookMessage, entryOf, snapshot } from './market/a-hub.ts'
import { anOrder } from './trading/a-trading-venue.ts'

const SYMBOL = 'BTCUSDT' as SymbolName

function optionsOf(world: FakeWorld, over: Partial<OpenVenueOptions> = {}): OpenVenueOptions {
  const protocol = madeUpProtocol({ isSnapshotStreamed: true })
  return {
    ...{
      exchange: 'binance',
      venueName: 'binance' as VenueName,
      isTestnet: false,
      restUrl: null,
      wsUrl: null,
    },
    ...{ symbols: [SYMBOL], credentials: null, instance: 'abc123', clock: world.time, timers: world.time },
    ...{ log: world.log, deadManSwitchMs: null, known: [], listingTimeoutMs: 5000, allowsWithdrawal: false },
    ...{ staleAfterMs: 5000, machine: world, measure: world.measure },
    protocol: { ...protocol, bookRule: 'bybit' },
    ...over,
  }
}

/** Every request of the real signer goes to the venue's own address: what counts here is its last part. */
function replyTo(world: FakeWorld, replies: Readonly<Record<string, unknown>>): void {
  world.reply = ({ name }) => {
    const found = Object.entries(replies).find(([path]) => name.endsWith(path))
    return answer(found === undefined ? [] : found[1])
  }
}

async function open(world: FakeWorld, over: Partial<OpenVenueOptions> = {}): Promise<OpenedVenue> {
  const opening = openVenue(optionsOf(world, over))
  let isOpen = false
  void opening.finally(() => {
    isOpen = true
  })
  // The class of ccxt comes from the disk: its time is not the one of the test.
  for (let count = 0; count < 2000 && !isOpen; count++) {
    await Bun.sleep(1)
    if (count > 100) await pass(world, 100)
  }
  return await opening
}

function listed(symbol: string): Listing {
  return entryOf(symbol).listing
}

/** A minute that began so long after now. */
function candle({ time }: FakeWorld, fromNowMs: number) {
  return {
    ...{ intervalMs: 60_000, openAt: time.now() + BigInt(fromNowMs) * 1_000_000n },
    ...{ open: '100.00', high: '102.00', low: '99.00', close: '101.00', volume: '1.5' },
  }
}

interface Heard {
  readonly listings: string[]
  readonly lost: string[]
  readonly kinds: string[]
  readonly histories: string[]
}

function listen({ feed }: OpenedVenue): Heard {
  const heard: Heard = { listings: [], lost: [], kinds: [], histories: [] }
  feed.start(
    {
      onMarket: (events) => heard.kinds.push(...events.map(({ kind, key }) => `${kind} ${key}`)),
      onAlive: () => undefined,
      onLost: (keys) => heard.lost.push(...keys),
      onListings: (listings) => heard.listings.push(...listings.map(({ key }) => key)),
      onHistory: ({ key, bars }) => heard.histories.push(`${key} ${bars.length}`),
      onStatus: () => undefined,
    },
    new Map(),
  )
  return heard
}

describe('a venue that is opened', () => {
  test('lists what is wanted and there, and says what is not', async () => {
    const world = fakeWorld()
    replyTo(world, { listings: [entryOf('BTCUSDT'), entryOf('OTHER')], time: 1 })
    const opened = await open(world, { symbols: [SYMBOL, 'ETHUSDT' as SymbolName] })
    expect(opened.feed.instruments.map(({ key }) => key)).toEqual(['BTCUSDT.binance' as InstrumentKey])
    expect(opened.problem).toBe('binance does not list ETHUSDT')
    expect(opened.venue).toBeNull()
    expect(opened.feed.source).toBe('binance')
    await opened.close()
  })

  test('for paper trading: the same market under the name of the simulated exchange', async () => {
    const world = fakeWorld()
    replyTo(world, { listings: [entryOf('BTCUSDT')], time: 1 })
    const opened = await open(world, { venueName: 'sim' as VenueName })
    expect(opened.feed.instruments).toMatchObject([{ key: 'BTCUSDT.sim', venue: 'sim' }])
    const heard = listen(opened)
    world.sockets[0]?.open()
    world.sockets[0]?.say(bookMessage(snapshot(1)))
    expect(heard.kinds).toEqual(['book BTCUSDT.sim'])
    // Whoever looked at the instruments before may have looked too early.
    expect(heard.listings).toEqual(['BTCUSDT.sim'])
    await opened.close()
  })

  test('one name that the venue does not know does not hide the others', async () => {
    const world = fakeWorld()
    world.reply = ({ name, query }) => {
      if (!name.endsWith('listings')) return answer(name.endsWith('time') ? 1 : [])
      const isAlone = !query.includes('NONE')
      return isAlone ? answer([entryOf('BTCUSDT')]) : refusal('filter')
    }
    const opened = await open(world, { symbols: [SYMBOL, 'NONEUSDT' as SymbolName] })
    expect(opened.feed.instruments.map(({ key }) => key)).toEqual(['BTCUSDT.binance' as InstrumentKey])
    expect(opened.problem).toBe('binance does not list NONEUSDT')
    await opened.close()
  })

  test('remembers the last hours in complete minutes', async () => {
    const world = fakeWorld()
    replyTo(world, {
      listings: [entryOf('BTCUSDT')],
      candles: [candle(world, -120_000), candle(world, 0)],
      time: 1,
    })
    const opened = await open(world)
    expect(opened.feed.history()).toMatchObject([
      { key: 'BTCUSDT.binance', intervalMs: 60_000, bars: [{ open: 10_000, high: 10_200, volume: 150_000 }] },
    ])
    expect(opened.feed.history()[0]?.bars.length).toBe(1)
    await opened.close()
  })

  test('that is slow to say what it lists is waited for where nothing is known of it', async () => {
    for (const known of [[], [listed('ETHUSDT')]]) {
      const world = fakeWorld()
      const replies = { listings: [entryOf('BTCUSDT')], time: 1 }
      replyTo(world, replies)
      const quickReply = world.reply
      world.reply = async (request) => {
        if (request.name.endsWith('listings'))
          await new Promise<void>((resolve) => world.time.after(8000, resolve))
        return quickReply(request)
      }
      const opened = await open(world, { known })
      const symbols = opened.feed.instruments.map(({ symbol }) => String(symbol))
      expect(symbols).toEqual(known.length === 0 ? ['BTCUSDT'] : ['ETHUSDT'])
      await opened.close()
    }
  })

  test('that is slow to tell its past: opened without it, and told when it comes', async () => {
    const world = fakeWorld()
    const told = Promise.withResolvers<Response>()
    const replies = { listings: [entryOf('BTCUSDT')], time: 1 }
    replyTo(world, replies)
    const quickReply = world.reply
    world.reply = (request) => (request.name.endsWith('candles') ? told.promise : quickReply(request))
    const opened = await open(world)
    expect(opened.feed.history()).toEqual([])
    const heard = listen(opened)
    told.resolve(answer([candle(world, -120_000)]))
    await settle()
    expect(heard.histories).toEqual(['BTCUSDT.binance 1'])
    await opened.close()
  })

  test('that is not there: opened with what the journal knew, and found when it comes', async () => {
    const world = fakeWorld()
    world.reply = refusedConnection
    const opened = await open(world, { known: [listed('BTCUSDT')] })
    expect(opened.problem).toBe('ECONNREFUSED')
    expect(opened.feed.instruments.map(({ key }) => key)).toEqual(['BTCUSDT.binance' as InstrumentKey])
    const heard = listen(opened)
    expect(world.sockets).toEqual([])
    const { native, listing } = entryOf('BTCUSDT')
    replyTo(world, {
      listings: [{ native, listing: { ...listing, tickSize: m('0.1') } }],
      candles: [candle(world, -120_000)],
      time: 1,
    })
    for (let count = 0; count < 60 && heard.listings.length === 0; count++) await pass(world, 2000)
    expect(heard.listings).toEqual(['BTCUSDT.binance'])
    expect(opened.feed.instruments[0]?.tickSize).toBe(m('0.1'))
    expect(opened.problem).toBeNull()
    await pass(world, 100)
    expect(world.sockets.length).toBe(1)
    expect(heard.histories).toEqual(['BTCUSDT.binance 1'])
    await opened.close()
  })

  test('closed, nothing of it runs', async () => {
    const world = fakeWorld()
    replyTo(world, { listings: [entryOf('BTCUSDT')], time: 1 })
    const opened = await open(world)
    listen(opened)
    world.sockets[0]?.open()
    await opened.close()
    await settle()
    expect(world.time.pending).toBe(0)
    expect(world.sockets[0]?.isClosed).toBe(true)
  })
})

describe('its key', () => {
  async function withKey(over: Partial<OpenVenueOptions> = {}) {
    const world = fakeWorld()
    replyTo(world, { listings: [entryOf('BTCUSDT')], time: 1 })
    const exchange = fakeVenue('binance')
    const opened = await open(world, { credentials: keyOf('binance'), restUrl: exchange.url, ...over })
    await exchange.stop()
    return { world, opened }
  }

  test('that may withdraw is not traded with, unless that is allowed', async () => {
    const { opened } = await withKey()
    expect(opened.venue).toBeNull()
    expect(opened.problem).toContain('may withdraw')
    await opened.close()
    const allowed = await withKey({ allowsWithdrawal: true })
    expect(allowed.opened.venue).not.toBeNull()
    expect(allowed.opened.problem).toBeNull()
    await allowed.opened.close()
  })

  test('of whoever is refused an order by a filter: the list is asked for again at once', async () => {
    const { opened, world } = await withKey({ allowsWithdrawal: true })
    const { venue } = opened
    venue?.remote?.start({ onConnected: () => undefined, onDisconnected: () => undefined })
    await pass(world, 60_000)
    const told: string[] = []
    let looks = 0
    world.reply = ({ name }) => {
      if (name.endsWith('listings')) looks += 1
      return name.includes('order') ? refusal('filter') : answer([])
    }
    for (const id of ['a', 'b']) {
      const order = anOrder(id, { instrument: { ...listed('BTCUSDT'), version: 1 } })
      const effect = { kind: 'submit_to_venue', venue: 'binance' as VenueName, order } as const
      venue?.dispatch(effect, ({ kind }) => told.push(kind))
    }
    await pass(world, 5000)
    expect(told).toEqual(['order_rejected', 'order_rejected'])
    expect(looks).toBe(1)
    await opened.close()
  })

  test('that the venue does not know trades nothing, and is asked about again', async () => {
    const { opened, world } = await withKey({ credentials: { ...keyOf('binance'), apiSecret: 'wrong' } })
    expect(opened.venue?.remote?.status()).toMatchObject({ state: 'connecting' })
    expect(opened.problem).toContain('does not accept the signature')
    expect(opened.venue?.remote?.status().why).toBe(opened.problem)
    opened.venue?.remote?.start({ onConnected: () => undefined, onDisconnected: () => undefined })
    expect(world.sockets).toEqual([])
    await opened.close()
  })
})
