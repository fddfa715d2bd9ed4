import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AuditPlace, anAuditPlace, filled } from './an-audit.ts'

let place: AuditPlace
let second = ''
beforeEach(async () => {
  place = anAuditPlace()
  // Three files with a first line and five records each.
  await filled(place, { count: 15, perDay: 5 })
  second = place.files()[1] ?? ''
})
afterEach(() => place.remove())

function edit(change: (lines: string[]) => string[]): void {
  place.setLines(second, change(place.lines(second)))
}

describe('semantics 27: whatever is changed afterwards is named by file and line', () => {
  test('nothing was changed', async () => {
    expect(place.files()).toHaveLength(3)
    expect(await place.problems()).toEqual([])
  })

  test('a last file that was made and never begun is none', async () => {
    const [begun, first = ''] = [second.replace('000002', '000004'), place.files()[0] ?? '']
    writeFileSync(join(place.directory, begun), '')
    expect(await place.problems()).toEqual([])
    rmSync(join(place.directory, begun))
    // One whose records are known of, and one that others follow, are damage.
    const last = place.files()[2] ?? ''
    writeFileSync(join(place.directory, last), '')
    expect((await place.problems())[0]).toBe(`${last}: it is empty`)
    rmSync(join(place.directory, 'heads.json'))
    writeFileSync(join(place.directory, first), '')
    expect((await place.problems())[0]).toBe(`${first}: it is empty`)
  })

  test('one byte', async () => {
    edit((lines) => lines.with(2, (lines[2] ?? '').replace('"ana"', '"bob"')))
    expect(await place.problems()).toEqual([`${second}:3: its text was changed: the hash is another`])
  })

  test('a line is taken out', async () => {
    edit((lines) => lines.toSpliced(3, 1))
    expect(await place.problems()).toEqual([
      `${second}:4: 1 record is missing before it (number 8 is expected)`,
      `${second}:4: it does not follow the line before it`,
    ])
  })

  test('two lines change places', async () => {
    edit((lines) => lines.with(2, lines[3] ?? '').with(3, lines[2] ?? ''))
    const problems = await place.problems()
    expect(problems[0]).toBe(`${second}:3: 1 record is missing before it (number 7 is expected)`)
    expect(problems).toContain(`${second}:4: it has number 7 where 9 is expected`)
  })

  test('a line is put in', async () => {
    edit((lines) => lines.toSpliced(3, 0, lines[2] ?? ''))
    expect((await place.problems())[0]).toBe(`${second}:4: it has number 7 where 8 is expected`)
  })

  test('a record is changed and its hash made anew', async () => {
    edit((lines) => {
      const changed = (lines[2] ?? '').replace('"ana"', '"bob"')
      const open = changed.replace(/,"hash":"[0-9a-f]{64}"\}$/, '}')
      const hash = createHash('sha256').update(open).digest('hex')
      return lines.with(2, `${open.slice(0, -1)},"hash":"${hash}"}`)
    })
    expect(await place.problems()).toEqual([`${second}:4: it does not follow the line before it`])
  })

  test('the first line of a file', async () => {
    edit((lines) => lines.with(0, (lines[0] ?? '').replace('"begins":"day"', '"begins":"size"')))
    expect(await place.problems()).toEqual([`${second}:1: its text was changed: the hash is another`])
  })

  test('the end of a file in the middle', async () => {
    edit((lines) => lines.slice(0, -2))
    const third = place.files()[2]
    expect(await place.problems()).toEqual([
      `${third}:1: 2 records are missing before it (number 9 is expected)`,
      `${third}:1: it does not follow the last record of the file before`,
    ])
  })

  test('a whole file in the middle', async () => {
    const third = place.files()[2]
    rmSync(join(place.directory, second))
    expect((await place.problems())[0]).toBe(`${third}: file 2 before it is missing`)
  })

  test('the oldest file, of which no record says that retention removed it', async () => {
    rmSync(join(place.directory, place.files()[0] ?? ''))
    expect(await place.problems()).toEqual([
      `${second}: the records up to 5 are gone, and no record says that retention removed them`,
    ])
  })

  test('the newest records', async () => {
    const last = place.files()[2] ?? ''
    place.setLines(last, place.lines(last).slice(0, -2))
    expect(await place.problems()).toEqual([
      `${last}: its end was cut off: heads.json knows of record 15, the last one here is 13`,
    ])
  })

  test('the newest file, and all files', async () => {
    rmSync(join(place.directory, place.files()[2] ?? ''))
    expect(await place.problems()).toEqual([
      `${second}: its end was cut off: heads.json knows of record 15, the last one here is 10`,
    ])
    for (const file of place.files()) rmSync(join(place.directory, file))
    expect((await place.problems())[0]).toContain('its end was cut off')
  })

  test('a history made up as a whole, as long as the true one', async () => {
    const { directory } = place
    const heads = readFileSync(join(directory, 'heads.json'))
    for (const file of place.files()) rmSync(join(directory, file))
    rmSync(join(directory, 'heads.json'))
    place.time.sleep(1)
    await filled(place, { count: 15, perDay: 5 })
    expect(await place.problems()).toEqual([])
    writeFileSync(join(directory, 'heads.json'), heads)
    expect(await place.problems()).toEqual([
      `${place.files()[2]}: record 15 is not the one that heads.json knows`,
    ])
  })

  test('a file under another day', async () => {
    const text = readFileSync(join(place.directory, second))
    rmSync(join(place.directory, second))
    const renamed = second.replace(/\d{8}/, '20200101')
    writeFileSync(join(place.directory, renamed), text)
    expect((await place.problems())[0]).toBe(`${renamed}:1: it belongs to ${second}`)
  })

  test('every byte of a record counts', async () => {
    const line = place.lines(second)[2] ?? ''
    for (let at = 0; at < line.length; at++) {
      const other = line[at] === 'x' ? 'y' : 'x'
      edit((lines) => lines.with(2, line.slice(0, at) + other + line.slice(at + 1)))
      const problems = await place.problems()
      expect(problems.length, `byte ${at}`).toBeGreaterThan(0)
      expect(problems[0], `byte ${at}`).toStartWith(`${second}:3: `)
    }
  })
})

test('the hash can be had with other tools: SHA-256 of the line without its hash', () => {
  const line = place.lines(second)[1] ?? ''
  const [, open, hash] = /^(.*),"hash":"([0-9a-f]{64})"\}$/.exec(line) ?? []
  expect(createHash('sha256').update(`${open}}`).digest('hex')).toBe(hash ?? '')
})
