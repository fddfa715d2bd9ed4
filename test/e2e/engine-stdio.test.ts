import { afterAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { endEverything, type Ran, runVeloz, startVeloz, temporaryFolder } from '../support/veloz-process.ts'
import { exactJson, type Row, signedInByLink } from './api.ts'

afterAll(endEverything)

async function engine(home: string, commands: readonly string[]): Promise<readonly Row[]> {
  const ran: Ran = await runVeloz(['engine', '--stdio', '--data-dir', join(home, 'state')], {
    home,
    input: commands.map((line) => `${line}\n`).join(''),
  })
  expect(ran.exitCode).toBe(0)
  expect(ran.err).not.toMatch(/^\s+at /m)
  const lines = ran.out.split('\n')
  expect(lines.pop()).toBe('')
  return lines.map((line) => exactJson(line) as Row)
}

const lifeOf = (events: readonly Row[], id: string) =>
  events
    .filter(({ type, client_order_id }) => type === 'order_update' && client_order_id === id)
    .map(({ status }) => status)

const answersTo = (events: readonly Row[], requestId: string) =>
  events.filter(({ type, request_id }) => type !== 'query_received' && request_id === requestId)

test('the life of orders over standard input and output, and their state at the next start', async () => {
  const home = temporaryFolder()
  const first = await engine(home, [
    '# what a program would send',
    '',
    'ORDER side=buy symbol=BTCUSDT qty=0.01 type=market client_order_id=taken',
    'BUY BTCUSDT 0.02 40000 resting',
    'order sell btcusdt 0.5 90000 withdrawn LIMIT GTC',
    'CANCEL withdrawn',
    'CANCEL nobody',
    'ORDER side=buy symbol=BTCUSDT qty=oops price=1',
    '@order QUERY order resting',
    '@account QUERY account',
  ])
  expect(first[0]).toMatchObject({ type: 'engine_started', mode: 'simulation' })
  expect(lifeOf(first, 'taken')).toEqual(['SUBMITTED', 'ACCEPTED', 'FILLED'])
  expect(lifeOf(first, 'resting')).toEqual(['SUBMITTED', 'ACCEPTED'])
  expect(lifeOf(first, 'withdrawn').at(-1)).toBe('CANCELLED')
  const fill = first.find(({ type }) => type === 'fill')
  expect(fill).toMatchObject({ client_order_id: 'taken', qty: '0.01', side: 'BUY', liquidity: 'TAKER' })
  expect(first.filter(({ type, code }) => type === 'error' && code === 'bad_params')).toHaveLength(1)
  const errors = first.filter(({ type }) => type === 'error')
  expect(errors).toHaveLength(2)
  for (const { line } of errors) expect(line).toBeDefined()
  const [resting] = answersTo(first, 'order')
  expect(resting).toMatchObject({ client_order_id: 'resting', status: 'ACCEPTED', limit_price: '40000' })

  const second = await engine(home, [
    '@order QUERY order resting',
    '@account QUERY account',
    'BUY BTCUSDT 0.02 40000 resting',
    'CANCEL resting',
  ])
  const { ts_ns: _now, ...restingAgain } = answersTo(second, 'order')[0]!
  expect(resting).toMatchObject(restingAgain)
  expect(answersTo(second, 'account')[0]!['balances']).toEqual(answersTo(first, 'account')[0]!['balances']!)
  expect(lifeOf(second, 'resting').at(-1)).toBe('CANCELLED')
  expect(lifeOf(second, 'resting')).not.toContain('SUBMITTED')
})

test('what was ordered over lines is there for a trader over HTTP', async () => {
  const home = temporaryFolder()
  const events = await engine(home, ['BUY BTCUSDT 0.01 - by-line MARKET'])
  expect(lifeOf(events, 'by-line').at(-1)).toBe('FILLED')
  const api = await signedInByLink(await startVeloz({ dataDirectory: join(home, 'state') }))
  const { body } = await api.get('/api/order_state?client_order_id=by-line')
  expect(body).toMatchObject({ status: 'FILLED', executed_qty: '0.01' })
})

test('a line cut off by the end of the input is not carried out', async () => {
  const home = temporaryFolder()
  const ran = await runVeloz(['engine', '--stdio', '--data-dir', join(home, 'state')], {
    home,
    input: 'BUY BTCUSDT 0.01 40000 whole\nBUY BTCUSDT 0.01 4',
  })
  expect(ran.exitCode).toBe(0)
  const orders = await engine(home, ['@all QUERY orders'])
  const states = answersTo(orders, 'all').filter(({ type }) => type === 'order_state')
  expect(states.map(({ client_order_id }) => client_order_id)).toEqual(['whole'])
})
