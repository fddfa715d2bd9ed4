import { afterEach, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { lineSession } from '../../../src/line/index.ts'
import type { EnginePort } from '../../../src/ports/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { anEngine } from '../../support/an-engine.ts'
import { T0 } from '../../support/builders.ts'
import { type VirtualTime, virtualTime } from '../../support/virtual-time.ts'

type Event = { type: string } & Record<string, unknown>

interface Bench {
  readonly engine: RunningEngine
  readonly time: VirtualTime
  readonly texts: string[]
  events(...types: string[]): Event[]
  feed(text: string | Uint8Array): Promise<void>
  end(): Promise<void>
}

const running: RunningEngine[] = []
const encoder = new TextEncoder()

async function bench(write?: (text: string) => Promise<void> | void): Promise<Bench> {
  const time = virtualTime(T0)
  const engine = await anEngine({ time })
  running.push(engine)
  time.advance(1000)
  const texts: string[] = []
  const session = lineSession({
    engine,
    version: '1.2.3',
    now: () => time.now(),
    write: async (text) => {
      await write?.(text)
      texts.push(text)
    },
  })
  return {
    engine,
    time,
    texts,
    events: (...types) =>
      texts
        .join('')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Event)
        .filter(({ type }) => types.length === 0 || types.includes(type)),
    feed: (text) => session.feed(typeof text === 'string' ? encoder.encode(text) : text),
    end: () => session.end(),
  }
}

afterEach(async () => {
  for (const engine of running.splice(0)) await engine.stop()
})

const types = (events: readonly Event[]) => events.map(({ type }) => type)

describe('a session', () => {
  test('begins with engine_started and tells of an order from its arrival to its fill', async () => {
    const { feed, end, events, texts } = await bench()
    await feed('ORDER side=buy symbol=BTCUSDT qty=0.01 type=market client_order_id=m-1\n')
    await end()
    const [started, received, ...rest] = events()
    expect(started).toMatchObject({
      type: 'engine_started',
      version: '1.2.3',
      mode: 'simulation',
      epoch: '0badcafe',
    })
    expect(received).toMatchObject({ type: 'order_received', client_order_id: 'm-1' })
    expect(types(rest)).toContain('fill')
    const state = events('order_state').at(-1)
    expect(state).toMatchObject({
      client_order_id: 'm-1',
      status: 'FILLED',
      order_type: 'MARKET',
      executed_qty: 0.01,
      venue: 'sim',
    })
    const seqs = rest.filter(({ seq }) => seq !== undefined).map(({ seq }) => seq as number)
    expect(seqs.length).toBeGreaterThan(3)
    expect(seqs).toEqual([...seqs].sort((left, right) => left - right))
    expect(texts.join('')).toMatch(/"ts_ns":17000000\d{11}[,}]/)
  })

  test('rests, cancels, and answers what stands', async () => {
    const { feed, end, events } = await bench()
    await feed(
      'BUY BTCUSDT 0.01 20000 r-1\nSELL BTCUSDT 0.5 900000 r-2\nCANCEL r-1\nQUERY order r-1\n' +
        'Q orders\nQ account\nQ positions\nQ market\nQ state\n',
    )
    await end()
    expect(events('error')).toEqual([])
    expect(events('order_received', 'cancel_received', 'query_received')).toHaveLength(9)
    expect(events('trading_state').at(-1)).toMatchObject({ state: 'active' })
    expect(events('account').at(-1)).toMatchObject({
      balances: expect.arrayContaining([{ venue: 'sim', asset: 'USDT', free: 100000, locked: 0 }]),
    })
    expect(events('market').at(-1)).toMatchObject({ symbol: 'BTCUSDT', venue: 'sim' })
    const last = new Map(events('order_state').map((row) => [row.client_order_id, row.status]))
    expect([...last]).toEqual([
      ['r-1', 'CANCELLED'],
      ['r-2', 'ACCEPTED'],
    ])
  })

  test('a refused order is told once, by its journal events', async () => {
    const { feed, end, events } = await bench()
    await feed('BUY BTCUSDT 1000 20000 poor\n')
    await end()
    expect(events('order_update')).toMatchObject([
      { client_order_id: 'poor', status: 'REJECTED', reason: 'insufficient_funds' },
    ])
    expect(events('error')).toEqual([])
  })

  test('the same id again: the first answer, or an error when it is another order', async () => {
    const { feed, end, events } = await bench()
    await feed('BUY BTCUSDT 0.01 20000 a\nBUY BTCUSDT 0.01 20000 a\nBUY BTCUSDT 0.02 20000 a\n')
    await end()
    expect(events('order_state').filter(({ duplicate }) => duplicate === true)).toMatchObject([
      { client_order_id: 'a' },
    ])
    expect(events('error')).toMatchObject([
      { code: 'duplicate_client_order_id', client_order_id: 'a', line: 3 },
    ])
  })

  test('cancels that cannot be: unknown, closed', async () => {
    const { feed, end, events } = await bench()
    await feed(
      'CANCEL nobody\nBUY BTCUSDT 0.01 - m MARKET\nQ state\nCANCEL m\nQUERY order nobody\n' +
        'QUERY market ETHUSDT\nCANCEL_ALL ETHUSDT\n',
    )
    await end()
    expect(events('error').map(({ code, line }) => [code, line])).toEqual([
      ['not_found', 1],
      ['conflict', 4],
      ['not_found', 5],
      ['unknown_instrument', 6],
      ['unknown_instrument', 7],
    ])
  })

  test('CANCEL_ALL takes the orders of every line before it and none after it', async () => {
    const { feed, end, events, engine } = await bench()
    const orders = Array.from({ length: 30 }, (_, index) => `BUY BTCUSDT 0.001 20000 o-${index}\n`).join('')
    await feed(`${orders}CANCEL_ALL\nBUY BTCUSDT 0.001 20000 later\n`)
    await end()
    expect(events('error')).toEqual([])
    const open = engine.view.orders({ which: 'open', key: null, beforeSeq: null, limit: 100 })
    expect(open.map(({ clientOrderId }) => clientOrderId as string)).toEqual(['later'])
  })

  test('a cancel waits for its own order and overtakes the others', async () => {
    const { engine } = await bench()
    const calls: string[] = []
    const gates = new Map([
      ['slow', Promise.withResolvers<void>()],
      ['other', Promise.withResolvers<void>()],
    ])
    const delayed: EnginePort = {
      view: engine.view,
      subscribe: (listener) => engine.subscribe(listener),
      ping: () => engine.ping(),
      reconcile: (command) => engine.reconcile(command),
      cancelAll: (command) => engine.cancelAll(command),
      submitGroup: (command) => engine.submitGroup(command),
      amend: (command) => engine.amend(command),
      setTradingState: (command) => engine.setTradingState(command),
      setLimits: (command) => engine.setLimits(command),
      submit: async (command) => {
        await gates.get(command.clientOrderId ?? '')?.promise
        calls.push(`submit ${command.clientOrderId}`)
        return await engine.submit(command)
      },
      cancel: (command) => {
        calls.push(`cancel ${command.clientOrderId}`)
        return engine.cancel(command)
      },
    }
    const session = lineSession({ engine: delayed, version: 'x', now: () => T0, write: () => undefined })
    const orders =
      'BUY BTCUSDT 0.001 20000 done\nQ state\nBUY BTCUSDT 0.001 20000 slow\nBUY BTCUSDT 0.001 20000 other\n'
    await session.feed(encoder.encode(`${orders}CANCEL slow\nCANCEL done\n`))
    expect(calls).toEqual(['submit done', 'cancel done'])
    gates.get('slow')?.resolve()
    await Bun.sleep(2)
    expect(calls.slice(2)).toEqual(['submit slow', 'cancel slow'])
    gates.get('other')?.resolve()
    await session.end()
    expect(calls.slice(4)).toEqual(['submit other'])
  })

  test('a cancel right behind its order finds it', async () => {
    const { feed, end, engine, events } = await bench()
    await feed('BUY BTCUSDT 0.001 20000 x\nCANCEL x\n')
    await end()
    expect(events('error')).toEqual([])
    expect(engine.view.orders({ which: 'open', key: null, beforeSeq: null, limit: 9 })).toEqual([])
  })
})

describe('request ids', () => {
  test('every command that bears one ends with exactly one final answer', async () => {
    const { feed, end, events } = await bench()
    const lines = [
      'BUY BTCUSDT 0.001 20000 a',
      'BUY BTCUSDT 0.001 20000 a',
      'BUY BTCUSDT 9 20000 a',
      'BUY BTCUSDT 99 20000 b',
      'CANCEL a',
      'CANCEL zz',
      'CANCEL_ALL',
      'Q orders',
      'Q positions',
      'Q state',
      'Q market',
      'FOO',
      'BUY',
      'AMEND a',
    ]
    await feed(lines.map((line, index) => `@q${index} ${line}\n`).join(''))
    await end()
    const finals = events()
      .filter(({ final }) => final === true)
      .map(({ request_id }) => request_id as string)
    expect(finals.sort()).toEqual(lines.map((_, index) => `q${index}`).sort())
    expect(events('order_received').every(({ command }) => !String(command).includes('@'))).toBe(true)
    for (const event of events('order_update', 'fill')) expect(event).not.toHaveProperty('request_id')
  })
})

describe('bad input', () => {
  test('one error for each bad line, with its number, and the engine goes on', async () => {
    const { feed, end, events } = await bench()
    await feed(
      `FOO\n\n# a comment\nBUY BTCUSDT nan 1 x\n${'A'.repeat(5000)}\n` +
        '\x00\xff\nBUY BTCUSDT 0.001 20000 ok\r\n',
    )
    await end()
    expect(events('error').map(({ code, line }) => [code, line])).toEqual([
      ['bad_command', 1],
      ['bad_params', 4],
      ['line_too_long', 5],
      ['bad_params', 6],
    ])
    expect(events('order_received')).toMatchObject([{ client_order_id: 'ok' }])
  })

  test('4096 bytes are a line, 4097 are not, and the rest of an oversized one is no command', async () => {
    const { feed, end, events } = await bench()
    const padded = (bytes: number) => `Q state${' '.repeat(bytes - 7)}`
    await feed(`${padded(4096)}\n${padded(4096)}\r\n${padded(4097)}\n`)
    await feed('x'.repeat(4097))
    await feed(' BUY BTCUSDT 0.001 20000 hidden')
    await feed(' BUY BTCUSDT 0.001 20000 hidden\nQ state\n')
    await end()
    expect(events('error').map(({ code, line }) => [code, line])).toEqual([
      ['line_too_long', 3],
      ['line_too_long', 4],
    ])
    expect(events('query_received')).toHaveLength(3)
    expect(events('order_received')).toEqual([])
  })

  test('a last line without a line break is not carried out', async () => {
    const { feed, end, events } = await bench()
    await feed('Q state\nBUY BTCUSDT 0.001 20000 cut')
    await end()
    expect(events('order_received')).toEqual([])
    expect(events('error')).toMatchObject([{ code: 'bad_command', line: 2 }])
    const quiet = await bench()
    await quiet.feed('Q state\n  # done')
    await quiet.end()
    expect(quiet.events('error')).toEqual([])
  })

  test('a line break cannot be smuggled into a command', async () => {
    const { feed, end, events } = await bench()
    await feed(
      'BUY BTCUSDT 0.001 20000 a\u2028BUY BTCUSDT 0.001 20000 b\u0085' +
        'BUY BTCUSDT 0.001 20000 c\rBUY BTCUSDT 0.001 20000 d\n',
    )
    await end()
    expect(events('order_received')).toEqual([])
    expect(events('error')).toHaveLength(1)
  })
})

describe('however the bytes are cut', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'BUY BTCUSDT 0.001 20000 ',
      '@1 Q state',
      'Q order ',
      '\n',
      '\r\n',
      '#é',
      'FOO ',
      'CANCEL ',
      'ünïcödé',
      ' ',
    ),
    fc.string({ maxLength: 6, unit: 'binary' }),
    fc.nat(5000).map((length) => 'y'.repeat(length)),
  )

  async function outcome(bytes: Uint8Array, cuts: readonly number[]): Promise<unknown> {
    const { feed, end, events, engine } = await bench()
    let from = 0
    for (const cut of [...new Set(cuts)].sort((left, right) => left - right)) {
      if (cut <= from || cut >= bytes.length) continue
      await feed(bytes.subarray(from, cut))
      from = cut
    }
    await feed(bytes.subarray(from))
    await end()
    const answers = events('error', 'order_received', 'cancel_received', 'query_received')
    // An answer may come before or after the next line is heard; what must not differ is what is said.
    const said = answers.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
    return [said, engine.digest()]
  }

  test('the result is the same, and each line gives one command or one error', async () => {
    const streams = fc.array(piece, { maxLength: 25 }).map((pieces) => encoder.encode(pieces.join('')))
    await fc.assert(
      fc.asyncProperty(streams, fc.array(fc.nat(9000), { maxLength: 30 }), async (bytes, cuts) => {
        const whole = await outcome(bytes, [])
        expect(await outcome(bytes, cuts)).toEqual(whole)
        const [answers] = whole as [Event[]]
        const received = answers.filter(({ type }) => type !== 'error').length
        const problems = answers.filter(({ code }) =>
          ['bad_command', 'bad_params', 'line_too_long', 'unsupported'].includes(String(code)),
        )
        expect(new Set(problems.map(({ line }) => line)).size).toBe(problems.length)
        const lines = new TextDecoder().decode(bytes).split('\n').length
        expect(received + problems.length).toBeLessThanOrEqual(lines)
      }),
      { numRuns: 60 },
    )
  })

  test('also byte by byte', async () => {
    const bytes = encoder.encode('# ünïcödé\nBUY BTCUSDT 0.001 20000 a\r\nFOO é\nQ state\n')
    expect(await outcome(bytes, [...bytes.keys()])).toEqual(await outcome(bytes, []))
  })
})

describe('a slow or absent reader', () => {
  test('market changes are conflated: the latest of each instrument is told', async () => {
    const gate = Promise.withResolvers<void>()
    const { time, end, events } = await bench(() => gate.promise)
    await Promise.resolve()
    for (let step = 0; step < 400; step += 1) time.advance(250)
    gate.resolve()
    await end()
    expect(events('market').length).toBeLessThanOrEqual(2)
    expect(events('market').length).toBeGreaterThan(0)
  })

  test.each([
    ['Q state\n', 'trading_state'],
    ['FOO\n', 'error'],
  ])('holds back %p instead of piling up answers', async (line, answer) => {
    let isOpen = false
    const gate = Promise.withResolvers<void>()
    const { feed, end, events } = await bench(() => (isOpen ? undefined : gate.promise))
    let isFed = false
    const feeding = feed(line.repeat(5000)).then(() => {
      isFed = true
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(isFed).toBe(false)
    isOpen = true
    gate.resolve()
    await feeding
    await end()
    expect(events(answer)).toHaveLength(5000)
  })

  test('that is gone ends the session: nothing more is carried out', async () => {
    const { feed, end, engine } = await bench(() => Promise.reject(new Error('EPIPE')))
    await new Promise((resolve) => setTimeout(resolve, 1))
    await expect(feed('BUY BTCUSDT 0.001 20000 unseen\n')).rejects.toThrow('EPIPE')
    await expect(end()).rejects.toThrow('EPIPE')
    expect(engine.view.orders({ which: 'all', key: null, beforeSeq: null, limit: 9 })).toEqual([])
  })
})
