import { expect, test } from 'bun:test'
import { LogMemory, openLog } from '../../../../src/adapters/log/index.ts'

const ALL = { level: 'debug', contains: '', after: 0, limit: 100 } as const
const START = 1_700_000_000_000

function aLog(memory: LogMemory) {
  return openLog({
    level: 'info',
    format: 'json',
    write: () => undefined,
    memory,
    now: () => new Date(START),
  })
}

test('the latest lines, newest last, without secrets and without what was not written', () => {
  const memory = new LogMemory(START)
  const log = aLog(memory)
  log.debug('not written at this level')
  log.info('first', { api_key: 'abc', count: 3n })
  log.warn('second: token=sEcReT')
  const { lines, lastId, leftOut } = memory.lines(ALL)
  expect(lines.map(({ level, message, fields }) => [level, message, fields])).toEqual([
    ['info', 'first', { api_key: '[redacted]', count: '3' }],
    ['warn', 'second: token=[redacted]', null],
  ])
  expect(lastId).toBe(lines.at(-1)?.id ?? 0)
  expect(leftOut).toBe(0)
})

test('filters by level and text, and tells how many more there are', () => {
  const memory = new LogMemory(START)
  const log = aLog(memory)
  for (let count = 0; count < 10; count++) log.info('Order filled', { symbol: 'BTCUSDT', count })
  log.error('venue lost')
  expect(memory.lines({ ...ALL, level: 'warn' }).lines.map(({ message }) => message)).toEqual(['venue lost'])
  const found = memory.lines({ ...ALL, contains: 'btcusdt', limit: 3 })
  expect(found.lines.map(({ fields }) => (fields as { count: number }).count)).toEqual([7, 8, 9])
  expect(found.leftOut).toBe(7)
  expect(memory.lines({ ...ALL, contains: 'nowhere' }).lastId).toBe(found.lastId)
})

test('a tail gives each line once, and goes on behind a restart', () => {
  const memory = new LogMemory(START)
  const log = aLog(memory)
  log.info('one')
  const first = memory.lines(ALL)
  log.info('two')
  expect(memory.lines({ ...ALL, after: first.lastId }).lines.map(({ message }) => message)).toEqual(['two'])
  const restarted = new LogMemory(START + 1)
  aLog(restarted).info('three')
  expect(restarted.lines({ ...ALL, after: first.lastId + 1 }).lines.map(({ message }) => message)).toEqual([
    'three',
  ])
})

test('is bounded by its lines and by their size', () => {
  const few = new LogMemory(START, 50)
  const log = aLog(few)
  for (let count = 0; count < 500; count++) log.info(`line ${count}`)
  const { lines } = few.lines({ ...ALL, limit: 5000 })
  expect(lines.map(({ message }) => message)).toEqual(
    Array.from({ length: 50 }, (_, at) => `line ${450 + at}`),
  )
  const small = new LogMemory(START, 5000, 10_000)
  const long = aLog(small)
  for (let count = 0; count < 100; count++) long.info('x'.repeat(1000))
  expect(small.lines(ALL).lines.length).toBe(9)
})
