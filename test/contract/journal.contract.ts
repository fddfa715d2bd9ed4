import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { type Event, InvariantBroken } from '../../src/domain/index.ts'
import type { Journal, JournalRecovery } from '../../src/ports/index.ts'

/** One place where a journal may be kept, closed and opened again. */
export interface JournalHome {
  open(): Promise<Journal<Event>>
  remove(): Promise<void>
}

/** What every journal promises, whatever it is made of. `eventOf` makes some valid event with this number. */
export function journalContract(
  name: string,
  home: () => Promise<JournalHome>,
  eventOf: (seq: number) => Event,
): void {
  describe(name, () => {
    let place: JournalHome
    let journal: Journal<Event>
    beforeEach(async () => {
      place = await home()
      journal = await place.open()
    })
    afterEach(async () => {
      await journal.close()
      await place.remove()
    })

    const events = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => eventOf(from + index))
    const found = (records: number): JournalRecovery => {
      return { records, replayed: records, snapshotSeq: null, tornBytes: 0, gap: null, remarks: [] }
    }
    const recovered = async (from: Journal<Event>) => {
      const list: Event[] = []
      return { recovery: await from.recover((event) => list.push(event)), list }
    }
    const reopen = async () => {
      await journal.close()
      journal = await place.open()
    }

    test('a new journal is empty', async () => {
      expect(await recovered(journal)).toEqual({ recovery: found(0), list: [] })
      expect(journal.stats().durableSeq).toBe(0)
    })

    test('the epoch is 8 hex digits and stays across reopening', async () => {
      const { epoch } = journal
      expect(epoch).toMatch(/^[0-9a-f]{8}$/)
      await reopen()
      expect(journal.epoch).toBe(epoch)
    })

    test('gives back what was appended, in order, after reopening', async () => {
      const first = events(1, 3)
      const second = events(4, 2)
      await journal.append(first)
      await journal.append(second)
      await reopen()
      expect(await recovered(journal)).toEqual({
        recovery: found(5),
        list: [...first, ...second],
      })
    })

    test('goes on numbering after recovery, run after run', async () => {
      for (let run = 0; run < 4; run++) {
        await recovered(journal)
        await journal.append(events(run * 2 + 1, 2))
        await reopen()
      }
      expect((await recovered(journal)).list.map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    })

    test('stats name the last durable record, also after recovery', async () => {
      await journal.append(events(1, 7))
      expect(journal.stats().durableSeq).toBe(7)
      await reopen()
      await recovered(journal)
      expect(journal.stats().durableSeq).toBe(7)
    })

    test('stats count the same bytes after recovery as before it', async () => {
      await journal.append(events(1, 7))
      const { bytes } = journal.stats()
      await reopen()
      await recovered(journal)
      expect(journal.stats().bytes).toBe(bytes)
    })

    test('an empty batch changes nothing', async () => {
      await journal.append([])
      await journal.append(events(1, 1))
      await journal.append([])
      expect(journal.stats().durableSeq).toBe(1)
    })

    test.each([
      ['does not begin with 1', [2]],
      ['begins with 0', [0]],
      ['has a hole', [1, 3]],
      ['repeats a number', [1, 1]],
    ])('a batch that %s is refused as a whole', async (_, seqs) => {
      await expect(journal.append(seqs.map(eventOf))).rejects.toThrow(InvariantBroken)
      await journal.append(events(1, 1))
      await reopen()
      expect((await recovered(journal)).list).toEqual(events(1, 1))
    })

    test('a batch that does not follow the one before is refused', async () => {
      await journal.append(events(1, 2))
      await expect(journal.append(events(2, 1))).rejects.toThrow(InvariantBroken)
      await expect(journal.append(events(4, 1))).rejects.toThrow(InvariantBroken)
      await journal.append(events(3, 1))
      expect(journal.stats().durableSeq).toBe(3)
    })

    test('a second append while one is in flight is refused, and the first still counts', async () => {
      const first = journal.append(events(1, 1))
      await expect(journal.append(events(2, 1))).rejects.toThrow('in flight')
      await first
      expect(journal.stats().durableSeq).toBe(1)
    })

    test('refuses to append to stored records that were not recovered', async () => {
      await journal.append(events(1, 1))
      await reopen()
      await expect(journal.append(events(2, 1))).rejects.toThrow('before recover')
    })

    test('what onEntry throws comes out of recover unchanged', async () => {
      await journal.append(events(1, 2))
      await reopen()
      const bug = new RangeError('in the fold')
      const failing = journal.recover(() => {
        throw bug
      })
      await expect(failing).rejects.toBe(bug)
    })

    const read = async (from: AsyncIterable<Event> | null) => {
      const list: Event[] = []
      if (from === null) throw new Error('there is nothing to read from')
      for await (const event of from) list.push(event)
      return list
    }

    test('gives records back from any number on, also after reopening', async () => {
      const all = events(1, 12)
      await journal.append(all.slice(0, 5))
      await journal.append(all.slice(5))
      for (let seq = 1; seq <= 13; seq++)
        expect(await read(journal.readFrom(seq))).toEqual(all.slice(seq - 1))
      await reopen()
      await recovered(journal)
      expect(await read(journal.readFrom(4))).toEqual(all.slice(3))
    })

    test('says when it does not have them: before the first, beyond the next', async () => {
      await journal.append(events(1, 3))
      expect(journal.readFrom(0)).toBeNull()
      expect(await read(journal.readFrom(4))).toEqual([])
      expect(journal.readFrom(5)).toBeNull()
    })

    test('a reader keeps up with what is appended while it reads', async () => {
      await journal.append(events(1, 4))
      const seen: number[] = []
      for await (const { seq } of journal.readFrom(2) ?? []) {
        seen.push(seq)
        if (seq === 3) await journal.append(events(5, 3))
      }
      expect(seen).toEqual([2, 3, 4, 5, 6, 7])
    })

    test('a reader that leaves early is no trouble', async () => {
      await journal.append(events(1, 4))
      for await (const { seq } of journal.readFrom(1) ?? []) if (seq === 2) break
      await journal.append(events(5, 1))
      expect(await read(journal.readFrom(5))).toEqual(events(5, 1))
    })

    test('stats name the oldest record and no gap', async () => {
      expect(journal.stats()).toMatchObject({ oldestSeq: 0, snapshotSeq: 0, gap: null })
      await journal.append(events(1, 2))
      expect(journal.stats()).toMatchObject({ oldestSeq: 1, snapshotSeq: 0, gap: null })
    })

    test('a closed journal refuses everything; closing twice is fine', async () => {
      await journal.close()
      await journal.close()
      await expect(journal.append(events(1, 1))).rejects.toThrow('closed')
      await expect(journal.recover(() => undefined)).rejects.toThrow('closed')
    })
  })
}
