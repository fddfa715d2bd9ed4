import { describe, expect, test } from 'bun:test'
import { basename } from 'node:path'
import fc from 'fast-check'
import type { Event } from '../../../../src/domain/index.ts'
import { GOLDEN_EVENTS } from './golden-events.ts'
import {
  DIRECTORY,
  eventAt,
  eventsFrom,
  HEADER_BYTES,
  recovered,
  SEGMENT,
  written,
} from './journal-on-disk.ts'
import { anyEvents } from './sample-events.ts'

describe('recovery', () => {
  test('any events come back exactly, over any number of segments', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvents({ minLength: 1, maxLength: 8 }), { maxLength: 6 }),
        fc.integer({ min: 37, max: 20_000 }),
        async (batches, segmentBytes) => {
          let seq = 0
          const numbered = batches.map((batch) => batch.map((event) => ({ ...event, seq: ++seq })))
          const disk = await written(numbered, { segmentBytes })
          const { events, tornBytes } = await recovered(disk, { segmentBytes })
          expect(events).toStrictEqual(numbered.flat())
          expect(tornBytes).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a record larger than the read buffer comes back', async () => {
    const large = { ...GOLDEN_EVENTS.trading_state_changed, why: 'w'.repeat(3_000_000) } as Event
    const events = [eventAt(1), { ...large, seq: 2 }, eventAt(3)]
    expect((await recovered(await written([events], { segmentBytes: 1 << 24 }))).events).toStrictEqual(events)
  })

  test('many records cross the borders of the read buffer', async () => {
    const events = eventsFrom(1, 50_000)
    const disk = await written([events], { segmentBytes: 1 << 24 })
    expect(disk.bytesOf(SEGMENT).length).toBeGreaterThan(2 * 1024 * 1024)
    expect((await recovered(disk, { segmentBytes: 1 << 24 })).events).toStrictEqual(events)
  })

  test('other files in the directory are left alone', async () => {
    const disk = await written([eventsFrom(1, 2)])
    disk.put('/journal/lock.db', Buffer.from('x'))
    disk.put('/journal/0000000000000001.journal.bak', Buffer.from('x'))
    expect((await recovered(disk)).records).toBe(2)
    expect(disk.bytesOf('/journal/lock.db').toString()).toBe('x')
  })

  test('no descriptor stays open after close', async () => {
    const disk = await written([eventsFrom(1, 20), eventsFrom(21, 20)], { segmentBytes: 1000 })
    const { journal } = await recovered(disk, { segmentBytes: 1000 })
    await journal.append(eventsFrom(41, 30))
    await journal.close()
    expect(disk.openCount).toBe(0)
  })
})

describe('segments', () => {
  const options = { segmentBytes: 400 }
  const segmented = () =>
    written(
      eventsFrom(1, 20).map((event) => [event]),
      options,
    )

  test('none grows beyond its limit, and each is named by its first record', async () => {
    const disk = await segmented()
    const paths = disk.paths(DIRECTORY)
    expect(paths.length).toBeGreaterThan(3)
    for (const path of paths) expect(disk.bytesOf(path).length).toBeLessThanOrEqual(400 + 30)
    expect(paths[1]).toMatch(/\/000000000000000[2-9]\.journal$/)
  })

  test('a batch larger than a segment is stored whole', async () => {
    const disk = await written([eventsFrom(1, 1), eventsFrom(2, 50)], options)
    expect((await recovered(disk, options)).records).toBe(51)
    expect(disk.paths(DIRECTORY)).toHaveLength(2)
  })

  test('a segment of another journal in the right place is noticed', async () => {
    const disk = await segmented()
    const other = await written(
      eventsFrom(1, 20).map((event) => [{ ...event, clientOrderId: 'other-4f1c-0000017' } as Event]),
      options,
    )
    const [, second = ''] = disk.paths(DIRECTORY)
    disk.put(second, other.bytesOf(second))
    const { gap, records } = await recovered(disk, options)
    expect(gap?.why).toContain('continues another journal')
    expect(records).toBe(Number(basename(second, '.journal')) - 1)
  })

  test('a segment under the wrong name is noticed', async () => {
    const disk = await segmented()
    const last = disk.paths(DIRECTORY).at(-1) ?? ''
    disk.put('/journal/0000000000000099.journal', disk.bytesOf(last))
    disk.files.delete(last)
    const { gap, records } = await recovered(disk, options)
    expect(gap?.why).toContain('says it begins with record')
    expect(records).toBe(Number(basename(last, '.journal')) - 1)
  })

  test('a journal whose creation was cut off begins anew', async () => {
    for (let size = 0; size < HEADER_BYTES; size++) {
      const disk = await written([])
      disk.put(SEGMENT, disk.bytesOf(SEGMENT).subarray(0, size))
      const { journal, records } = await recovered(disk)
      expect(records).toBe(0)
      await journal.append([eventAt(1)])
      await journal.close()
      expect((await recovered(disk)).records).toBe(1)
    }
  })
})
