import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openFileJournal } from '../../../src/adapters/journal-file/index.ts'
import { JournalDamaged } from '../../../src/domain/index.ts'
import { digestOf } from '../../../src/engine/index.ts'
import { DurableView } from '../../../src/runtime/index.ts'
import { copied, makeWhole, ROOT, run, SESSION, SNAPSHOT_SEQ, WHOLE } from './journal-home.ts'

beforeAll(makeWhole)
afterAll(() => rmSync(ROOT, { recursive: true }))

const HEADER_BYTES = 36

describe('verify', () => {
  test('a whole journal: its numbers, its digest, and the snapshot compared with the records', async () => {
    const { code, out } = await run(`journal verify --json --data-dir ${WHOLE}`)
    const view = new DurableView(1)
    for (const event of SESSION) view.fold(event)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      is_whole: true,
      first_seq: 1,
      last_seq: SESSION.length,
      digest: digestOf(view.state),
      problems: [],
      snapshots: [{ seq: SNAPSHOT_SEQ, problem: null }],
      unfinished_bytes: 0,
    })
    expect((await run(`journal verify --data-dir ${WHOLE}`)).out).toContain('Result: whole\n')
  })

  test('a tail that is being written is no damage', async () => {
    const { home, segments } = copied('growing')
    const last = segments.at(-1) ?? ''
    truncateSync(last, readFileSync(last).length - 5)
    const { code, out } = await run(`journal verify --json --data-dir ${home}`)
    const { unfinished_bytes: unfinished, last_seq: lastSeq } = JSON.parse(out)
    expect([code, unfinished > 0, lastSeq]).toEqual([0, true, SESSION.length - 1])
  })

  test('damage is 1, names the file, and the state goes on behind a snapshot', async () => {
    const { home, segments } = copied('damaged')
    const second = segments[1] ?? ''
    truncateSync(second, readFileSync(second).length - 40)
    const { code, out } = await run(`journal verify --json --data-dir ${home}`)
    const report = JSON.parse(out)
    expect(code).toBe(1)
    expect(report).toMatchObject({ is_whole: false, snapshots: [{ seq: SNAPSHOT_SEQ, problem: null }] })
    expect(report.problems[0].name).toBe(second.split('/').at(-1))
    const whole = JSON.parse((await run(`journal verify --json --data-dir ${WHOLE}`)).out)
    expect(report.digest).toBe(whole.digest)
  })

  test('a snapshot that does not say what the records say is found', async () => {
    const { home } = copied('lying')
    const directory = join(home, 'journal')
    const journal = await openFileJournal({ directory, segmentBytes: 2000, fsync: 'os' })
    const view = new DurableView(1)
    await journal.recover((event) => void view.fold(event))
    await journal.saveSnapshot('0123456789abcdef', view.toPlain())
    await journal.close()
    const { code, out } = await run(`journal verify --data-dir ${home}`)
    expect([code, out]).toEqual([1, expect.stringContaining('its digest is 0123456789abcdef')])
  })
})

/** What a start does with the files, without trading. */
async function startedAndStopped(home: string) {
  const journal = await openFileJournal({
    directory: join(home, 'journal'),
    segmentBytes: 2000,
    fsync: 'os',
  })
  const view = new DurableView(1)
  const recovery = await journal.recover(
    (event) => void view.fold(event),
    (snapshot) => view.restore(snapshot),
  )
  await journal.close()
  return recovery
}

async function verified(home: string) {
  const { code, out } = await run(`journal verify --json --data-dir ${home}`)
  return { code, report: JSON.parse(out) }
}

const firstSeqOf = (path: string) => Number.parseInt(path.split('/').at(-1) ?? '', 10)

describe('semantics 5: verify and what a snapshot stands in for', () => {
  test('a snapshot ahead of the last record: what is missing is said, and it is damage', async () => {
    const { home, segments } = copied('ahead')
    const at = segments.findLastIndex((path) => firstSeqOf(path) <= SNAPSHOT_SEQ)
    for (const path of segments.slice(at + 1)) rmSync(path)
    const last = segments[at] ?? ''
    truncateSync(last, 600)
    const { code, report } = await verified(home)
    expect([code, report.is_whole, report.last_seq < SNAPSHOT_SEQ]).toEqual([1, false, true])
    const missing = `records ${report.last_seq + 1} to ${SNAPSHOT_SEQ} are missing`
    expect(report.snapshots).toEqual([{ seq: SNAPSHOT_SEQ, problem: expect.stringContaining(missing) }])

    expect((await startedAndStopped(home)).gap).toMatchObject({ isCovered: true })
    const text = (await run(`journal verify --data-dir ${home}`)).out
    expect(text).toContain(`Records    1 to ${SNAPSHOT_SEQ}\n`)
    expect(text).toMatch(/^Note .* is missing: .*quarantine.*why\.txt: /m)
    expect(text).toContain('Result: whole\n')
  })

  test('all segments gone and a snapshot left is not whole', async () => {
    const { home, segments } = copied('only-a-snapshot')
    for (const path of segments) rmSync(path)
    const { code, report } = await verified(home)
    expect([code, report.is_whole]).toEqual([1, false])
    expect(report.snapshots[0].problem).toContain(`records 1 to ${SNAPSHOT_SEQ} are missing`)
  })

  test.each([
    ['damaged', (path: string) => truncateSync(path, readFileSync(path).length - 40)],
    ['gone', (path: string) => rmSync(path)],
  ])('a segment %s is damage until a start has put it aside, and a note from then on', async (how, harm) => {
    const { home, segments } = copied(`mended-${how}`)
    const [, second = '', third = ''] = segments
    harm(second)
    const before = await verified(home)
    expect([before.code, before.report.problems.length, before.report.notes]).toEqual([1, 1, []])
    expect((await run(`journal verify --data-dir ${home}`)).out).toContain(
      'Result: damaged. Put the files back',
    )

    expect((await startedAndStopped(home)).gap).toMatchObject({ isCovered: true })
    const { code, report } = await verified(home)
    expect([code, report.is_whole, report.problems]).toEqual([0, true, []])
    const [note] = report.notes
    expect(report.notes).toHaveLength(1)
    expect(note.name).toBe(third.split('/').at(-1))
    expect(note.why).toContain(`record ${firstSeqOf(second)} is missing`)
    expect(note.why).toContain('why.txt: ')
    // Told once: the next start has nothing new to say, and writes no second note.
    const folders = () => readdirSync(join(home, 'journal', 'quarantine'))
    const kept = folders()
    expect((await startedAndStopped(home)).gap).toBeNull()
    expect(folders()).toEqual(kept)
  })

  test('a note of other records explains nothing', async () => {
    const { home, segments } = copied('another-note')
    const [, second = ''] = segments
    rmSync(second)
    await startedAndStopped(home)
    const quarantine = join(home, 'journal', 'quarantine')
    const [folder = ''] = readdirSync(quarantine)
    const note = join(quarantine, folder, 'why.txt')
    const from = firstSeqOf(second)
    writeFileSync(
      note,
      readFileSync(note, 'utf8').replace(`snapshot: ${from} to`, `snapshot: ${from + 1} to`),
    )
    const { code, report } = await verified(home)
    expect([code, report.problems.length, report.notes]).toEqual([1, 1, []])
  })

  test('damage is told once, with the records that cannot be read', async () => {
    const { home, segments } = copied('told-once')
    const [, second = '', third = ''] = segments
    const bytes = readFileSync(second)
    bytes[HEADER_BYTES + 60] = (bytes[HEADER_BYTES + 60] ?? 0) ^ 1
    writeFileSync(second, bytes)
    const { report } = await verified(home)
    expect(report.problems).toEqual([
      {
        name: second.split('/').at(-1),
        why: expect.stringContaining(
          `records ${firstSeqOf(second)} to ${firstSeqOf(third) - 1} cannot be read`,
        ),
      },
    ])
  })

  test('a byte flipped before the snapshot in the same segment is found by the look after it', async () => {
    const { home, segments } = copied('before-the-snapshot')
    const made = segments.findLast((path) => firstSeqOf(path) <= SNAPSHOT_SEQ) ?? ''
    expect(firstSeqOf(made)).toBeLessThan(SNAPSHOT_SEQ)
    const bytes = readFileSync(made)
    bytes[HEADER_BYTES + 60] = (bytes[HEADER_BYTES + 60] ?? 0) ^ 1
    writeFileSync(made, bytes)
    const { out } = await run(`journal snapshot --directory ${join(home, 'journal')}`)
    const report = JSON.parse(out)
    expect(report.problems).toEqual([
      { name: made.split('/').at(-1), why: expect.stringContaining('checksum') },
    ])
    expect(report.madeSeq).toBeGreaterThan(SNAPSHOT_SEQ)
  })

  test.each([
    ['the one the snapshot was made in', -3],
    ['the last closed one', -2],
  ])(
    'damage in a closed segment behind the snapshot is told by the look after it: %s',
    async (how, place) => {
      const { home, segments } = copied(`behind-${how.length}`)
      const behind = segments.at(place) ?? ''
      expect(firstSeqOf(segments.at(place + 1) ?? '')).toBeGreaterThan(SNAPSHOT_SEQ + 3)
      truncateSync(behind, readFileSync(behind).length - 100)
      const { out } = await run(`journal snapshot --directory ${join(home, 'journal')}`)
      const report = JSON.parse(out)
      expect(report.problems).toEqual([])
      expect(report.uncovered).toContain(behind.split('/').at(-1) ?? '')
      // What is not in a snapshot stays where it is.
      expect(readdirSync(join(home, 'journal'))).not.toContain('quarantine')
    },
  )

  test('a folder in the place of a segment is told in a sentence', async () => {
    const { home, segments } = copied('folder')
    const second = segments[1] ?? ''
    rmSync(second)
    mkdirSync(second)
    const { code, err } = await run(`journal verify --data-dir ${home}`)
    expect([code, err]).toEqual([
      1,
      `veloz: the journal cannot be read: ${second} is a folder where a file belongs; ` +
        'move it away, nothing was changed\n',
    ])
    await expect(startedAndStopped(home)).rejects.toThrow(JournalDamaged)
  })

  test('the first segment gone and no snapshot: the refusal says what to do', async () => {
    const { home, segments } = copied('no-beginning')
    rmSync(segments[0] ?? '')
    rmSync(join(home, 'journal', `${String(SNAPSHOT_SEQ).padStart(16, '0')}.snapshot`))
    await expect(startedAndStopped(home)).rejects.toThrow(
      /record 1 is missing.*Nothing was changed\. Put the missing files back.*move the whole folder away/,
    )
  })
})
