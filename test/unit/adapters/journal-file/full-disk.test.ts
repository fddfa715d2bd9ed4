import { afterAll, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataDirectory } from '../../../../src/adapters/data-directory/index.ts'
import { openFileJournal } from '../../../../src/adapters/journal-file/index.ts'
import { type Event, JournalFailed } from '../../../../src/domain/index.ts'
import { eventsFrom } from './journal-on-disk.ts'

const ROOT = mkdtempSync(join(tmpdir(), 'veloz-full-'))
const IS_MOUNTED = mounted()

/** A real file system with room for a mebibyte; only root may make one. */
function mounted(): boolean {
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', ROOT])
  if (status !== 0) console.warn('SKIPPED: no small file system can be mounted here, so none is filled')
  return status === 0
}

afterAll(() => {
  if (IS_MOUNTED) spawnSync('umount', [ROOT])
  rmSync(ROOT, { recursive: true, force: true })
})

/** Takes all the room there is. */
function fillUp(path: string): void {
  for (const size of [65_536, 4096, 1]) {
    for (;;) {
      try {
        writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
      } catch {
        // Full for pieces of this size: that is what was wanted.
        break
      }
    }
  }
}

test.skipIf(!IS_MOUNTED)(
  'semantics 3: a full disk holds the batch; with room again the same batch is stored, once',
  async () => {
    const directory = ROOT
    const options = { directory, segmentBytes: 1 << 24, fsync: 'always' } as const
    const journal = await openFileJournal(options)
    const ballast = join(ROOT, 'ballast')
    const batch = (seq: number) => eventsFrom(seq, 300)
    let seq = 1
    await journal.append(batch(seq))
    seq += 300
    fillUp(ballast)
    let failure: unknown = null
    for (let tries = 0; tries < 10 && failure === null; tries++) {
      failure = await journal.append(batch(seq)).then(
        () => null,
        (error: unknown) => error,
      )
      if (failure === null) seq += 300
    }
    expect(failure).toBeInstanceOf(JournalFailed)
    expect(failure).toMatchObject({ retriable: true })
    const { durableSeq, bytes } = journal.stats()
    expect(durableSeq).toBe(seq - 1)
    // The same bytes, again and again, and nothing of them counts.
    await expect(journal.append(batch(seq))).rejects.toMatchObject({ retriable: true })
    expect(journal.stats()).toMatchObject({ durableSeq, bytes })
    rmSync(ballast)
    await journal.append(batch(seq))
    await journal.close()
    const again = await openFileJournal(options)
    const events: Event[] = []
    const { records, tornBytes } = await again.recover((event) => events.push(event))
    expect([records, tornBytes]).toEqual([seq + 299, 0])
    expect(events).toStrictEqual(eventsFrom(1, seq + 299))
    await again.close()
  },
)

test.skipIf(!IS_MOUNTED)(
  'semantics 3: a start on a full disk says what to do, and works with room again',
  async () => {
    const path = join(ROOT, 'data')
    const ballast = join(ROOT, 'ballast')
    const first = await openDataDirectory(path)
    first.release()
    fillUp(ballast)
    await expect(openDataDirectory(path)).rejects.toMatchObject({
      code: 'no_space',
      message: expect.stringMatching(/no space left for .*make room and start again/),
    })
    rmSync(ballast)
    const again = await openDataDirectory(path)
    again.release()
  },
)
