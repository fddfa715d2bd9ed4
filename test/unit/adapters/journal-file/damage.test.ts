import { describe, expect, test } from 'bun:test'
import { basename } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import type { FileJournalOptions } from '../../../../src/adapters/journal-file/index.ts'
import { type Event, JournalDamaged } from '../../../../src/domain/index.ts'
import {
  DIRECTORY,
  eventAt,
  eventsFrom,
  HEADER_BYTES,
  open,
  recovered,
  SEGMENT,
  written,
} from './journal-on-disk.ts'
import { MemoryDisk } from './memory-disk.ts'

describe('a torn tail', () => {
  test('cut at every byte of the last record: it alone is lost, and the journal goes on', async () => {
    const whole = await written([eventsFrom(1, 2), eventsFrom(3, 1)])
    const before = (await written([eventsFrom(1, 2)])).bytesOf(SEGMENT).length
    for (let size = before; size < whole.bytesOf(SEGMENT).length; size++) {
      const disk = whole.copy()
      disk.put(SEGMENT, whole.bytesOf(SEGMENT).subarray(0, size))
      const { journal, records, tornBytes } = await recovered(disk)
      expect({ records, tornBytes }).toEqual({ records: 2, tornBytes: size - before })
      await journal.append([eventAt(3)])
      await journal.close()
      expect(disk.bytesOf(SEGMENT).subarray(HEADER_BYTES)).toEqual(
        whole.bytesOf(SEGMENT).subarray(HEADER_BYTES),
      )
    }
  })

  test('zeros that the file system put behind the last record are cut off', async () => {
    const disk = await written([eventsFrom(1, 3)])
    disk.put(SEGMENT, Buffer.concat([disk.bytesOf(SEGMENT), Buffer.alloc(9000)]))
    expect(await recovered(disk)).toMatchObject({ records: 3, tornBytes: 9000 })
  })

  test('a block of the last write that never arrived is a torn tail, records behind it or not', async () => {
    const disk = await written([eventsFrom(1, 10), eventsFrom(11, 60)])
    const bytes = disk.bytesOf(SEGMENT)
    expect(bytes.length).toBeGreaterThan(3 * 1024)
    disk.put(SEGMENT, Buffer.from(bytes).fill(0, 2048, 2560))
    const { records, tornBytes, journal } = await recovered(disk)
    expect(records).toBeGreaterThanOrEqual(10)
    expect(records).toBeLessThan(70)
    expect(journal.stats().bytes + tornBytes).toBe(bytes.length)
  })

  test('the same missing block in a write that a later one saw durable is damage', async () => {
    const disk = await written([eventsFrom(1, 50), eventsFrom(51, 1)])
    disk.put(SEGMENT, Buffer.from(disk.bytesOf(SEGMENT)).fill(0, 2048, 2560))
    const { gap, records, tornBytes } = await recovered(disk)
    expect(gap?.why).toMatch(/offset \d+: record \d+ cannot be read .* was written after it was durable/)
    expect(gap).toMatchObject({ fromSeq: records + 1, records: 51 - records, isCovered: false })
    expect(tornBytes).toBe(0)
  })
})

/** The names in the one folder that quarantine made. */
function putAside(disk: MemoryDisk): readonly string[] {
  const paths = [...disk.files.keys()].filter((path) => path.startsWith(`${DIRECTORY}/quarantine/`))
  return paths.map((path) => basename(path)).sort()
}

/** What a journal is after damage: a part of what was stored, and able to go on. */
async function expectPrefix(
  disk: MemoryDisk,
  stored: readonly Event[],
  options: Partial<FileJournalOptions> = {},
) {
  const [first] = disk.paths(DIRECTORY)
  const before = first === undefined ? null : disk.bytesOf(first).toString('latin1', 12, 20)
  const found = await recovered(disk, options)
  expect(found.events).toStrictEqual(stored.slice(0, found.events.length))
  expect(found.records).toBe(found.events.length)
  if (found.gap !== null) expect(found.journal.epoch).not.toBe(before)
  const next = eventAt(found.records + 1)
  await found.journal.append([next])
  await found.journal.close()
  const again = await recovered(disk, options)
  expect(again.events).toStrictEqual([...found.events, next])
  expect(again.gap).toBeNull()
  expect(again.journal.epoch).toBe(found.journal.epoch)
  await again.journal.close()
  return found
}

describe('semantics 5: damage keeps the good part and puts the rest aside', () => {
  const options = { segmentBytes: 200 }

  test('each byte of a small journal: the records before it, the file as it was aside', async () => {
    const events = eventsFrom(1, 4)
    const disk = await written([events.slice(0, 2), events.slice(2)])
    const last = (await written([eventsFrom(1, 3)])).bytesOf(SEGMENT).length
    for (let offset = HEADER_BYTES; offset < disk.bytesOf(SEGMENT).length; offset++) {
      const damaged = disk.copy()
      damaged.bytesOf(SEGMENT)[offset] = (damaged.bytesOf(SEGMENT)[offset] as number) ^ 0x40
      const bytes = Buffer.from(damaged.bytesOf(SEGMENT))
      const { gap, tornBytes, records } = await expectPrefix(damaged, events)
      expect(records, `offset ${offset}`).toBe(
        Math.floor(((offset - HEADER_BYTES) * 4) / (bytes.length - HEADER_BYTES)),
      )
      if (offset >= last) {
        expect([gap, tornBytes > 0], `offset ${offset}`).toEqual([null, true])
        continue
      }
      expect(gap, `offset ${offset}`).toMatchObject({ fromSeq: records + 1, records: 4 - records })
      expect(putAside(damaged)).toEqual([basename(SEGMENT), 'why.txt'])
      const kept = [...damaged.files].find(
        ([path]) => path.includes('quarantine') && path.endsWith('.journal'),
      )
      expect(kept?.[1].bytes).toEqual(bytes)
    }
  })

  test('each byte of a sealed segment: what follows goes aside with it', async () => {
    const events = eventsFrom(1, 6)
    const disk = await written([events.slice(0, 2), events.slice(2, 4), events.slice(4)], options)
    const [, second = '', third = ''] = disk.paths(DIRECTORY)
    expect(third).not.toBe('')
    for (let offset = 0; offset < disk.bytesOf(second).length; offset++) {
      const damaged = disk.copy()
      damaged.bytesOf(second)[offset] = (damaged.bytesOf(second)[offset] as number) ^ 0x40
      const { gap, records, remarks } = await expectPrefix(damaged, events, options)
      if (gap === null) {
        // The seal alone: the checksum in the next header proves that no record is missing.
        expect([records, remarks.length]).toEqual([6, 1])
        continue
      }
      expect(records).toBeGreaterThanOrEqual(2)
      expect(records).toBeLessThan(4)
      expect(gap).toMatchObject({ fromSeq: records + 1, records: 6 - records, isCovered: false })
      expect(putAside(damaged)).toEqual([basename(second), basename(third), 'why.txt'])
    }
  })

  test('the note says when, why, which records and which files', async () => {
    const disk = await written([eventsFrom(1, 3)])
    disk.bytesOf(SEGMENT)[HEADER_BYTES + 50] = 0xff
    const { gap } = await expectPrefix(disk, [])
    expect(gap?.why).toMatch(
      /^0000000000000001\.journal, offset 36: record 1 cannot be read \(the checksum does not match\), but /,
    )
    const note = [...disk.files].find(([path]) => path.endsWith('/why.txt'))?.[1].bytes.toString() ?? ''
    expect(note).toMatch(/^Put aside by VeloZ at \d{4}-\d\d-\d\dT/)
    expect(note).toContain('Records: 1 to 3\n')
    expect(note).toContain('Files: 0000000000000001.journal\n')
  })

  test('a record taken out of the middle, or put in twice, is never applied', async () => {
    const events = eventsFrom(1, 3)
    const disk = await written([events])
    const bytes = disk.bytesOf(SEGMENT)
    const size = (bytes.length - HEADER_BYTES) / 3
    const record = (index: number) =>
      bytes.subarray(HEADER_BYTES + index * size, HEADER_BYTES + (index + 1) * size)
    const header = bytes.subarray(0, HEADER_BYTES)
    for (const [order, records] of [
      [[0, 2], 1],
      [[0, 1, 1, 2], 2],
      [[0, 1, 2, 2], 3],
      [[0, 1, 2, 0], 3],
      [[1, 2], 0],
    ] as const) {
      const edited = disk.copy()
      edited.put(SEGMENT, Buffer.concat([header, ...order.map(record)]))
      const found = await expectPrefix(edited, events)
      expect(found.records).toBe(records)
      expect(found.gap?.why).toMatch(/it is record \d where \d must follow/)
    }
  })

  test('each missing segment: one between and the last cost what follows, the first is refused', async () => {
    const events = eventsFrom(1, 20)
    const disk = await written(
      events.map((event) => [event]),
      { segmentBytes: 400 },
    )
    const [first = '', ...others] = disk.paths(DIRECTORY)
    for (const path of others) {
      const damaged = disk.copy()
      damaged.files.delete(path)
      const { gap, records } = await expectPrefix(damaged, events, { segmentBytes: 400 })
      expect(records).toBe(Number(basename(path, '.journal')) - 1)
      expect(gap?.why).toContain('missing')
    }
    disk.files.delete(first)
    await expect(recovered(disk, options)).rejects.toThrow(/record 1 is missing.*there is no snapshot/)
    expect(putAside(disk)).toEqual([])
  })

  test('each truncation of a segment in the middle', async () => {
    const events = eventsFrom(1, 6)
    const disk = await written([events.slice(0, 2), events.slice(2, 4), events.slice(4)], options)
    const [, second = ''] = disk.paths(DIRECTORY)
    for (let size = 0; size < disk.bytesOf(second).length; size++) {
      const damaged = disk.copy()
      damaged.put(second, damaged.bytesOf(second).subarray(0, size))
      const { gap, records } = await expectPrefix(damaged, events, options)
      expect(records + (gap?.records ?? 0)).toBe(6)
    }
  })

  test('bytes behind a seal are no record; they are remarked on and nothing is lost', async () => {
    const disk = await written([eventsFrom(1, 2), eventsFrom(3, 2)], options)
    disk.put(SEGMENT, Buffer.concat([disk.bytesOf(SEGMENT), Buffer.from('x')]))
    const { gap, remarks, records } = await recovered(disk, options)
    expect([gap, records]).toEqual([null, 4])
    expect(remarks).toEqual([expect.stringContaining('goes on behind its own end')])
  })

  test('a crash at any call while damage is put aside leaves the damage or its outcome', async () => {
    const events = eventsFrom(1, 8)
    const batches = [0, 2, 4, 6].map((from) => events.slice(from, from + 2))
    const damaged = await written(batches, options)
    const [, second = ''] = damaged.paths(DIRECTORY)
    damaged.bytesOf(second)[HEADER_BYTES + 100] = 0
    const kept = 3
    for (let calls = 1; ; calls++) {
      const disk = damaged.copy()
      let left = calls
      disk.fault = () => (--left === 0 ? { code: 'EIO' } : null)
      const isDone = await recovered(disk, options).then(
        () => left > 0,
        () => false,
      )
      disk.fault = () => null
      const { records } = await expectPrefix(disk, events, options)
      expect(records).toBe(kept)
      if (isDone) break
    }
  })

  test('a header that is not ours is refused when nothing else says which journal it is', async () => {
    const disk = new MemoryDisk()
    disk.put(SEGMENT, Buffer.alloc(500, 'somebody else wrote this'))
    await expect(open(disk)).rejects.toThrow('does not begin like a journal segment')
    const other = await written([eventsFrom(1, 2), eventsFrom(3, 2)], options)
    other.bytesOf(SEGMENT)[3] = 0
    await expect(recovered(other, options)).rejects.toBeInstanceOf(JournalDamaged)
    expect(putAside(other)).toEqual([])
  })

  test('what another version of VeloZ wrote is refused, not put aside', async () => {
    const disk = await written([eventsFrom(1, 2)])
    const bytes = disk.bytesOf(SEGMENT)
    const length = bytes.readUInt32LE(HEADER_BYTES + 4)
    bytes[HEADER_BYTES + 8] = 250
    const body = bytes.subarray(HEADER_BYTES + 4, HEADER_BYTES + 8 + length)
    bytes.writeUInt32LE(crc32(body), HEADER_BYTES)
    await expect(recovered(disk)).rejects.toThrow('record type 250 is not known to this version of VeloZ')
    expect(putAside(disk)).toEqual([])
  })

  test('random damage anywhere never yields anything but a part of what was stored', async () => {
    const events = eventsFrom(1, 24)
    const disk = await written(
      events.map((event) => [event]),
      { segmentBytes: 600 },
    )
    const paths = disk.paths(DIRECTORY)
    const hit = fc.record({
      path: fc.constantFrom(...paths),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      how: fc.constantFrom('flip', 'cut', 'zeros', 'delete', 'twice'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(hit, { minLength: 1, maxLength: 3 }), async (hits) => {
        const damaged = disk.copy()
        for (const { path, at, how } of hits) harm(damaged, path, at, how)
        try {
          await expectPrefix(damaged, events, { segmentBytes: 600 })
        } catch (error) {
          if (!(error instanceof JournalDamaged)) throw error
        }
      }),
      { numRuns: 300 },
    )
  })
})

function harm(disk: MemoryDisk, path: string, at: number, how: string): void {
  if (!disk.files.has(path)) return
  const bytes = Buffer.from(disk.bytesOf(path))
  const offset = Math.floor(at * bytes.length)
  if (how === 'delete') disk.files.delete(path)
  else if (how === 'cut') disk.put(path, bytes.subarray(0, offset))
  else if (how === 'zeros') disk.put(path, bytes.fill(0, offset, Math.min(bytes.length, offset + 64)))
  else if (how === 'twice') disk.put(path, Buffer.concat([bytes, bytes.subarray(offset)]))
  else {
    bytes[offset] = (bytes[offset] ?? 0) ^ 0x10
    disk.put(path, bytes)
  }
}
