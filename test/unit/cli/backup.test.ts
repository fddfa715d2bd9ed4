import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createBackupFile } from '../../../src/adapters/backup-file/index.ts'
import { openIdentityStore } from '../../../src/adapters/database-sqlite/index.ts'
import { BACKUP_HEADER, BACKUP_MANIFEST, type BackupManifest } from '../../../src/app/backup/index.ts'
import { type CliWorld, runCommand } from '../../support/cli-run.ts'
import { copied, makeWhole, ROOT, SESSION } from './journal-home.ts'

beforeAll(makeWhole)
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))

const world: CliWorld = { home: ROOT }
const run = (...words: string[]) => runCommand(words, world)

let count = 0
/** A data directory with something of everything, and a place for its backup. */
function aHome() {
  const { home, segments } = copied(`backup-${count++}`)
  openIdentityStore(join(home, 'veloz.db')).close()
  const files = {
    'keychain.json': '{"sealed":true}',
    'secrets/jwt': 'j',
    'secrets/keychain.key': 'k',
    'audit/heads.json': '{}',
    'audit/auth-000001-20260927.ndjson': 'one\ntwo\nhalf a li',
    'audit/archive/auth-000001-20260926.ndjson.gz': 'zz',
    'strategies/mine.ts': 'export {}',
    'logs/veloz.log': 'noise',
    'journal/quarantine/2026-01-01/why.txt': 'because',
    'journal/quarantine/2026-01-01/0000000000000001.journal': 'damaged',
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(home, name, '..'), { recursive: true })
    writeFileSync(join(home, name), text)
  }
  return { home, segments, file: join(ROOT, `backup-${count}.tar.gz`), copy: join(ROOT, `copy-${count}`) }
}

const manifestIn = (copy: string) =>
  JSON.parse(readFileSync(join(copy, 'restored-from.json'), 'utf8')) as BackupManifest

describe('veloz backup and restore', () => {
  test('everything that matters comes back, and nothing else', async () => {
    const { home, file, copy } = aHome()
    const made = await run('backup', file, '--data-dir', home, '--with-secrets')
    expect(made).toMatchObject({ code: 0, err: '', listeners: 0 })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const restored = await run('restore', file, '--data-dir', copy)
    expect(restored).toMatchObject({ code: 0, err: '', listeners: 0 })
    expect(readFileSync(join(copy, 'secrets/keychain.key'), 'utf8')).toBe('k')
    expect(readFileSync(join(copy, 'keychain.json'), 'utf8')).toBe('{"sealed":true}')
    expect(readFileSync(join(copy, 'audit/auth-000001-20260927.ndjson'), 'utf8')).toBe('one\ntwo\n')
    expect(existsSync(join(copy, 'audit/archive/auth-000001-20260926.ndjson.gz'))).toBe(true)
    expect(existsSync(join(copy, 'strategies/mine.ts'))).toBe(true)
    expect(existsSync(join(copy, 'logs'))).toBe(false)
    expect(readdirSync(join(copy, 'journal/quarantine/2026-01-01'))).toEqual(['why.txt'])
    expect(existsSync(join(copy, '.restoring'))).toBe(false)
    expect(manifestIn(copy).journal).toMatchObject({ epoch: expect.any(String), seq: SESSION.length })
    expect(statSync(copy).mode & 0o777).toBe(0o700)
  })

  test('without secrets it says what that costs', async () => {
    const { home, file, copy } = aHome()
    const made = await run('backup', file, '--data-dir', home)
    expect(made.err).toContain('open only with secrets/keychain.key')
    const restored = await run('restore', file, '--data-dir', copy)
    expect(restored.out).toContain('everybody signs in again')
    expect(restored.out).toContain('exchange keys stay closed')
    expect(readdirSync(join(copy, 'secrets'))).toEqual([])
  })

  test('a torn end is left behind, and the audit of the copy says what it is', async () => {
    const { home, segments, file, copy } = aHome()
    appendFileSync(segments.at(-1) ?? '', Buffer.from([1, 2, 3, 4, 5]))
    expect((await run('backup', file, '--data-dir', home)).code).toBe(0)
    expect((await run('restore', file, '--data-dir', copy)).code).toBe(0)
    expect(manifestIn(copy).journal?.seq).toBe(SESSION.length)
    const audit = readdirSync(join(copy, 'audit')).find((name) => name.startsWith('config-')) ?? ''
    expect(readFileSync(join(copy, 'audit', audit), 'utf8')).toContain('"action":"backup_restored"')
  })

  test('a damaged journal makes no backup', async () => {
    const { home, segments, file } = aHome()
    const bytes = readFileSync(segments[0] ?? '')
    bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200)
    writeFileSync(segments[0] ?? '', bytes)
    rmSync(
      join(
        home,
        'journal',
        readdirSync(join(home, 'journal')).find((name) => name.endsWith('.snapshot')) ?? '',
      ),
    )
    const made = await run('backup', file, '--data-dir', home)
    expect([made.code, made.err]).toEqual([1, expect.stringContaining('journal is damaged')])
    expect(leftOvers(file)).toEqual([])
  })

  test('a file that is there is not replaced, and a folder that is not there is not backed up', async () => {
    const { home, file } = aHome()
    writeFileSync(file, 'precious')
    expect((await run('backup', file, '--data-dir', home)).code).toBe(2)
    expect(readFileSync(file, 'utf8')).toBe('precious')
    expect((await run('backup', `${file}2`, '--data-dir', join(ROOT, 'nowhere'))).code).toBe(2)
    const nowhere = await run('backup', '/nowhere/x.tar.gz', '--data-dir', home)
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('there is no folder /nowhere')])
  })

  test('what the disk says is told in a sentence, without a stack', async () => {
    const { home, file } = aHome()
    rmSync(join(home, 'veloz.db'))
    mkdirSync(join(home, 'veloz.db'))
    const { code, err } = await run('backup', file, '--data-dir', home)
    expect([code, err]).toEqual([1, expect.stringContaining('unable to open database file. There is no')])
    expect(err).not.toContain(' at ')
    expect(leftOvers(file)).toEqual([])
  })

  test('Ctrl-C leaves nothing', async () => {
    const { home, file } = aHome()
    const onStart = (signal: (name: 'SIGINT') => void) => setImmediate(() => signal('SIGINT'))
    const stopped = await runCommand(['backup', file, '--data-dir', home], { ...world, onStart })
    expect([stopped.code, stopped.listeners]).toEqual([1, 0])
    expect(leftOvers(file)).toEqual([])
  })
})

const leftOvers = (file: string) => readdirSync(ROOT).filter((name) => join(ROOT, name).startsWith(file))

describe('what a restore refuses', () => {
  test('a folder that is not empty', async () => {
    const { home, file } = aHome()
    await run('backup', file, '--data-dir', home)
    const refused = await run('restore', file, '--data-dir', home)
    expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('is not empty')])
  })

  test('with --force-empty what was there lies aside', async () => {
    const { home, file } = aHome()
    await run('backup', file, '--data-dir', home)
    const { code, out } = await run('restore', file, '--data-dir', home, '--force-empty', '--json')
    expect(code).toBe(0)
    const { put_aside: aside } = JSON.parse(out) as { put_aside: string }
    expect(readFileSync(join(aside, 'logs/veloz.log'), 'utf8')).toBe('noise')
    expect(existsSync(join(home, 'logs'))).toBe(false)
  })

  test('with --force-empty and a bad file everything is put back', async () => {
    const { home, file } = aHome()
    const before = readdirSync(home).sort()
    writeFileSync(file, 'this is no backup')
    const { code, err } = await run('restore', file, '--data-dir', home, '--force-empty')
    expect([code, err]).toEqual([1, expect.stringContaining('is not a whole backup')])
    expect(readdirSync(home).sort()).toEqual(before)
    expect(readFileSync(join(home, 'secrets/jwt'), 'utf8')).toBe('j')
  })

  test('half a file, another file, no file: nothing is made', async () => {
    const { home, file, copy } = aHome()
    await run('backup', file, '--data-dir', home)
    const whole = readFileSync(file)
    for (const bytes of [whole.subarray(0, whole.length >> 1), whole.subarray(0, -9), Buffer.alloc(0)]) {
      writeFileSync(file, bytes)
      const { code, err } = await run('restore', file, '--data-dir', copy)
      expect([code, err]).toEqual([1, expect.stringContaining('Nothing was restored')])
      expect(existsSync(copy)).toBe(false)
    }
    expect((await run('restore', `${file}.none`, '--data-dir', copy)).code).toBe(2)
  })

  const EMPTY = { format: 1, version: '0', created_at: 'x' }

  /** A tar that says of itself what the test wants. */
  async function forged(files: Readonly<Record<string, string>>, change: (made: BackupManifest) => unknown) {
    const file = join(ROOT, `forged-${count++}.tar.gz`)
    const writer = await createBackupFile(file)
    await writer.add(BACKUP_HEADER, JSON.stringify(EMPTY))
    const added = []
    for (const [name, text] of Object.entries(files)) added.push(await writer.add(name, text))
    const rest = { journal: null, with_secrets: false, needs_key_file: false, configuration: {} }
    const manifest = { ...EMPTY, format: 1 as const, ...rest, files: added }
    await writer.add(BACKUP_MANIFEST, JSON.stringify(change(manifest)))
    await writer.finish()
    return await run('restore', file, '--data-dir', join(ROOT, `forged-copy-${count}`))
  }

  test('names that lead elsewhere', async () => {
    const names = [
      '../evil',
      'audit/../../evil',
      '/etc/evil',
      'journal/lock.db',
      'evil',
      'audit/.',
      'secrets\\x',
    ]
    for (const name of names) {
      const { code, err } = await forged({ [name]: 'x' }, (made) => made)
      expect([name, code, err]).toEqual([name, 1, expect.stringContaining('which is none of ours')])
    }
    expect(existsSync(join(ROOT, 'evil'))).toBe(false)
  })

  test('content that is not what the manifest says', async () => {
    const files = { 'reports/a.txt': 'a' }
    expect((await forged(files, (made) => made)).code).toBe(0)
    const other = await forged(files, (made) => ({
      ...made,
      files: made.files.map((one) => ({ ...one, sha256: '0'.repeat(64) })),
    }))
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('is not what the manifest says')])
    expect((await forged(files, (made) => ({ ...made, files: [] }))).err).toContain('holds more than')
    expect((await forged(files, () => ({}))).err).toContain('its manifest is missing')
  })

  test('a journal that is not the one of the manifest', async () => {
    const { home, file, copy } = aHome()
    await run('backup', file, '--data-dir', home)
    await run('restore', file, '--data-dir', copy)
    const name = 'journal/0000000000000001.journal'
    const journal = { epoch: 'abcd0123', seq: 5, digest: '0'.repeat(16) }
    const content = readFileSync(join(copy, name), 'latin1')
    const { code, err } = await forged({ [name]: content }, (made) => ({ ...made, journal }))
    expect([code, err]).toEqual([1, expect.stringContaining('Nothing was restored')])
  })
})
