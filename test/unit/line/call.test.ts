import { afterEach, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { parseMoney } from '../../../src/domain/index.ts'
import { CALLS } from '../../../src/line/index.ts'
import { aRequest, id, m, ORIGIN } from '../../support/builders.ts'
import { answer, ended, hostBench, ordersOf, stopEngines } from './host-bench.ts'

afterEach(stopEngines)

describe('semantics 28: CALL', () => {
  const call = (name: 'submit', command: Parameters<(typeof CALLS)['submit']['write']>[0]) =>
    `CALL ${name} ${JSON.stringify(CALLS[name].write(command))}`

  test('answers with the outcome under its id, once', async () => {
    const { engine, greeted } = await hostBench()
    const one = await greeted()
    const request = aRequest({ price: m('20000'), quantity: m('0.001') })
    one.say(`@a ${call('submit', { clientOrderId: id('c-1'), request, origin: ORIGIN })}\n@b CALL ping\n`)
    expect(await answer(one, 'a')).toMatchObject({
      type: 'reply',
      ok: true,
      result: { outcome: 'submitted', isDuplicate: false },
    })
    expect(await answer(one, 'b')).toMatchObject({ ok: true, result: { outcome: 'pong' } })
    expect(engine.view.order(id('c-1'))?.origin).toEqual(ORIGIN)
    expect(one.heard().filter((said) => said['request_id'] === 'a')).toHaveLength(1)
  })

  test.each([
    ['CALL nothing {}', 'bad_command'],
    ['CALL constructor {}', 'bad_command'],
    ['CALL view {}', 'bad_command'],
    ['CALL submit {}', 'bad_params'],
    [
      'CALL cancel {"clientOrderId":"a b","origin":{"principal":"p","address":"a","requestId":"r"}}',
      'bad_params',
    ],
    [
      'CALL cancel {"clientOrderId":"a","origin":{"principal":"p\\n","address":"a","requestId":"r"}}',
      'bad_params',
    ],
    ['CALL cancel {"clientOrderId":"a","origin":{}}', 'bad_params'],
    ['CALL cancel {"clientOrderId":"a"}', 'bad_params'],
    ['CALL cancelAll {"key":"*","origin":{"principal":"p","address":"a","requestId":"r"}}', 'bad_params'],
    ['CALL ping {"more":1}', 'bad_params'],
    ['CALL follow {"epoch":"x","seq":1}', 'bad_params'],
    ['CALL follow {"epoch":"0badcafe","seq":-1}', 'bad_params'],
  ])('%p is one reply that says no', async (line, code) => {
    const { engine, greeted } = await hostBench()
    const one = await greeted()
    one.say(`@q ${line}\n`)
    expect(await answer(one, 'q')).toMatchObject({ type: 'reply', ok: false, error: { code } })
    expect(ordersOf(engine)).toEqual([])
  })

  test.each(['CALL', 'CALL ping []', 'CALL ping {', 'CALL ping {} x', 'CALL ping 1', 'CALL ping [[[…'])(
    '%p cannot be read',
    async (line) => {
      const { greeted } = await hostBench()
      const one = await greeted()
      one.say(`@q ${line}\n@z QUERY state\n`)
      expect(await answer(one, 'q')).toMatchObject({ type: 'error', code: 'bad_params' })
      await answer(one, 'z')
    },
  )

  test('a command as deep as a line can make it is refused like any other', async () => {
    const { greeted } = await hostBench()
    const one = await greeted()
    one.say(`@q CALL cancel {"clientOrderId":${'['.repeat(30_000)}${']'.repeat(30_000)}}\n`)
    expect(await answer(one, 'q')).toMatchObject({ type: 'reply', error: { code: 'bad_params' } })
  })

  test('a CALL may have 64 KiB, and one byte more is too long', async () => {
    const { greeted } = await hostBench()
    const one = await greeted()
    const line = (bytes: number) => `@long CALL ping {${' '.repeat(bytes - 18)}}`
    expect(line(65_536)).toHaveLength(65_536)
    one.say(`${line(65_536)}\n`)
    expect(await answer(one, 'long')).toMatchObject({ ok: true })
    one.say(`${line(65_537)}\n@q QUERY state\n`)
    await answer(one, 'q')
    expect(one.heard('error')).toMatchObject([{ code: 'line_too_long' }])
  })

  test.each([
    ...['"nan"', '"inf"', '"-1"', '"0"', '"1e400"', '"1e-30"', '"0x10"', '""', '" 1"', '"1_000"'],
    ...['null', '1', 'true', '[]', '{}', '1e400'],
  ])('a quantity of %s is refused and leaves no trace', async (quantity) => {
    const { engine, greeted } = await hostBench()
    const one = await greeted()
    const request = CALLS.submit.write({ clientOrderId: id('n'), request: aRequest(), origin: ORIGIN }) as {
      request: object
    }
    const command = { ...request, request: { ...request.request, quantity: 'HERE' } }
    one.say(`@q CALL submit ${JSON.stringify(command).replace('"HERE"', quantity)}\n`)
    expect(await answer(one, 'q')).toMatchObject({ ok: false, error: { code: 'bad_params' } })
    expect(ordersOf(engine)).toEqual([])
  })

  test('whatever a command is made of, it is carried out or refused; the engine goes on', async () => {
    const { engine, greeted } = await hostBench()
    const one = await greeted()
    const good = CALLS.submit.write({ clientOrderId: id('x'), request: aRequest(), origin: ORIGIN }) as object
    let count = 0
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.constantFrom(...paths(good)), async (value, path) => {
        count += 1
        one.say(`@p${count} CALL submit ${JSON.stringify(replaced(good, path, value))}\n`)
        const reply = await answer(one, `p${count}`)
        expect(reply.type).toBe('reply')
      }),
      { numRuns: 150 },
    )
    expect(engine.view.health().isRunning).toBe(true)
    expect((await engine.ping()).outcome).toBe('pong')
  })

  test('what is written is read back the same', () => {
    const decimal = fc
      .tuple(fc.nat(1_000_000), fc.nat(999_999))
      .map(([whole, part]) => parseMoney(`${whole}.${String(part).padStart(6, '0')}1`))
      .map((parsed) => (parsed.ok ? parsed.value : m('1')))
    fc.assert(
      fc.property(decimal, decimal, fc.boolean(), (quantity, price, isPostOnly) => {
        const command = {
          clientOrderId: null,
          request: aRequest({ quantity, price, isPostOnly }),
          origin: ORIGIN,
        }
        const text = JSON.stringify(CALLS.submit.write(command))
        expect(CALLS.submit.read(JSON.parse(text), '')).toEqual(command)
      }),
    )
  })
})

function paths(value: object, prefix: readonly string[] = []): (readonly string[])[] {
  return Object.entries(value).flatMap(([name, field]: [string, unknown]) => [
    [...prefix, name],
    ...(typeof field === 'object' && field !== null ? paths(field, [...prefix, name]) : []),
  ])
}

function replaced(value: object, [name = '', ...rest]: readonly string[], by: unknown): object {
  const field = (value as Record<string, unknown>)[name]
  return { ...value, [name]: rest.length === 0 ? by : replaced(field as object, rest, by) }
}

describe('hostile input', () => {
  // A cost that grows with the square of a line's length would not end within the time of a test.
  test.each([
    ['spaces', ' '],
    ['at signs', '@'],
    ['braces', '{}'],
    ['equals signs', '= '],
    ['digits', '1'],
    ['quotes', '"'],
  ])('lines of %s cost no more than others', async (_, piece) => {
    const { greeted } = await hostBench()
    const one = await greeted()
    const fill = (characters: number) => piece.repeat(characters / piece.length)
    for (let count = 0; count < 50; count++) {
      one.say(`CALL ping {${fill(60_000)}}\nCALL ping ${fill(60_000)}x\n`)
      one.say(`BUY BTCUSDT 1 ${fill(4000)}x\n@a ${fill(4000)}x\nHELLO ${fill(4000)}x\n`)
    }
    one.say('@end QUERY state\n')
    await answer(one, 'end')
  })

  const hostile = fc.oneof(
    fc.constantFrom(
      'BUY BTCUSDT nan 1 h-1',
      'BUY BTCUSDT inf 1 h-2',
      'BUY BTCUSDT 1e400 1 h-3',
      'BUY BTCUSDT 1 1e400 h-4',
      'BUY BTCUSDT 1 -1 h-5',
      'BUY BTCUSDT 0.001 20000 h\u20286',
      'CANCEL a\rCANCEL b',
      'CANCEL a\u0000b',
      '@ QUERY state',
      '@a@b QUERY state',
      `@${'i'.repeat(65)} QUERY state`,
      'CALL submit {"clientOrderId":"\\n"}',
      `CALL ping {"${'k'.repeat(70_000)}":1}`,
      'Q'.repeat(4097),
      'HELLO version=1',
    ),
    fc.string({ unit: 'binary', maxLength: 60 }).map((text) => `X${text.replaceAll('\n', ' ')}`),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.map((byte) => (byte === 10 ? 11 : byte))),
  )

  test('every bad line is one error or nothing, never a command', async () => {
    const { engine, greeted } = await hostBench()
    const one = await greeted()
    let count = 0
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { maxLength: 20 }), async (lines) => {
        const before = one.heard().length
        for (const line of lines) {
          one.say(line)
          one.say('\n')
        }
        count += 1
        one.say(`@end${count} QUERY state\n`)
        await answer(one, `end${count}`)
        const said = one.heard().slice(before)
        const refused = said.filter(({ type, error }) => type === 'error' || error !== undefined)
        expect(refused.length).toBeLessThanOrEqual(lines.length)
        const numbers = refused.map((row) => row['line'])
        expect(new Set(numbers).size).toBe(numbers.length)
        expect(said.filter(({ type }) => type === 'order_received')).toEqual([])
      }),
      { numRuns: 40 },
    )
    expect(ordersOf(engine)).toEqual([])
  })

  test('half a line at the end of the input is not carried out', async () => {
    const { engine, greeted } = await hostBench()
    const one = await greeted()
    one.say('BUY BTCUSDT 0.001 20000 half')
    one.end()
    await ended(one)
    expect(one.heard('error')).toMatchObject([{ code: 'bad_command' }])
    expect(ordersOf(engine)).toEqual([])
  })
})
