import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { CreationLog } from '../../../src/runtime/creation-log.ts'
import { id } from '../../support/builders.ts'

test('walks from the newest, from any record on, and forgets only what is unknown', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 300 }), (gaps, beforeSeq) => {
      const log = new CreationLog()
      const seqs: number[] = []
      for (const gap of gaps) {
        const seq = (seqs.at(-1) ?? 0) + gap
        seqs.push(seq)
        log.push(id(`o${seq}`), seq)
      }
      const wanted = seqs.filter((seq) => seq < beforeSeq).toReversed()
      expect([...log.before(beforeSeq)].map(({ seq }) => seq)).toEqual(wanted)
      expect([...log.before(null)].length).toBe(seqs.length)
    }),
  )
})

test('stays within twice what is known', () => {
  const log = new CreationLog()
  for (let seq = 1; seq <= 10_000; seq++) {
    log.push(id(`o${seq}`), seq)
    log.cleanUp(
      () => 1000,
      (created) => created.seq > seq - 1000,
    )
  }
  expect(log.size).toBeLessThanOrEqual(2000)
  expect([...log.before(null)].slice(0, 1000).map(({ seq }) => seq)).toEqual(
    Array.from({ length: 1000 }, (_, n) => 10_000 - n),
  )
})
