import { describe, expect, test } from 'bun:test'
import { Outbox, RECORDS_WAITING_MAX } from '../../../src/line/outbox.ts'
import type { RecordGroup } from '../../../src/ports/index.ts'
import { T0 } from '../../support/builders.ts'

const group = (seq: number): RecordGroup => ({
  seq,
  event: { kind: 'session_stopped', marks: [], seq, at: T0 },
  instrument: null,
  order: null,
  entry: null,
  fill: null,
  balances: [],
  position: null,
})

const groups = (count: number) => Array.from({ length: count }, (_, index) => group(index + 1))

function anOutbox(write: (text: string) => Promise<void> | void) {
  return new Outbox({
    write,
    recordLines: ({ seq }) => [`record ${seq}`],
    marketLine: () => null,
    lostLine: (count) => `lost ${count}`,
  })
}

describe('what waits to be written', () => {
  test('is written in order, what is said together in one write', async () => {
    const texts: string[] = []
    const outbox = anOutbox((text) => {
      texts.push(text)
    })
    outbox.line('first')
    outbox.records(groups(2))
    outbox.line('last')
    await outbox.flushed()
    expect(texts).toEqual(['first\nrecord 1\nrecord 2\nlast\n'])
  })

  test('is bounded: too many records are dropped, counted, and told in their place', async () => {
    const gate = Promise.withResolvers<void>()
    const texts: string[] = []
    const outbox = anOutbox(async (text) => {
      await gate.promise
      texts.push(text)
    })
    outbox.line('in the pipe')
    await Bun.sleep(1)
    outbox.line('answer')
    outbox.records(groups(RECORDS_WAITING_MAX))
    outbox.records([group(70_001)])
    outbox.records(groups(RECORDS_WAITING_MAX))
    outbox.records([group(70_002)])
    gate.resolve()
    await outbox.flushed()
    // Twice one too many came: 10,000 were dropped, then the one kept and 9,999 of the next.
    const lines = texts.join('').trim().split('\n')
    expect(lines.slice(0, 3)).toEqual(['in the pipe', 'answer', `lost ${2 * RECORDS_WAITING_MAX}`])
    expect(lines.slice(3)).toEqual(['record 10000', 'record 70002'])
  })

  test('a failed write ends it, and nothing is kept', async () => {
    let writes = 0
    const outbox = anOutbox(() => {
      writes += 1
      throw new Error('gone')
    })
    outbox.line('one')
    await outbox.flushed()
    outbox.line('two')
    outbox.records(groups(5))
    await outbox.flushed()
    expect([writes, String(outbox.failure?.error)]).toEqual([1, 'Error: gone'])
  })
})
