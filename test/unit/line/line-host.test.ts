import { afterEach, describe, expect, test } from 'bun:test'
import { recordText } from '../../../src/adapters/journal-file/index.ts'
import type { Event } from '../../../src/domain/index.ts'
import { ask } from '../../support/an-engine.ts'
import { id, m, ORIGIN } from '../../support/builders.ts'
import { eventually } from '../../support/veloz-process.ts'
import { answer, ended, hostBench, ordersOf, stopEngines } from './host-bench.ts'

afterEach(stopEngines)

describe('semantics 28: the greeting', () => {
  test('is answered with version, epoch and seq, and nothing is told before it', async () => {
    const { engine, client } = await hostBench()
    const one = client()
    await ask(engine, 'before')
    one.say('HELLO version=1\n')
    await eventually(() => one.heard('hello').length === 1, { what: 'hello' })
    expect(one.heard()[0]).toMatchObject({
      type: 'hello',
      version: 1,
      epoch: '0badcafe',
      seq: engine.view.seq,
      mode: 'simulation',
    })
    await ask(engine, 'after')
    await eventually(() => one.heard('order_update').length > 0, { what: 'an update' })
    expect(new Set(one.heard('order_update').map((row) => row['client_order_id']))).toEqual(
      new Set(['after']),
    )
  })

  test.each([
    ['QUERY state', 'hello_first'],
    ['BUY BTCUSDT 0.001 20000 x', 'hello_first'],
    ['FOO', 'bad_command'],
    ['HELLO', 'bad_params'],
    ['HELLO version=2', 'bad_version'],
    ['HELLO version=1', 'unauthorized'],
    ['HELLO version=1 token=wrong', 'unauthorized'],
    ['HELLO version=1 token=secret2', 'unauthorized'],
    ['HELLO version=1 token=', 'unauthorized'],
    ['CALL ping {}', 'hello_first'],
    ['a long line', 'line_too_long'],
    ['\u0000\u0001', 'bad_params'],
  ])('%p is one error and the end', async (name, code) => {
    const line = name === 'a long line' ? 'x'.repeat(5000) : name
    const { engine, client } = await hostBench({ token: 'secret' })
    const one = client()
    one.say(`${line}\nHELLO version=1 token=secret\nBUY BTCUSDT 0.001 20000 smuggled\n`)
    await ended(one)
    expect(one.heard().map((said) => [said.type, said['code']])).toEqual([['error', code]])
    expect(one.texts.join('')).not.toContain('secret')
    expect(ordersOf(engine)).toEqual([])
  })

  test('the right token opens, and a second greeting is an error that ends nothing', async () => {
    const { greeted } = await hostBench({ token: 'secret' })
    const one = await greeted('HELLO version=1 token=secret')
    one.say('HELLO version=1 token=wrong\n@q QUERY state\n')
    expect(await answer(one, 'q')).toMatchObject({ type: 'trading_state' })
    expect(one.heard('error')).toMatchObject([{ code: 'bad_command' }])
  })

  test('resume tells what was missed, then what comes, without a hole', async () => {
    const { engine, greeted } = await hostBench()
    const { seq } = engine.view
    await ask(engine, 'missed')
    const one = await greeted(`HELLO version=1 resume=0badcafe-${seq}`)
    await ask(engine, 'live')
    await eventually(() => one.heard('order_update').length >= 4, { what: 'four updates' })
    const told = engine.view.groupsAfter(seq)!.filter(({ order }) => order !== null)
    expect(one.heard('order_update').map((row) => row['seq'])).toEqual(told.map((group) => group.seq))
    expect(new Set(told.map(({ order }) => order?.clientOrderId))).toEqual(
      new Set([id('missed'), id('live')]),
    )
  })

  test.each(['resume=00000000-1', 'resume=0badcafe-999999'])('%s cannot be resumed', async (resume) => {
    const { engine, greeted } = await hostBench()
    const one = await greeted(`HELLO version=1 ${resume}`)
    expect(one.heard('error')).toMatchObject([{ code: 'resync' }])
    await ask(engine, 'live')
    await eventually(() => one.heard('order_update').length > 0, { what: 'what comes' })
  })

  test('whoever does not greet is cut', async () => {
    const { time, client } = await hostBench()
    const one = client()
    one.say('HEL')
    await Bun.sleep(1)
    time.advance(5001)
    await ended(one)
    expect(one.heard()).toEqual([])
  })

  test('one connection too many is told so, and harms none', async () => {
    const { client, greeted } = await hostBench({ connectionsMax: 1 })
    const first = await greeted()
    const second = client()
    await ended(second)
    expect(second.heard()).toMatchObject([{ type: 'error', code: 'too_many_connections' }])
    first.say('@q QUERY state\n')
    await answer(first, 'q')
    first.end()
    await ended(first)
    await Bun.sleep(1)
    await greeted()
  })
})

describe('semantics 28: heartbeats', () => {
  test('come each second with seq and trading state', async () => {
    const { engine, time, greeted } = await hostBench()
    const one = await greeted()
    for (let second = 0; second < 3; second++) {
      time.advance(1000)
      await Bun.sleep(1)
    }
    const beats = one.heard('heartbeat')
    expect(beats).toHaveLength(3)
    expect(beats[0]).toMatchObject({ seq: engine.view.seq, trading_state: 'active' })
    expect(one.texts.join('')).toMatch(/"type":"heartbeat","ts_ns":17000000\d{11},/)
  })

  test('a reader that takes nothing is cut; the others hear everything', async () => {
    const { engine, time, greeted } = await hostBench()
    const stuck = await greeted()
    const well = await greeted()
    stuck.hold(true)
    await ask(engine, 'told')
    for (let second = 0; second < 20; second++) {
      time.advance(1000)
      await Bun.sleep(1)
    }
    expect([stuck.fate.destroyed, well.fate.destroyed]).toEqual([true, false])
    expect(well.heard('order_update').map((row) => row['client_order_id'])).toContain('told')
  })

  test('a reader with more unread records than may wait is cut at once', async () => {
    const { engine, greeted } = await hostBench()
    const stuck = await greeted()
    stuck.hold(true)
    const orders = 600
    for (let round = 0; round < 10 && !stuck.fate.destroyed; round++) {
      for (let index = 0; index < orders; index += 50) {
        await Promise.all(
          Array.from({ length: 50 }, (_, at) =>
            ask(engine, `s${round}-${index + at}`, { price: m('20000') }),
          ),
        )
        await engine.cancelAll({
          venue: null,
          key: null,
          strategyId: null,
          scope: 'instance',
          origin: ORIGIN,
        })
      }
    }
    await ended(stuck)
    expect(stuck.fate.destroyed).toBe(true)
  })
})

describe('semantics 28: following', () => {
  test('records come as the journal has them, in place of what people read', async () => {
    const { engine, greeted } = await hostBench()
    const one = await greeted()
    const { seq } = engine.view
    one.say(`@f CALL follow {"epoch":"0badcafe","seq":${seq - 1}}\n`)
    const reply = await answer(one, 'f')
    expect(reply['result']).toMatchObject({ epoch: '0badcafe', after: seq - 1, upTo: seq })
    await ask(engine, 'followed')
    await eventually(() => one.heard('record').at(-1)?.['seq'] === engine.view.seq, {
      what: 'the last record',
    })
    const text = recordText()
    const events: Event[] = one.heard('record').map((row) => text.decode(String(row['data'])))
    expect(events).toEqual(engine.view.groupsAfter(seq - 1)!.map(({ event }) => event))
    expect(one.heard('order_update', 'fill', 'market')).toEqual([])
  })

  test.each(['{}', '{"epoch":"00000000","seq":1}', '{"epoch":"0badcafe","seq":999999}'])(
    'from %s begins with the first record',
    async (place) => {
      const { greeted } = await hostBench()
      const one = await greeted()
      one.say(`@f CALL follow ${place}\n`)
      expect((await answer(one, 'f'))['result']).toMatchObject({ after: 0 })
      await eventually(() => one.heard('record').length > 0, { what: 'a record' })
      expect(one.heard('record')[0]).toMatchObject({ seq: 1 })
    },
  )
})

test('a host that closes answers what it took, then ends', async () => {
  const { engine, host, time, greeted } = await hostBench()
  const one = await greeted()
  one.say('BUY BTCUSDT 0.001 20000 last\n')
  await eventually(() => one.heard('order_received').length === 1, { what: 'the order' })
  await host.close()
  await ended(one)
  expect(engine.view.order(id('last'))).not.toBeNull()
  expect(one.heard('order_update').length).toBeGreaterThan(0)
  expect(time.pending).toBeGreaterThan(0)
  expect(host.connectionCount).toBe(0)
})
