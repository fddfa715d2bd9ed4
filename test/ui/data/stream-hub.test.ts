import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { fold, replicaOf, type StreamMessage } from '../../../ui/data/replica.ts'
import type { StreamOptions } from '../../../ui/data/stream.ts'
import { DEAF_MS, StreamHub, UNTAKEN_MAX } from '../../../ui/data/stream-hub.ts'
import type { FromHub } from '../../../ui/data/stream-protocol.ts'
import { RING_MESSAGES_MAX, StreamRing } from '../../../ui/data/stream-ring.ts'
import { aFill, aGroup, anOrder, aSnapshot } from '../support.ts'

/** A hub whose server, clock and batches the test moves. */
function aHub() {
  const connections: (StreamOptions & { fail: (cause: unknown) => void })[] = []
  let nowMs = 0
  let planned: (() => void)[] = []
  const hub = new StreamHub({
    read: (options) => {
      const { promise, reject } = Promise.withResolvers<void>()
      connections.push({ ...options, fail: reject })
      return promise
    },
    batchMs: 16,
    nowMs: () => nowMs,
    after: (_delayMs, run) => void planned.push(run),
  })
  const flush = () => {
    const due = planned
    planned = []
    for (const run of due) run()
  }
  const reader = (id: string, from: string) => {
    const heard: FromHub[] = []
    hub.take({ kind: 'attach', reader: id, token: `token-of-${id}`, from }, (words) => heard.push(words))
    const messages = () => heard.flatMap((words) => (words.kind === 'batch' ? words.messages : []))
    return { heard, messages, seqs: () => messages().map(seqOf) }
  }
  const told = (messages: readonly StreamMessage[]) => {
    for (const message of messages) connections.at(-1)?.onMessage(message)
  }
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { hub, connections, flush, reader, told, pass }
}

const seqOf = ({ body }: StreamMessage): number => (body as { seq: number }).seq
const group = (seq: number, previous = seq - 1) =>
  aGroup(seq, previous, [
    ['fill', aFill({ execution_id: `e${seq}` })],
    ['order_state', anOrder({ client_order_id: `o${seq}` })],
  ])
const at = (seq: number) => `a1b2c3d4-${seq}`

describe('semantics 25: the holder of the one stream', () => {
  test('opens it with the first reader, from where that one stands, and ends it with the last', () => {
    const { hub, connections, reader } = aHub()
    const first = reader('a', at(10))
    reader('b', at(10))
    expect(connections.map(({ token, lastEventId }) => [token, lastEventId])).toEqual([
      ['token-of-a', at(10)],
    ])
    connections[0]?.onOpen()
    expect(first.heard).toEqual([{ kind: 'opened', reader: 'a' }])
    hub.take({ kind: 'detach', reader: 'a' }, () => undefined)
    expect(connections[0]?.signal.aborted).toBe(false)
    hub.take({ kind: 'detach', reader: 'b' }, () => undefined)
    expect(connections[0]?.signal.aborted).toBe(true)
  })

  test('who comes later gets what is after his place, once, and then the same as all', () => {
    const { flush, reader, told } = aHub()
    const early = reader('a', at(10))
    told(group(11))
    flush()
    told(group(12))
    const late = reader('b', at(11))
    told(group(13))
    flush()
    expect(early.seqs()).toEqual([11, 11, 12, 12, 13, 13])
    expect(late.seqs()).toEqual([12, 12, 13, 13])
  })

  test('who comes in the middle of a group gets its beginning too', () => {
    const { flush, reader, told } = aHub()
    reader('a', at(10))
    const [fill, state] = group(11)
    told([fill!])
    const late = reader('b', at(10))
    told([state!])
    flush()
    expect(late.messages()).toEqual([fill!, state!])
  })

  test('who stands before what is kept is told to take a snapshot', () => {
    const { reader } = aHub()
    reader('a', at(10))
    expect(reader('b', at(9)).messages()).toMatchObject([{ name: 'resync' }])
  })

  test('another journal sends everybody back, and is followed from there', () => {
    const { connections, reader } = aHub()
    const old = reader('a', at(10))
    reader('b', 'ffffffff-3')
    expect(old.messages()).toMatchObject([{ name: 'resync' }])
    expect(connections.map(({ lastEventId }) => lastEventId)).toEqual([at(10), 'ffffffff-3'])
    expect(connections[0]?.signal.aborted).toBe(true)
  })

  test('when the server asks for a snapshot all are told, and the stream begins anew with the next', () => {
    const { connections, reader, told } = aHub()
    const readers = [reader('a', at(10)), reader('b', at(10))]
    told([{ name: 'resync', body: { reason: 'slow' }, id: null }])
    for (const each of readers) expect(each.messages()).toMatchObject([{ name: 'resync' }])
    reader('c', at(50))
    expect(connections.map(({ lastEventId }) => lastEventId)).toEqual([at(10), at(50)])
  })

  test('a broken stream ends for all with its reason, and goes on after the last that came', async () => {
    const { connections, flush, reader, told } = aHub()
    const readers = [reader('a', at(10)), reader('b', at(10))]
    told(group(11))
    flush()
    const [half] = group(12)
    told([half!])
    connections[0]?.fail(new Error('The cable is cut.'))
    await Promise.resolve()
    await Promise.resolve()
    for (const { heard } of readers) {
      expect(heard.at(-1)).toMatchObject({ kind: 'ended', problem: { message: 'The cable is cut.' } })
    }
    const behind = reader('c', at(10))
    expect(connections[1]?.lastEventId).toBe(at(11))
    expect(behind.seqs()).toEqual([11, 11])
  })

  test('who takes nothing is let go, and nobody else with him', () => {
    const { hub, flush, reader, told } = aHub()
    const slow = reader('slow', at(0))
    const quick = reader('quick', at(0))
    for (let seq = 1; seq <= UNTAKEN_MAX / 2 + 1; seq += 1) {
      told(group(seq))
      flush()
      hub.take({ kind: 'took', reader: 'quick', messages: 2 }, () => undefined)
    }
    expect(slow.heard.at(-1)?.kind).toBe('ended')
    expect(quick.heard.at(-1)?.kind).toBe('batch')
    expect(hub.readerCount).toBe(1)
  })

  test('who answers no sign of life for a minute is gone', () => {
    const { hub, connections, pass, reader } = aHub()
    reader('gone', at(0))
    reader('there', at(0))
    for (let ms = 0; ms <= DEAF_MS + 5000; ms += 5000) {
      connections[0]?.onHeard()
      hub.take({ kind: 'took', reader: 'there', messages: 0 }, () => undefined)
      pass(5000)
    }
    expect(hub.readerCount).toBe(1)
  })

  test('however pages come and go, each replica is the one of a page that was always there', () => {
    const step = fc.record({
      what: fc.constantFrom('group', 'group', 'half', 'attach', 'flush'),
      skip: fc.nat({ max: 2 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { connections, flush, reader, told } = aHub()
        const pages: ReturnType<typeof reader>[] = []
        let seq = 10
        let rest: StreamMessage | null = null
        const whole: StreamMessage[] = []
        const attach = () => void pages.push(reader(`r${pages.length}`, at(10)))
        attach()
        for (const { what, skip } of steps) {
          if (what === 'attach') attach()
          else if (what === 'flush') flush()
          else if (rest !== null) {
            told([rest])
            rest = null
          } else {
            const previous = seq
            seq += 1 + skip
            const [first, second] = group(seq, previous)
            whole.push(first!, second!)
            told([first!])
            if (what === 'half') rest = second!
            else told([second!])
          }
        }
        if (rest !== null) told([rest])
        flush()
        const folded = (messages: readonly StreamMessage[]) =>
          messages.reduce(
            (now, message) => {
              const next = fold(now, message)
              if (next.outcome !== 'applied') throw new Error(next.why)
              return next.replica
            },
            replicaOf(aSnapshot({ seq: 10 })),
          )
        const straight = folded(whole)
        for (const page of pages) expect(folded(page.messages())).toEqual(straight)
        expect(connections).toHaveLength(1)
      }),
    )
  })
})

test('the ring forgets the oldest whole groups, and says what it no longer reaches', () => {
  const ring = new StreamRing({ epoch: 'a1b2c3d4', seq: 0 })
  const groups = RING_MESSAGES_MAX / 2 + 3
  for (let seq = 1; seq <= groups; seq += 1) for (const message of group(seq)) ring.add(message)
  expect(ring.reaches({ epoch: 'a1b2c3d4', seq: 2 })).toBe(false)
  expect(ring.reaches({ epoch: 'a1b2c3d4', seq: 3 })).toBe(true)
  expect(ring.after(3)).toHaveLength(RING_MESSAGES_MAX)
  expect(ring.after(groups)).toEqual([])
  expect(ring.resumeId).toBe(at(groups))
})
