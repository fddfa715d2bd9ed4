import { afterEach, describe, expect, test } from 'bun:test'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LogFiles, type LogFilesOptions, openLogFiles } from '../../../../src/adapters/log/index.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

interface Files {
  readonly folder: string
  readonly clock: { now: Date }
  readonly problems: string[]
  readonly files: LogFiles
  /** Contents by name, the names sorted. */
  read(): Readonly<Record<string, string>>
}

function someFiles(over: Partial<LogFilesOptions> = {}): Files {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-log-'))
  folders.push(folder)
  const clock = { now: new Date('2026-03-04T10:00:00Z') }
  const problems: string[] = []
  const directory = join(folder, 'logs')
  const files = openLogFiles({
    directory,
    name: 'veloz',
    maxFileBytes: 65_536,
    filesMax: 3,
    now: () => clock.now,
    onProblem: (message) => void problems.push(message),
    ...over,
  })
  const read = () =>
    Object.fromEntries(
      (existsSync(directory) ? readdirSync(directory) : [])
        .toSorted()
        .map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
    )
  return { folder: directory, clock, problems, files, read }
}

const lineOf = (word: string, length = 100) => `${JSON.stringify({ word, fill: 'x'.repeat(length) })}\n`

/** Waits for what is written behind. */
async function eventually(isSo: () => boolean): Promise<void> {
  for (let round = 0; !isSo(); round++) {
    if (round > 10_000) throw new Error('it did not come')
    await Bun.sleep(5)
  }
}

describe('log files', () => {
  test('hold every line, in order, readable by their owner alone', async () => {
    const { files, read } = someFiles()
    const lines = Array.from({ length: 500 }, (_, number) => lineOf(`n${number}`, 10))
    for (const line of lines) files.write(line)
    await files.close()
    expect(read()).toEqual({ 'veloz.log': lines.join('') })
  })

  test('begin anew before they grow too big, and the oldest go', async () => {
    const { files, read, clock } = someFiles()
    for (let round = 0; round < 12; round++) {
      clock.now = new Date(clock.now.getTime() + 1000)
      for (let number = 0; number < 20; number++) files.write(lineOf(`r${round}`, 1000))
      await eventually(() => Object.values(read()).join('').split(`"r${round}"`).length === 21)
    }
    await files.close()
    const found = read()
    expect(Object.keys(found)).toHaveLength(3)
    for (const text of Object.values(found)) {
      expect(text.length).toBeLessThanOrEqual(65_536)
      for (const line of text.trim().split('\n')) JSON.parse(line)
    }
    expect(found['veloz.log']).toContain('"r11"')
    expect(Object.values(found).join('')).not.toContain('"r0"')
  })

  test('begin anew with each UTC day, also after a restart', async () => {
    const first = someFiles()
    first.files.write(lineOf('monday'))
    await eventually(() => existsSync(join(first.folder, 'veloz.log')) && first.read()['veloz.log'] !== '')
    first.clock.now = new Date('2026-03-05T00:00:01Z')
    first.files.write(lineOf('tuesday'))
    await first.files.close()
    expect(Object.keys(first.read())).toEqual(['veloz-20260305T000001Z.log', 'veloz.log'])
    expect(first.read()['veloz.log']).toBe(lineOf('tuesday'))
  })

  test('leave what is not theirs alone', async () => {
    const { files, folder, clock, read } = someFiles({ filesMax: 1 })
    files.write(lineOf('first'))
    await eventually(() => existsSync(join(folder, 'veloz.log')))
    for (const name of ['veloz-engine.log', 'veloz-20260101T000000Z.log.gz', 'notes.txt', 'veloz-old.log']) {
      writeFileSync(join(folder, name), 'mine')
    }
    clock.now = new Date('2026-03-05T00:00:00Z')
    files.write(lineOf('second'))
    await files.close()
    expect(Object.keys(read())).toEqual([
      'notes.txt',
      'veloz-20260101T000000Z.log.gz',
      'veloz-engine.log',
      'veloz-old.log',
      'veloz.log',
    ])
  })

  test('are opened anew by name when somebody renamed them', async () => {
    const { files, folder, read } = someFiles()
    files.write(lineOf('before'))
    await eventually(() => existsSync(join(folder, 'veloz.log')) && read()['veloz.log'] !== '')
    renameSync(join(folder, 'veloz.log'), join(folder, 'veloz.log.1'))
    files.reopen()
    files.write(lineOf('after'))
    await files.close()
    expect(read()).toEqual({ 'veloz.log': lineOf('after'), 'veloz.log.1': lineOf('before') })
  })

  test('never continue a line that a crash cut off', async () => {
    const { files, folder, read } = someFiles()
    files.write(lineOf('x'))
    await files.close()
    writeFileSync(join(folder, 'veloz.log'), '{"torn":')
    const again = openLogFiles({
      directory: folder,
      name: 'veloz',
      maxFileBytes: 65_536,
      filesMax: 3,
      now: () => new Date(),
      onProblem: () => undefined,
    })
    again.write(lineOf('whole'))
    await again.close()
    expect(read()['veloz.log']).toBe(`{"torn":\n${lineOf('whole')}`)
  })
})

describe('at the bound', () => {
  test('lines are lost and counted in a line; nothing waits, nothing throws', async () => {
    const { files, read } = someFiles({ maxFileBytes: 1_000_000_000 })
    const line = lineOf('x', 100_000)
    for (let number = 0; number < 100; number++) files.write(line)
    // The first turn has not ended: four MiB wait, the rest is lost.
    await eventually(() => (read()['veloz.log'] ?? '').includes('lines were lost'))
    await files.close()
    const lines = (read()['veloz.log'] ?? '').trim().split('\n')
    const whole = lines.filter((text) => text.includes('"word"')).length
    const lost = lines.map((text) => JSON.parse(text).fields?.lines ?? 0).reduce((sum, n) => sum + n, 0)
    expect(whole).toBeLessThan(100)
    expect(whole + lost).toBe(100)
  })

  test('a folder that cannot be made is told once, and costs lines alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'veloz-log-'))
    folders.push(folder)
    writeFileSync(join(folder, 'file'), '')
    const { files, problems } = someFiles({ directory: join(folder, 'file', 'logs') })
    files.write(lineOf('x'))
    await eventually(() => problems.length > 0)
    files.write(lineOf('y'))
    await files.close()
    expect(problems).toEqual(['the log files cannot be written'])
  })

  test('what could not be written is counted once it can be again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'veloz-log-'))
    folders.push(folder)
    const directory = join(folder, 'logs')
    writeFileSync(directory, 'in the way')
    const { files, problems } = someFiles({ directory })
    files.write(lineOf('lost'))
    files.write(lineOf('lost too'))
    await eventually(() => problems.length > 0)
    rmSync(directory)
    await eventually(() => problems.length > 1)
    files.write(lineOf('kept'))
    await files.close()
    const [first = '', second] = readFileSync(join(directory, 'veloz.log'), 'utf8').trim().split('\n')
    expect(JSON.parse(first)).toMatchObject({ message: 'log lines were lost', fields: { lines: 2 } })
    expect(`${second}\n`).toBe(lineOf('kept'))
    expect(problems).toEqual(['the log files cannot be written', 'the log files can be written again'])
  })
})
