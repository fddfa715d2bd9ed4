import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { FsyncPolicy } from '../../../../src/adapters/journal-file/index.ts'
import { eventsFrom, recovered } from './journal-on-disk.ts'
import { MemoryDisk } from './memory-disk.ts'

describe('a power cut at any call', () => {
  const policies: readonly FsyncPolicy[] = ['always', 'os', { intervalMs: 1_000_000 }]
  test('everything acknowledged is there after it, nothing is made up, and the journal goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          hasWriteThrough: fc.boolean(),
          fsync: fc.constantFrom(...policies),
          segmentBytes: fc.integer({ min: 100, max: 3000 }),
          batchSizes: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
          callsUntilCut: fc.integer({ min: 1, max: 40 }),
          chances: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
          lives: fc.integer({ min: 1, max: 3 }),
        }),
        async ({ hasWriteThrough, fsync, segmentBytes, batchSizes, callsUntilCut, chances, lives }) => {
          const chance = () => chances.next().value as number
          let disk = new MemoryDisk(hasWriteThrough)
          let durable = 0
          for (let life = 0; life < lives; life++) {
            let left = callsUntilCut
            const running = disk
            running.fault = (call) => {
              if (--left > 0) return null
              running.cutPower()
              return call === 'write' ? { code: 'EIO', bytesWritten: 0 } : null
            }
            const lived = await live(running, { fsync, segmentBytes, batchSizes })
            durable = Math.max(durable, fsync === 'always' ? lived.acknowledged : lived.synced)
            disk = running.afterPowerCut(chance)
            const { events, journal } = await recovered(disk, { fsync, segmentBytes })
            expect(events.length).toBeGreaterThanOrEqual(durable)
            expect(events).toStrictEqual(eventsFrom(1, events.length))
            expect(events.length).toBeLessThanOrEqual(Math.max(lived.offered, durable))
            durable = events.length
            await journal.close()
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  interface Life {
    readonly fsync: FsyncPolicy
    readonly segmentBytes: number
    readonly batchSizes: readonly number[]
  }

  /** Runs until the power goes off: the last record known durable, and the last one offered. */
  async function live(disk: MemoryDisk, { fsync, segmentBytes, batchSizes }: Life) {
    let acknowledged = 0
    let offered = 0
    let synced = 0
    try {
      const { journal, events } = await recovered(disk, { fsync, segmentBytes })
      acknowledged = events.length
      offered = events.length
      synced = events.length
      for (const size of batchSizes) {
        offered = acknowledged + size
        await journal.append(eventsFrom(acknowledged + 1, size))
        acknowledged = offered
        if (fsync !== 'os') synced = journal.stats().durableSeq
      }
      await journal.close()
      synced = acknowledged
    } catch (error) {
      expect(String(error)).toMatch(/PowerIsOff|JournalFailed/)
    }
    return { acknowledged, offered, synced }
  }
})
