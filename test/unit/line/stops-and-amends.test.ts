import { expect, test } from 'bun:test'
import { lineSession } from '../../../src/line/index.ts'
import { anEngine } from '../../support/an-engine.ts'
import { T0 } from '../../support/builders.ts'

/** What one engine answers to these lines, by event. */
async function talk(...lines: readonly string[]) {
  const engine = await anEngine()
  let written = ''
  const session = lineSession({
    engine,
    version: 'test',
    now: () => T0,
    write: (text) => {
      written += text
    },
  })
  await session.feed(new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')))
  await session.end()
  await engine.stop()
  const events = written
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return (id: string) => events.filter((event) => event['request_id'] === id && event['final'] === true)
}

test('semantics 14: stops, dates and amends are ordinary commands', async () => {
  const answersTo = await talk(
    '@stop ORDER side=sell symbol=BTCUSDT qty=0.01 type=stop stop_price=45000 client_order_id=s',
    '@trail ORDER side=sell symbol=BTCUSDT qty=0.01 type=trailing_stop trail_percent=2 client_order_id=t',
    '@dated ORDER side=buy symbol=BTCUSDT qty=0.01 price=20000 tif=gtd ' +
      'expire_ts_ns=1800000000000000000 client_order_id=d',
    '@amend AMEND client_order_id=d qty=0.005',
    '@same AMEND client_order_id=d qty=0.005',
    '@nobody AMEND client_order_id=nobody qty=1',
    '@asked QUERY order t',
    '@out CANCEL t',
    '@late AMEND client_order_id=t qty=0.005',
  )
  expect(answersTo('stop')).toMatchObject([
    { type: 'order_state', order_type: 'STOP_MARKET', stop_price: 45_000 },
  ])
  expect(answersTo('trail')).toMatchObject([{ status: 'HELD', held_by: 'engine', trail_percent: 2 }])
  expect(answersTo('dated')).toMatchObject([{ tif: 'GTD', status: 'ACCEPTED' }])
  expect(answersTo('amend')).toMatchObject([{ type: 'order_state', order_qty: 0.005, way: 'in_place' }])
  expect(answersTo('same')).toMatchObject([
    { type: 'error', code: 'amend_not_possible', details: { why: 'nothing would change' } },
  ])
  expect(answersTo('nobody')).toMatchObject([{ type: 'error', code: 'not_found' }])
  expect(answersTo('asked')).toMatchObject([{ client_order_id: 't', status: 'HELD' }])
  expect(answersTo('out')).toMatchObject([{ client_order_id: 't', status: 'CANCELLED' }])
  expect(answersTo('late')).toMatchObject([{ type: 'error', code: 'conflict' }])
})
