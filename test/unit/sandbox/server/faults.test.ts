import { describe, expect, test } from 'bun:test'
import {
  type FaceAnswer,
  type FaceRequest,
  type FaceSocket,
  NO_FAULTS,
} from '../../../../src/sandbox/core/index.ts'
import {
  faultDesk,
  type OutsideSocket,
  readFault,
  sandboxServer,
} from '../../../../src/sandbox/server/index.ts'
import { plainFace } from '../../../support/a-plain-face.ts'
import { aSandbox, type SteppedSandbox } from '../../../support/a-sandbox.ts'

interface Bench extends SteppedSandbox {
  ask(method: string, path: string, body?: unknown, address?: string): Promise<FaceAnswer | 'cut'>
  /** Answers its id. */
  arm(fault: Readonly<Record<string, unknown>>): Promise<number>
  place(id: string): Promise<FaceAnswer | 'cut'>
  connect(path: string): Client | null
  readonly doorShutUntil: number[]
  readonly ids: () => readonly string[]
  struck(id: number): Promise<number>
}

interface Client {
  readonly got: string[]
  readonly ended: string[]
  say(text: string): void
}

function aBench(): Bench {
  let sandbox: SteppedSandbox | null = null
  const faults = faultDesk(() => Number((sandbox?.time.now() ?? 0n) / 1_000_000n))
  const made = aSandbox({ venue: 'binance', faults })
  sandbox = made
  const doorShutUntil: number[] = []
  const server = sandboxServer({
    ...{ exchange: made.exchange, makeFace: plainFace, faults, timers: made.time, hasRateLimits: true },
    onTrouble: (error) => {
      throw error
    },
    shutDoorUntil: (untilMs) => void doorShutUntil.push(untilMs),
  })
  const ask: Bench['ask'] = (method, path, body, address = '127.0.0.1') => {
    const [bare = '', query = ''] = path.split('?')
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
    const request: FaceRequest = { method, path: bare, query, header: () => null, body: text, address }
    return server.answer(request)
  }
  return {
    ...made,
    ask,
    doorShutUntil,
    async arm(fault) {
      const answer = await ask('POST', '/_faults', fault)
      if (answer === 'cut' || answer.status !== 201) throw new Error(JSON.stringify(answer))
      return JSON.parse(answer.body).items[0].id
    },
    place: (id) => ask('POST', '/order', { id, side: 'buy', price: 4_900_000, lots: 1000 }),
    connect: (path) => connect(server, path),
    ids: () => made.exchange.openOrders(null).map(({ clientId }) => clientId),
    async struck(id) {
      const answer = await ask('GET', '/_faults')
      if (answer === 'cut') throw new Error('this is never cut')
      return JSON.parse(answer.body).items.find((item: { id: number }) => item.id === id).struck
    },
  }
}

function connect(server: ReturnType<typeof sandboxServer>, path: string): Client | null {
  const [got, ended]: [string[], string[]] = [[], []]
  let inside: FaceSocket | null = null
  const end = (how: string) => {
    ended.push(how)
    inside?.onClose()
  }
  const outside: OutsideSocket = {
    address: '127.0.0.1',
    send: (text) => void got.push(text),
    ping: () => undefined,
    close: (code) => end(`close ${code}`),
    cut: () => end('cut'),
  }
  inside = server.openSocket({ path, query: '' }, outside)
  return inside === null ? null : { got, ended, say: (text) => inside?.onMessage(text) }
}

const statusOf = (answer: FaceAnswer | 'cut') => (answer === 'cut' ? answer : answer.status)

describe('a fault of what is done', () => {
  test.each(['place', 'cancel', 'amend'] as const)(
    'lost_acknowledgement: the %s is done, no answer comes',
    async (deed) => {
      const bench = aBench()
      await bench.place('before')
      const id = await bench.arm({ fault: 'lost_acknowledgement', deed, count: 1 })
      const ask = {
        place: () => bench.place('lost'),
        cancel: () => bench.ask('DELETE', '/order?id=before'),
        amend: () => bench.ask('PUT', '/order', { id: 'before', lots: 500 }),
      }
      expect(await ask[deed]()).toBe('cut')
      const done = { place: ['before', 'lost'], cancel: [], amend: ['before'] }
      expect(bench.ids()).toEqual(done[deed])
      if (deed === 'amend') expect(bench.exchange.openOrders(null)[0]?.quantity as number).toBe(500)
      expect(statusOf(await bench.place('after'))).toBe(200)
      expect(await bench.struck(id)).toBe(1)
    },
  )

  test('an answer over a socket is lost with its socket, or comes later', async () => {
    const bench = aBench()
    await bench.arm({ fault: 'latency', ms: 100, path: '/private', duration_ms: 1000 })
    const client = bench.connect('/private')
    client?.say('place slow')
    expect(client?.got).toEqual([])
    bench.step(100)
    expect(client?.got.toSorted()).toEqual(['new slow', 'placed'])
    bench.step(1000)
    await bench.place('by-rest')
    await bench.arm({ fault: 'lost_acknowledgement', deed: 'place' })
    bench.exchange.cancelAll(null)
    client?.say('ping')
    expect(client?.got).toContain('pong')
    client?.say('place lost')
    expect(client?.ended).toEqual(['cut'])
    expect(client?.got).not.toContain('new lost')
    expect(bench.ids()).toEqual(['lost'])
  })

  test('what was refused is always said', async () => {
    const bench = aBench()
    await bench.arm({ fault: 'lost_acknowledgement', count: 9 })
    const refused = await bench.ask('POST', '/order', { id: 'x', side: 'buy', price: 4_900_000, lots: 0 })
    expect(refused).toMatchObject({ status: 200, body: '{"refused":"quantity_too_small"}' })
    expect(statusOf(await bench.ask('GET', '/time'))).toBe(200)
  })

  test('error_after_accept: the order lives, the answer says that the venue broke', async () => {
    const bench = aBench()
    await bench.arm({ fault: 'error_after_accept', status: 504, deed: 'place', count: 2 })
    expect(await bench.place('a')).toMatchObject({ status: 504, body: '{"error":"broken"}' })
    expect(statusOf(await bench.ask('DELETE', '/order?id=a'))).toBe(200)
    expect(statusOf(await bench.place('b'))).toBe(504)
    expect(statusOf(await bench.place('c'))).toBe(200)
    expect(bench.ids()).toEqual(['b', 'c'])
  })
})

describe('a fault of what is told', () => {
  test.each([
    ['duplicate_reports', ['new a', 'new a', 'new b', 'new c']],
    ['missing_report', ['new b', 'new c']],
    ['reordered_reports', ['new b', 'new a', 'new c']],
  ])('%s', async (fault, told) => {
    const bench = aBench()
    const client = bench.connect('/private')
    await bench.arm({ fault })
    for (const id of ['a', 'b', 'c']) await bench.place(id)
    bench.exchange.flush()
    expect(client?.got).toEqual(told)
  })

  test('sequence_gap: a change of that book is counted and not sent', async () => {
    const bench = aBench()
    const client = bench.connect('/market')
    const updates = () => client?.got.length ?? 0
    bench.step(250)
    expect(updates()).toBe(2)
    const id = await bench.arm({ fault: 'sequence_gap', symbol: 'eth/usdt', count: 2 })
    bench.step(500)
    expect(updates()).toBe(4)
    bench.step(250)
    expect(updates()).toBe(6)
    expect(await bench.struck(id)).toBe(2)
  })

  test.each([
    ['market', false, true],
    ['account', true, false],
    ['all', false, false],
  ])('silent_stall of %s: sockets stay open and say nothing', async (scope, market, account) => {
    const bench = aBench()
    const clients = [bench.connect('/market'), bench.connect('/private')]
    await bench.arm({ fault: 'silent_stall', scope, duration_ms: 1000 })
    const heard = async () => {
      for (const client of clients) client?.got.splice(0)
      for (const client of clients) client?.say('ping')
      await bench.place(`p-${bench.exchange.nowMs()}`)
      bench.step(250)
      return clients.map((client) => (client?.got.length ?? 0) > 1 && client?.got.includes('pong') === true)
    }
    expect(await heard()).toEqual([market, account])
    bench.step(1000)
    expect(await heard()).toEqual([true, true])
    expect(clients.flatMap((client) => client?.ended)).toEqual([])
  })

  test('disconnect: sockets of the scope end, with a closing frame or without a word', async () => {
    const bench = aBench()
    const [market, account] = [bench.connect('/market'), bench.connect('/private')]
    await bench.arm({ fault: 'disconnect', scope: 'market' })
    expect([market?.ended, account?.ended]).toEqual([['close 1001'], []])
    await bench.arm({ fault: 'disconnect', how: 'cut' })
    expect([market?.ended, account?.ended]).toEqual([['close 1001'], ['cut']])
    expect(bench.connect('/private')).not.toBeNull()
  })
})

describe('a fault of the whole venue', () => {
  test('latency: answers to those paths come later', async () => {
    const bench = aBench()
    await bench.arm({ fault: 'latency', ms: 500, jitter_ms: 100, path: '/order' })
    expect(statusOf(await bench.ask('GET', '/time'))).toBe(200)
    let answered = false
    const answer = bench.place('a').then((got) => {
      answered = true
      return got
    })
    await Promise.resolve()
    expect(bench.ids()).toEqual(['a'])
    bench.step(499)
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    expect(answered).toBe(false)
    bench.step(101)
    expect(statusOf(await answer)).toBe(200)
  })

  test('clock_skew: its clock is wrong for so long', async () => {
    const bench = aBench()
    const trueMs = () => Number(bench.time.now() / 1_000_000n)
    await bench.arm({ fault: 'clock_skew', ms: -30_000, duration_ms: 1000 })
    const at = async () => {
      const answer = await bench.ask('GET', '/time')
      return answer === 'cut' ? null : JSON.parse(answer.body).now - trueMs()
    }
    expect(await at()).toBe(-30_000)
    bench.step(1000)
    expect(await at()).toBe(0)
  })

  test('ban: shut out until then, as the venue says it', async () => {
    const bench = aBench()
    await bench.arm({ fault: 'ban', duration_ms: 2000 })
    const untilMs = bench.exchange.nowMs() + 2000
    expect(await bench.place('a')).toMatchObject({ status: 418, body: `{"banned_until":${untilMs}}` })
    expect(bench.connect('/market')).toBeNull()
    expect(bench.ids()).toEqual([])
    bench.step(2000)
    expect(statusOf(await bench.place('a'))).toBe(200)
  })

  test('maintenance: nothing is done and nobody stays', async () => {
    const bench = aBench()
    const client = bench.connect('/private')
    await bench.arm({ fault: 'maintenance', duration_ms: 1000 })
    expect(client?.ended).toEqual(['close 1001'])
    expect(bench.connect('/private')).toBeNull()
    expect(statusOf(await bench.place('a'))).toBe(503)
    expect(bench.ids()).toEqual([])
    bench.step(1000)
    expect(statusOf(await bench.place('a'))).toBe(200)
  })

  test('refuse_connections: the door is shut until then', async () => {
    const bench = aBench()
    await bench.arm({ fault: 'refuse_connections', duration_ms: 3000 })
    expect(bench.doorShutUntil[0]).toBe(bench.exchange.nowMs() + 3000)
  })
})

describe('when', () => {
  test('a fault begins later, and again and again', async () => {
    const bench = aBench()
    const id = await bench.arm({ fault: 'error_after_accept', count: 1, after_ms: 1000, every_ms: 500 })
    const broke: boolean[] = []
    for (let round = 0; round < 4; round++) {
      for (let turn = 0; turn < 2; turn++) broke.push(statusOf(await bench.place(`${round}-${turn}`)) === 502)
      bench.step(round === 0 ? 1000 : 500)
    }
    expect(broke).toEqual([false, false, true, false, true, false, true, false])
    expect(await bench.struck(id)).toBe(3)
    await bench.arm({ fault: 'ban', duration_ms: 100, every_ms: 1000 })
    const bans: number[] = []
    for (let round = 0; round < 22; round++) {
      bans.push(Number(statusOf(await bench.ask('GET', '/time')) === 418))
      bench.step(100)
    }
    expect(bans.join('')).toBe('1000000000100000000010')
  })

  test('a fault is taken away, one or all', async () => {
    const bench = aBench()
    const id = await bench.arm({ fault: 'error_after_accept', count: 9 })
    await bench.arm({ fault: 'ban', duration_ms: 5000 })
    expect(await bench.ask('DELETE', `/_faults?id=${id}`)).toMatchObject({ body: '{"removed":1}' })
    expect(statusOf(await bench.place('a'))).toBe(418)
    expect(await bench.ask('DELETE', '/_faults')).toMatchObject({ body: '{"removed":1}' })
    expect(statusOf(await bench.place('b'))).toBe(200)
    expect(NO_FAULTS.clockSkewMs()).toBe(0)
  })
})

describe('a fault as it is written', () => {
  test.each([
    [{ fault: 'latency', ms: 'soon' }, 'latency: ms is a whole number of milliseconds, a day at most'],
    [{ fault: 'latency' }, 'latency: ms is missing'],
    [{ fault: 'ban', duration_ms: -1 }, 'ban: duration_ms is a whole number of milliseconds, a day at most'],
    [{ fault: 'missing_report', count: 0 }, 'missing_report: count is a whole number from 1'],
    [{ fault: 'error_after_accept', status: 200 }, 'error_after_accept: status is 500 to 504'],
    [{ fault: 'lost_acknowledgement', deed: 'sell' }, 'lost_acknowledgement: deed is place, cancel or amend'],
    [{ fault: 'sequence_gap', symbol: '?' }, 'sequence_gap: symbol is a pair such as BTC/USDT'],
    [{ fault: 'disconnect', every_ms: 0 }, 'disconnect: every_ms is at least 1'],
    [
      { fault: 'missing_report', constructor: 1 },
      'missing_report: there is no field "constructor"; there is: count, after_ms, every_ms',
    ],
    ['ban', 'a fault is an object such as {"fault": "missing_report"}'],
    [null, 'a fault is an object such as {"fault": "missing_report"}'],
  ])('%j is refused', (written, problem) => {
    expect(readFault(written)).toEqual({ ok: false, problem })
  })

  test('is one that there is', () => {
    const read = readFault({ fault: 'earthquake' })
    expect(read.ok === false && read.problem).toMatch(/^"fault" is one of latency, lost_acknowledgement/)
  })
})

describe('a face that breaks', () => {
  test('is told of, and whoever asked hears that the venue broke', async () => {
    const sandbox = aSandbox({ venue: 'binance' })
    const troubles: unknown[] = []
    const server = sandboxServer({
      exchange: sandbox.exchange,
      makeFace: (options) => ({
        ...plainFace(options),
        answer() {
          throw new Error('answer')
        },
        openSocket: ({ path }) => {
          if (path === '/broken') throw new Error('open')
          return {
            onMessage() {
              throw new Error('message')
            },
            onClose: () => undefined,
          }
        },
      }),
      ...{ faults: faultDesk(() => 0), timers: sandbox.time, hasRateLimits: true },
      onTrouble: (error) => void troubles.push(String(error)),
      shutDoorUntil: () => undefined,
    })
    const request = {
      method: 'GET',
      path: '/',
      query: '',
      header: () => null,
      body: '',
      address: '127.0.0.1',
    }
    expect(await server.answer(request)).toMatchObject({ status: 503, body: '{"error":"broken"}' })
    expect(connect(server, '/broken')).toBeNull()
    const client = connect(server, '/market')
    client?.say('anything')
    expect(client?.ended).toEqual(['close 1011'])
    expect(troubles).toEqual(['Error: answer', 'Error: open', 'Error: message'])
  })
})
