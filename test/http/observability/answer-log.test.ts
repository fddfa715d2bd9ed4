import { describe, expect, test } from 'bun:test'
import { AnswerLog, watchAll } from '../../../src/http/frame/index.ts'
import type { Log } from '../../../src/ports/index.ts'
import { aFrame } from './a-frame.ts'

interface Line {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

function keeping(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = []
  const keep =
    (level: string) =>
    (message: string, fields: Line['fields'] = {}) => {
      lines.push({ level, message, fields })
    }
  return {
    lines,
    log: { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') },
  }
}

describe('slow requests', () => {
  test('get one warning with route pattern and request id, never the URL', async () => {
    const { log, lines } = keeping()
    const answers = new AnswerLog({ log, slowRequestMs: 1, isDebug: false })
    const { send } = aFrame(answers)
    const headers = { 'x-request-id': 'my-id-1' }
    await send('POST', '/api/order?ticket=s3cret', { body: '{"a":1}', headers })
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'a slow request',
        fields: {
          request_id: 'my-id-1',
          method: 'POST',
          route: '/api/order',
          status: 200,
          elapsed_ms: expect.any(Number),
          principal: 'anonymous',
          request_bytes: null,
          response_bytes: 7,
        },
      },
    ])
    expect(lines[0]?.fields['elapsed_ms']).toBeGreaterThanOrEqual(1)
    expect(JSON.stringify(lines)).not.toContain('s3cret')
  })

  test('are nothing to speak of below the threshold, and with 0 there is none', async () => {
    const { log, lines } = keeping()
    const answers = new AnswerLog({ log, slowRequestMs: 60_000, isDebug: false })
    const { send } = aFrame(answers)
    await send('POST', '/api/order', { body: '{}' })
    answers.reconfigure({ slowRequestMs: 0 })
    expect(answers.fromMs).toBe(Number.POSITIVE_INFINITY)
    await send('POST', '/api/order', { body: '{}' })
    expect(lines).toEqual([])
    answers.reconfigure({ slowRequestMs: 1 })
    await send('POST', '/api/order', { body: '{}' })
    expect(lines).toHaveLength(1)
  })

  test('what was turned away has no route of its own', async () => {
    const { log, lines } = keeping()
    const { send } = aFrame(new AnswerLog({ log, slowRequestMs: 0, isDebug: true }))
    await send('GET', '/api/nothing/here?x=s3cret')
    expect(lines[0]?.fields).toMatchObject({ route: '(unknown)', status: 404, principal: 'nobody' })
  })
})

describe('at debug', () => {
  test('every request has a line, the slow ones a warning', async () => {
    const { log, lines } = keeping()
    const answers = new AnswerLog({ log, slowRequestMs: 0, isDebug: false })
    const { send } = aFrame(answers)
    await send('GET', '/api/market')
    answers.reconfigure({ isDebug: true })
    await send('GET', '/api/market')
    await send('GET', '/api/orders')
    answers.reconfigure({ isDebug: false })
    await send('GET', '/api/market')
    expect(lines.map(({ level, fields }) => `${level} ${fields['status']}`)).toEqual([
      'debug 200',
      'debug 404',
    ])
  })
})

test('several watches hear what each wants to hear', () => {
  const heard: string[] = []
  const watch = (name: string, fromMs: number) => ({ fromMs, answered: () => void heard.push(name) })
  const all = watchAll([watch('slow', 10), watch('all', 0), watch('never', Number.POSITIVE_INFINITY)])
  expect(all.fromMs).toBe(0)
  const { exchange, response } = { exchange: {}, response: new Response('') }
  for (const elapsedMs of [1, 50]) {
    all.answered(exchange as Parameters<typeof all.answered>[0], response, elapsedMs)
  }
  expect(heard).toEqual(['all', 'slow', 'all'])
})

test('the bytes of answers are counted', async () => {
  const { log } = keeping()
  const { send, metrics } = aFrame(new AnswerLog({ log, slowRequestMs: 0, isDebug: false }))
  await send('GET', '/api/market')
  await send('POST', '/api/order', { body: '{"é":1}' })
  // {"price":1} and {"é":1}, of which one letter takes two bytes.
  expect(await metrics.render()).toContain('veloz_http_response_bytes_total 19')
})
