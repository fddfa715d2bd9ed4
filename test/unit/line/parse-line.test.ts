import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { parseLine } from '../../../src/line/index.ts'

const bodyOf = (line: string) => {
  const parsed = parseLine(line)
  if (parsed.kind !== 'command' || parsed.command.verb !== 'order') throw new Error(JSON.stringify(parsed))
  return parsed.command.body
}

const codeOf = (line: string) => {
  const parsed = parseLine(line)
  return parsed.kind === 'problem' ? parsed.code : parsed.kind
}

const LIMIT = {
  side: 'buy',
  symbol: 'BTCUSDT',
  qty: '0.01',
  type: 'limit',
  tif: 'gtc',
  price: '50000',
}

describe('orders', () => {
  test('the same order in every spelling', () => {
    const expected = { ...LIMIT, client_order_id: 'a-1' } as ReturnType<typeof bodyOf>
    for (const line of [
      'ORDER side=buy symbol=BTCUSDT qty=0.01 price=50000 client_order_id=a-1',
      'order SIDE=BUY symbol=BTCUSDT QTY=0.01 price=50000 type=LIMIT tif=GTC client_order_id=a-1',
      'ORDER BUY BTCUSDT 0.01 50000 a-1',
      'ORDER b BTCUSDT 0.01 50000 a-1 LIMIT GTC',
      'buy BTCUSDT 0.01 50000 a-1',
      'B BTCUSDT 0.01 50000 a-1 gtc',
      '   Buy   BTCUSDT  0.01 50000   a-1   ',
    ]) {
      expect(bodyOf(line), line).toEqual(expected)
    }
    expect(bodyOf('S btc/usdt 1 2 x')).toMatchObject({ side: 'sell', symbol: 'btc/usdt' })
  })

  test('a market order says so', () => {
    expect(bodyOf('ORDER side=sell symbol=BTCUSDT qty=1 type=market')).toMatchObject({ type: 'market' })
    expect(bodyOf('ORDER BUY BTCUSDT 1 - m-1 MARKET')).toMatchObject({
      type: 'market',
      client_order_id: 'm-1',
    })
    expect(bodyOf('BUY BTCUSDT 1 - m-1 market IOC')).not.toHaveProperty('price')
    for (const line of [
      'ORDER side=buy symbol=BTCUSDT qty=1',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=0',
      'BUY BTCUSDT 1 - m-1',
      'BUY BTCUSDT 1',
      'ORDER side=buy symbol=BTCUSDT qty=1 type=market price=5',
      'BUY BTCUSDT 1 50000 m-1 MARKET',
    ]) {
      expect(codeOf(line), line).toBe('bad_params')
    }
  })

  test('numbers that are none, or could not be kept, are refused', () => {
    for (const number of [
      'nan',
      'NaN',
      'inf',
      '-inf',
      'Infinity',
      '1e400',
      '1e-400',
      '0',
      '-1',
      '+1',
      '',
      ' ',
      '0x10',
      '1,5',
      '1.',
      '.5',
      '١',
      '0.0000000000000000001',
      '1'.repeat(40),
    ]) {
      expect(codeOf(`ORDER side=buy symbol=BTCUSDT qty=${number} price=1`), number).toBe('bad_params')
      expect(codeOf(`ORDER side=buy symbol=BTCUSDT qty=1 price=${number}`), number).toBe('bad_params')
    }
    expect(bodyOf('BUY BTCUSDT 0.000000000000000001 123456789012345678901234567.5 x')).toMatchObject({
      qty: '0.000000000000000001',
    })
  })

  test('unknown, double and mixed words are refused', () => {
    for (const line of [
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 color=red',
      'ORDER side=buy side=sell symbol=BTCUSDT qty=1 price=1',
      'ORDER side=buy SIDE=buy symbol=BTCUSDT qty=1 price=1',
      'ORDER BUY BTCUSDT 1 1 client_order_id=a',
      'BUY symbol=BTCUSDT qty=1 price=1',
      'BUY BTCUSDT 1 1 a LIMIT GTC GTC',
      'BUY BTCUSDT 1 1 a GTC LIMIT',
      'ORDER',
      'ORDER side=hold symbol=BTCUSDT qty=1 price=1',
      'ORDER side=buy symbol=B qty=1 price=1',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 client_order_id=a/b',
      `ORDER side=buy symbol=BTCUSDT qty=1 price=1 client_order_id=${'a'.repeat(65)}`,
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 client_order_id=',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 strategy_id=é',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 post_only=maybe',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 post_only=true tif=ioc',
      'ORDER side=buy symbol=BTCUSDT qty=1 type=market tif=gtx',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1\u0000',
      'ORDER\tside=buy symbol=BTCUSDT qty=1 price=1',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1\rBUY BTCUSDT 1 1 x',
    ]) {
      expect(codeOf(line), line).toBe('bad_params')
    }
  })

  test('semantics 14: every field of an order has its key', () => {
    expect(
      bodyOf(
        'ORDER side=sell symbol=BTCUSDT qty=1 type=STOP_LIMIT stop_price=48000 price=47900 tif=GTD ' +
          'expire_ts_ns=1800000000000000000 trigger_by=MARK reduce_only=true post_only=1 ' +
          'venue=sim strategy_id=s',
      ),
    ).toEqual({
      side: 'sell',
      symbol: 'BTCUSDT',
      qty: '1',
      type: 'stop_limit',
      stop_price: '48000',
      price: '47900',
      tif: 'gtd',
      expire_ts_ns: '1800000000000000000',
      trigger_by: 'mark',
      reduce_only: true,
      post_only: true,
      venue: 'sim',
      strategy_id: 's',
    })
    for (const trail of ['trail_amount=100', 'trail_percent=1.5']) {
      expect(bodyOf(`ORDER side=sell symbol=BTCUSDT qty=1 type=trailing_stop ${trail}`).type).toBe(
        'trailing_stop',
      )
    }
    expect(bodyOf('BUY BTCUSDT 1 50000 x LIMIT GTX').tif).toBe('gtx')
    expect(bodyOf('ORDER side=buy symbol=BTCUSDT qty=1 type=stop stop_price=2').type).toBe('stop')
  })

  test('semantics 13: what cannot go together is refused as over HTTP', () => {
    for (const line of [
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 stop_price=2',
      'ORDER side=buy symbol=BTCUSDT qty=1 trail_percent=2',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 type=stop_limit',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 tif=gtd',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 expire_ts_ns=1',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 trigger_by=mark',
      'ORDER side=buy symbol=BTCUSDT qty=1 type=stop stop_price=2 trigger_by=index',
      'ORDER side=buy symbol=BTCUSDT qty=1 type=trailing_stop trail_amount=1 trail_percent=1',
      'ORDER side=buy symbol=BTCUSDT qty=1 type=stop stop_price=nan',
      'BUY BTCUSDT 1 50000 x LIMIT GTD',
      'BUY BTCUSDT 1 - x STOP',
      'ORDER side=buy symbol=BTCUSDT qty=1 price=1 bracket=x',
    ]) {
      expect(codeOf(line), line).toBe('bad_params')
    }
  })

  test('semantics 14: AMEND names the order and what changes; qty is the new total', () => {
    expect(parseLine('@7 amend client_order_id=a QTY=0.5 price=49000 stop_price=48000')).toMatchObject({
      requestId: '7',
      command: {
        verb: 'amend',
        clientOrderId: 'a',
        change: {
          quantity: 5n * 10n ** 17n,
          price: 49_000n * 10n ** 18n,
          triggerPrice: 48_000n * 10n ** 18n,
        },
      },
    })
    expect(parseLine('AMEND client_order_id=a price=1')).toMatchObject({
      command: { change: { quantity: null, triggerPrice: null } },
    })
    for (const line of [
      'AMEND',
      'AMEND a 1',
      'AMEND qty=1',
      'AMEND client_order_id=a',
      'AMEND client_order_id=a qty=0',
      'AMEND client_order_id=a qty=',
      'AMEND client_order_id=a price=-1',
      'AMEND client_order_id=a/b qty=1',
      'AMEND client_order_id=a qty=1 qty=2',
      'AMEND client_order_id=a side=buy qty=1',
      'AMEND client_order_id=a __proto__=1',
    ]) {
      expect(codeOf(line), line).toBe('bad_params')
    }
  })
})

describe('other commands', () => {
  test('cancels and queries in both forms', () => {
    const commandOf = (line: string) => {
      const parsed = parseLine(line)
      return parsed.kind === 'command' ? (parsed.command as object) : null
    }
    for (const line of ['CANCEL a-1', 'c a-1', 'cancel client_order_id=a-1']) {
      expect(commandOf(line)).toEqual({ verb: 'cancel', clientOrderId: 'a-1' })
    }
    expect(commandOf('CANCEL_ALL')).toEqual({ verb: 'cancel_all', symbol: null })
    expect(commandOf('cancel_all symbol=btc-usdt')).toEqual({ verb: 'cancel_all', symbol: 'BTCUSDT' })
    expect(commandOf('Q orders')).toEqual({ verb: 'query', what: 'orders' })
    expect(commandOf('QUERY order a-1')).toEqual({ verb: 'query', what: 'order', clientOrderId: 'a-1' })
    expect(commandOf('query MARKET')).toEqual({ verb: 'query', what: 'market', symbol: null })
    expect(commandOf('query market ethusdt')).toEqual({ verb: 'query', what: 'market', symbol: 'ETHUSDT' })
    for (const line of [
      'CANCEL',
      'CANCEL a b',
      'CANCEL symbol=X',
      'CANCEL_ALL a b',
      'QUERY',
      'QUERY x',
      'QUERY order',
      'QUERY state now',
    ]) {
      expect(codeOf(line), line).toBe('bad_params')
    }
  })

  test('blank lines and comments are nothing, other words are no command', () => {
    for (const line of ['', '   ', '# ORDER BUY BTCUSDT 1 1 x', '  # \u0000'])
      expect(codeOf(line)).toBe('blank')
    for (const line of [
      'FOO',
      'ORDERS x',
      '@',
      '@1',
      '@ 1 QUERY state',
      '@1#',
      '@a b@c',
      'BUYBTCUSDT',
      '\ufffd',
    ]) {
      expect(codeOf(line), line).toBe('bad_command')
    }
  })

  test('a request id goes with the command and with its problem', () => {
    expect(parseLine('@r.1 QUERY state')).toMatchObject({ requestId: 'r.1', text: 'QUERY state' })
    expect(parseLine('@r.1 QUERY nothing')).toMatchObject({ requestId: 'r.1', code: 'bad_params' })
    expect(parseLine('@r.1 @r.2 QUERY state')).toMatchObject({ requestId: 'r.1', code: 'bad_command' })
  })
})

test('whatever the line says, it is read or refused, never thrown, and its message is one short line', () => {
  const word = fc.constantFrom(
    'ORDER',
    'AMEND',
    'buy',
    'CANCEL',
    'QUERY',
    'side=buy',
    'symbol=BTCUSDT',
    'qty=1',
    'price=1',
    'type=stop_limit',
    'stop_price=2',
    'tif=gtd',
    'trail_percent=1',
    'client_order_id=a',
    '=',
    '@1',
    '1',
    '-',
    'BTCUSDT',
  )
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.array(fc.oneof(word, fc.string({ maxLength: 8 })), { maxLength: 9 }).map((words) => words.join(' ')),
  )
  fc.assert(
    fc.property(line, (text) => {
      const parsed = parseLine(text)
      if (parsed.kind === 'problem') expect(parsed.message).toMatch(/^[^\n]{5,400}$/)
    }),
    { numRuns: 1000 },
  )
})
