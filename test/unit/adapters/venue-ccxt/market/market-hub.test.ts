import { describe, expect, test } from 'bun:test'
import type { UnixNs } from '../../../../../src/domain/index.ts'
import type { MarketNotice } from '../../../../../src/ports/index.ts'
import { m, T0 } from '../../../../support/builders.ts'
import { answer, madeUpProtocol, pass, resetConnection, settle } from '../made-up-venue.ts'
import { aHub, bookMessage, change, entryOf, snapshot, tradeMessage } from './a-hub.ts'

describe('a book that must be asked for', () => {
  test('is handed out when its snapshot meets what was streamed meanwhile', async () => {
    const { world, start, socket, events, hub, key } = aHub()
    world.reply = () => answer(snapshot(11))
    start()
    socket().open()
    expect(socket().sent).toEqual(['+BTCUSDT.trades BTCUSDT.book'])
    socket().say(bookMessage(change(10)), bookMessage(change(11)), bookMessage(change(12)))
    expect(hub.book(key('BTCUSDT'), 5)).toBeNull()
    await settle()
    expect(hub.book(key('BTCUSDT'), 5)).toMatchObject({
      bids: [{ price: 10_000, quantity: 1_200_000 }],
      asks: [{ price: 10_100, quantity: 100_000 }],
    })
    expect(events.map(({ kind }) => kind)).toEqual(['book'])
  })

  test('a gap: lost, asked for again with growing pauses, and right in the end', async () => {
    const { world, start, socket, lost, hub, key, events } = aHub()
    let id = 10
    world.reply = () => answer(snapshot(id))
    start()
    socket().open()
    socket().say(bookMessage(change(10, 11)))
    await settle()
    events.length = 0
    socket().say(bookMessage(change(15)))
    expect(lost).toEqual(['BTCUSDT.binance: the order book has a fault: gap'])
    expect(hub.book(key('BTCUSDT'), 5)).toBeNull()
    world.reply = resetConnection
    await pass(world, 10_000)
    expect(hub.book(key('BTCUSDT'), 5)).toBeNull()
    id = 15
    world.reply = () => answer(snapshot(id))
    for (let count = 0; count < 40; count++) {
      socket().say({ kind: 'alive' })
      await pass(world, 1000)
    }
    expect(hub.book(key('BTCUSDT'), 5)).not.toBeNull()
    expect(hub.resyncs().get('gap')).toBe(1)
    // Lost is said once, however often it was tried.
    expect(lost.length).toBe(1)
  })
})

describe('a book that breaks as soon as it is there', () => {
  test('is asked for ever more seldom, and soon again once one has lasted', async () => {
    const protocol = { ...madeUpProtocol({ isSnapshotStreamed: true }), bookRule: 'okx' as const }
    const { world, start, socket, hub, key } = aHub(['BTCUSDT'], protocol)
    start()
    socket().open()
    const asked = () => socket().sent.filter((frame) => frame === '+BTCUSDT.book').length
    let answered = -1
    const live = async (seconds: number, isWrong: boolean) => {
      for (let count = 0; count < seconds * 4; count++) {
        if (asked() > answered) {
          answered = asked()
          socket().say(bookMessage(snapshot(1)))
          if (isWrong) socket().say(bookMessage(change(2, 2, { previousId: 1, checksum: 1 })))
        } else socket().say({ kind: 'alive' })
        await pass(world, 250)
      }
    }
    await live(120, true)
    expect(hub.book(key('BTCUSDT'), 5)).toBeNull()
    expect(asked()).toBeLessThan(12)
    await live(100, false)
    expect(hub.book(key('BTCUSDT'), 5)).not.toBeNull()
    socket().say(bookMessage(change(9, 9, { previousId: 8 })))
    await live(1, false)
    expect(hub.book(key('BTCUSDT'), 5)).not.toBeNull()
  })
})

describe('a market in which nothing moves', () => {
  test('has its snapshot all the same, though no change asks for it', async () => {
    const { world, start, socket, hub, key } = aHub()
    world.reply = () => answer(snapshot(11))
    start()
    socket().open()
    for (let count = 0; count < 14 && hub.book(key('BTCUSDT'), 5) === null; count++) {
      socket().say({ kind: 'alive' })
      await pass(world, 1000)
    }
    expect(hub.book(key('BTCUSDT'), 5)).toMatchObject({ bids: [{ price: 10_000 }] })
    expect(hub.resyncs().size).toBe(0)
  })
})

describe('a book that begins with its stream', () => {
  const streamed = madeUpProtocol({ isSnapshotStreamed: true })
  const protocol = { ...streamed, bookRule: 'bybit' as const }

  test('after a gap the stream is let go and asked for again', async () => {
    const { world, start, socket, lost } = aHub(['BTCUSDT'], protocol)
    start()
    socket().open()
    socket().say(bookMessage(snapshot(1)), bookMessage(change(2)), bookMessage(change(4)))
    expect(lost.length).toBe(1)
    await pass(world, 1000)
    expect(socket().sent.slice(1)).toEqual(['-BTCUSDT.book', '+BTCUSDT.book'])
    socket().say(bookMessage(snapshot(9)))
    await pass(world, 1000)
    expect(world.requests).toEqual([])
  })

  test('one that never comes is asked for again', async () => {
    const { world, start, socket } = aHub(['BTCUSDT'], protocol)
    start()
    socket().open()
    for (let count = 0; count < 20; count++) {
      socket().say({ kind: 'alive' })
      await pass(world, 1000)
    }
    expect(socket().sent.slice(1, 3)).toEqual(['-BTCUSDT.book', '+BTCUSDT.book'])
  })
})

describe('a book without numbers', () => {
  const streamed = madeUpProtocol({ isSnapshotStreamed: true })
  const protocol = { ...streamed, bookRule: 'coinbase' as const }

  test('is held against REST each minute, and begun anew when both differ twice', async () => {
    const { world, start, socket, hub } = aHub(['BTCUSDT'], protocol)
    let told = snapshot(1)
    world.reply = ({ name }) => answer(name === 'GET book' ? told : [])
    start()
    socket().open()
    socket().say(bookMessage(snapshot(1)))
    for (let count = 0; count < 61; count++) {
      socket().say({ kind: 'alive' })
      await pass(world, 1000)
    }
    expect(world.requests.filter(({ name }) => name === 'GET book').length).toBe(1)
    expect(hub.resyncs().size).toBe(0)
    told = snapshot(1, { bids: [['90.00', '1']], asks: [['91.00', '1']] })
    for (let count = 0; count < 61; count++) {
      socket().say({ kind: 'alive' })
      await pass(world, 1000)
    }
    expect(hub.resyncs().get('differs')).toBe(1)
  })
})

describe('what the engine hears', () => {
  test('a print of a time that has not come is of now, and holds nothing up', () => {
    const { world, start, socket, events } = aHub()
    start()
    socket().open()
    socket().say({ ...tradeMessage('100.50', '0.1'), at: (T0 + 10n ** 20n) as UnixNs } as never)
    world.time.advance(100)
    expect(events).toHaveLength(1)
    expect(events[0]!.eventAt - T0 <= 1_000_000_000n).toBe(true)
  })

  test('a print at nothing is no price', () => {
    const { world, start, socket, events } = aHub()
    start()
    socket().open()
    socket().say(tradeMessage('0.00', '0.1'))
    world.time.advance(100)
    expect(events).toEqual([])
    expect(world.measured).toContain('strange_frame')
  })

  test('every trade, and of a book that changes fast only how it stands', async () => {
    const { world, start, socket, events } = aHub()
    world.reply = () => answer(snapshot(10))
    start()
    socket().open()
    socket().say(bookMessage(change(10, 11)))
    await settle()
    events.length = 0
    await pass(world, 100)
    for (let id = 12; id < 100; id++) {
      socket().say(bookMessage(change(id)), tradeMessage('100.50', '0.1'))
      world.time.advance(1)
    }
    await pass(world, 40)
    const books = events.filter(({ kind }) => kind === 'book')
    expect(events.filter(({ kind }) => kind === 'trade').length).toBe(88)
    expect(books.length).toBeGreaterThanOrEqual(4)
    expect(books.length).toBeLessThanOrEqual(6)
    expect(books.at(-1)).toMatchObject({ bids: [{ quantity: 9_900_000 }] })
  })

  test('after a quiet while at once', () => {
    const { start, socket, events } = aHub()
    start()
    socket().open()
    socket().say(tradeMessage('100.50', '0.1'))
    expect(events).toMatchObject([
      { kind: 'trade', price: 10_050, quantity: 10_000, aggressor: 'buy', eventAt: T0 },
    ])
  })

  test('as young as the last word of its connection, told each second, lost when that is gone', async () => {
    const { world, start, socket, alive, lost } = aHub()
    world.reply = () => answer(snapshot(10))
    start()
    socket().open()
    socket().say(bookMessage(change(10, 11)))
    await settle()
    for (let count = 0; count < 3; count++) await pass(world, 1000)
    expect(alive).toEqual(['BTCUSDT.binance 1000', 'BTCUSDT.binance 2000', 'BTCUSDT.binance 3000'])
    socket().say({ kind: 'alive' })
    await pass(world, 1000)
    expect(alive.at(-1)).toBe('BTCUSDT.binance 1000')
    await pass(world, 8000)
    expect(alive.length).toBe(7)
    socket().drop()
    expect(lost).toEqual(['BTCUSDT.binance: closed by the venue (1006)'])
    await pass(world, 1000)
    // All of it again, and a book is no book before its new snapshot.
    socket().open()
    expect(socket().sent).toEqual(['+BTCUSDT.trades BTCUSDT.book'])
    await pass(world, 1000)
    expect(alive.length).toBe(7)
  })

  test('a print off the ticks is no print', () => {
    const { world, start, socket, events } = aHub()
    start()
    socket().open()
    socket().say(tradeMessage('100.505', '0.1'))
    expect(events).toEqual([])
    expect(world.measured).toContain('strange_frame')
  })

  test('an instrument of which something else changed goes on as it was', async () => {
    const { world, start, socket, hub, listings, lost, key } = aHub()
    world.reply = () => answer(snapshot(10))
    start()
    socket().open()
    socket().say(bookMessage(change(10, 11)))
    await settle()
    const { native, listing } = entryOf('BTCUSDT')
    hub.follow(listings.take([{ native, listing: { ...listing, feeRateTaker: m('0.002') } }]))
    expect(lost).toEqual([])
    expect(hub.book(key('BTCUSDT'), 1)).not.toBeNull()
  })

  test('an instrument whose ticks became others is counted anew', async () => {
    const { world, start, socket, events, hub, listings, lost } = aHub()
    world.reply = () => answer(snapshot(10))
    start()
    socket().open()
    socket().say(bookMessage(change(10, 11)))
    await settle()
    const { native, listing } = entryOf('BTCUSDT')
    hub.follow(listings.take([{ native, listing: { ...listing, tickSize: m('0.1') } }]))
    expect(lost).toEqual(['BTCUSDT.binance: the instrument changed'])
    events.length = 0
    await pass(world, 100)
    socket().say(tradeMessage('100.5', '0.1'))
    expect(events).toMatchObject([{ kind: 'trade', price: 1005 }])
  })
})

describe('subscriptions', () => {
  test('who wants the same shares one, and the last to let go ends it', async () => {
    const { world, hub, key, socket } = aHub()
    const heard: MarketNotice[] = []
    const listen = (notice: MarketNotice) => void heard.push(notice)
    const [first, second] = [
      hub.subscribe({ kind: 'ticker' }, key('BTCUSDT'), listen),
      hub.subscribe({ kind: 'ticker' }, key('BTCUSDT'), listen),
    ]
    socket().open()
    expect(socket().sent).toEqual(['+BTCUSDT.ticker'])
    const amounts = { last: '1', open: '2', high: '3', low: '4', volume: '5' }
    socket().say({ kind: 'ticker', native: 'BTCUSDT', ...amounts, at: T0 })
    expect(heard).toEqual([heard[0], heard[0]] as never)
    expect(heard[0]).toMatchObject({ kind: 'ticker', last: m('1'), volume: m('5') })
    if (first.ok) first.release()
    if (first.ok) first.release()
    socket().say({ kind: 'ticker', native: 'BTCUSDT', ...amounts, at: T0 })
    expect(heard.length).toBe(3)
    if (second.ok) second.release()
    await pass(world, 100)
    expect(world.sockets[0]?.isClosed).toBe(true)
  })

  test('a full connection is followed by another one', () => {
    const { start, world } = aHub(['AAA', 'BBB', 'CCC'])
    start()
    for (const socket of world.sockets) socket.open()
    expect(world.sockets.map(({ sent }) => sent)).toEqual([
      ['+AAA.trades AAA.book BBB.trades'],
      ['+BBB.book CCC.trades CCC.book'],
    ])
  })

  test('refused in a sentence: not listed, not offered, not of spot, no room', () => {
    const { hub, key } = aHub()
    const refused = (kind: 'ticker' | 'mark' | 'funding', symbol = 'BTCUSDT') => {
      const outcome = hub.subscribe({ kind }, key(symbol), () => undefined)
      return outcome.ok ? 'ok' : outcome.why
    }
    expect(refused('ticker', 'NONE')).toBe('NONE.binance is not listed at binance')
    expect(refused('mark')).toBe('binance does not stream mark of BTCUSDT.binance')
    expect(refused('funding')).toBe('binance does not stream funding of BTCUSDT.binance')
    const candles = hub.subscribe({ kind: 'candles', intervalMs: 60_000 }, key('BTCUSDT'), () => undefined)
    expect(candles).toEqual({ ok: false, why: 'binance does not stream candles:60000 of BTCUSDT.binance' })
    const symbols = Array.from({ length: 1025 }, (_, index) => `S${index}`)
    const many = aHub(symbols, madeUpProtocol({ channelsMax: 2000 }))
    const outcomes = symbols.map((symbol) =>
      many.hub.subscribe({ kind: 'top' }, many.key(symbol), () => undefined),
    )
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([
      { ok: false, isFull: true, why: 'no more channels of binance can be streamed' },
    ])
  })

  test('more markets than can be streamed: those that are left out are named', () => {
    const symbols = Array.from({ length: 513 }, (_, index) => `S${index}`)
    const { start, world } = aHub(symbols, madeUpProtocol({ channelsMax: 2000 }))
    start()
    expect(world.logged.filter((line) => line.startsWith('error'))).toEqual([
      'error a market is not followed',
      'error a market is not followed',
    ])
  })

  test('one that the venue refuses is said and counted', () => {
    const { start, socket, world } = aHub()
    start()
    socket().open()
    socket().say({ kind: 'refused', why: 'no such channel' })
    expect(world.measured).toEqual(['subscription_refused'])
  })

  test('the venue that wants a new connection gets one', async () => {
    const { start, socket, world } = aHub()
    start()
    socket().open()
    socket().say({ kind: 'reopen', why: 'maintenance' })
    await pass(world, 1000)
    expect(world.sockets.length).toBe(2)
  })
})

describe('quality', () => {
  test('a live book is whole, a minute that differs from the venue’s is counted', async () => {
    const { world, start, socket, hub } = aHub()
    const minuteMs = 60_000
    const firstMs = Math.ceil(Number(T0 / 1_000_000n) / minuteMs) * minuteMs
    world.reply = ({ name, parameters }) => {
      if (name === 'GET book') return answer(snapshot(10))
      const openAt = BigInt(Number(parameters['fromMs'])) * 1_000_000n
      const prices = { open: '100.00', high: '100.00', low: '100.00', close: '100.00', volume: '9' }
      return answer(name === 'GET candles' ? [{ intervalMs: minuteMs, openAt, ...prices }] : [])
    }
    start()
    socket().open()
    socket().say(bookMessage(change(10, 11)))
    await settle()
    expect(hub.quality()).toMatchObject([{ venue: 'binance', gaps: 0, candlesCompared: 0 }])
    for (let second = 0; second < 240; second++) {
      if (world.time.now() >= BigInt(firstMs) * 1_000_000n) {
        socket().say({ ...tradeMessage('100.00', '0.1'), at: world.time.now() } as never)
      } else socket().say({ kind: 'alive' })
      world.time.advance(1000)
      await settle()
    }
    const [found] = hub.quality()
    expect(found?.candlesCompared).toBeGreaterThanOrEqual(1)
    expect(found?.candlesDiffering).toBe(found?.candlesCompared ?? -1)
  })
})
