import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { ApiProblem, Fetch } from '../../../ui/data/api.ts'
import type { StreamMessage } from '../../../ui/data/replica.ts'
import { backoffMs, readStream } from '../../../ui/data/stream.ts'

const TEXT =
  ': hello\n\n' +
  'event: market\ndata: {"symbol":"BTCUSDT","price":64000.10}\n\n' +
  'event: something_new\ndata: {}\n\n' +
  'event: order_state\ndata: {"seq":11,"prev_seq":10,"note":"größer"}\n\n' +
  'id: a1b2c3d4-11\nevent: account\ndata: {"seq":11,"prev_seq":10}\n\n'

function streamOf(chunks: readonly Uint8Array[], isEnding = true): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      if (isEnding) controller.close()
    },
  })
}

async function read(send: Fetch, silenceMaxMs = 1000) {
  const messages: StreamMessage[] = []
  let heard = 0
  const problem = await readStream({
    token: 't1',
    lastEventId: 'a1b2c3d4-10',
    signal: new AbortController().signal,
    onOpen: () => undefined,
    onMessage: (message) => messages.push(message),
    onHeard: () => {
      heard += 1
    },
    send,
    silenceMaxMs,
  }).then(
    () => null,
    (cause: ApiProblem) => cause,
  )
  return { messages, problem, heard }
}

/** The bytes cut at these places, in any order and number. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((end, index) => bytes.slice(edges[index], end))
}

describe('the stream', () => {
  test('however the bytes are cut, the messages are the same', async () => {
    const bytes = new TextEncoder().encode(TEXT)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async (places) => {
        const { messages } = await read(async () => new Response(streamOf(cut(bytes, places))))
        expect(messages).toEqual([
          { name: 'market', body: { symbol: 'BTCUSDT', price: '64000.10' }, id: null },
          { name: 'order_state', body: { seq: 11, prev_seq: 10, note: 'größer' }, id: null },
          { name: 'account', body: { seq: 11, prev_seq: 10 }, id: 'a1b2c3d4-11' },
        ] as unknown as StreamMessage[])
      }),
      { numRuns: 50 },
    )
  })

  test('asks with the token and from where it stopped', async () => {
    let headers = new Headers()
    await read(async (_path, init) => {
      headers = new Headers(init.headers)
      return new Response(streamOf([]))
    })
    expect([headers.get('authorization'), headers.get('last-event-id')]).toEqual(['Bearer t1', 'a1b2c3d4-10'])
  })

  test('a silent connection is given up, although nothing has closed it', async () => {
    const { problem } = await read(async () => new Response(streamOf([], false)), 20)
    expect(problem?.message).toBe('Nothing was heard for 0.02 seconds.')
  })

  test('a refusal is the problem the server names', async () => {
    const body = JSON.stringify({ error: 'invalid_token', message: 'Expired.' })
    const { problem } = await read(async () => new Response(body, { status: 401 }))
    expect([problem?.status, problem?.code]).toEqual([401, 'invalid_token'])
  })

  test('an end without a word is a problem too, and quiet only when it was wanted', async () => {
    expect((await read(async () => new Response(streamOf([])))).problem?.message).toBe('The stream ended.')
    const stop = new AbortController()
    const reading = readStream({
      token: null,
      lastEventId: null,
      signal: stop.signal,
      onOpen: () => stop.abort(),
      onMessage: () => undefined,
      onHeard: () => undefined,
      send: async () => new Response(streamOf([], false)),
    })
    expect(await reading).toBeUndefined()
  })
})

test('the wait grows from half a second to ten and is never the same for all', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 1000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, chance) => {
        const wait = backoffMs(failures, chance)
        expect(wait).toBeGreaterThanOrEqual(500)
        expect(wait).toBeLessThanOrEqual(10_000)
      },
    ),
  )
  expect(backoffMs(20, 0.9)).toBeGreaterThan(backoffMs(20, 0.1))
  expect(backoffMs(3, 0.5)).toBeGreaterThan(backoffMs(1, 0.5))
})
