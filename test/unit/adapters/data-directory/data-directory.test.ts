import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DataDirectory, openDataDirectory } from '../../../../src/adapters/data-directory/index.ts'
import { problemFrom } from '../../../../src/adapters/data-directory/problem.ts'
import { InvariantBroken } from '../../../../src/domain/index.ts'

let parent = ''
let held: DataDirectory[] = []
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'veloz-data-'))
  held = []
})
afterEach(async () => {
  for (const data of held) data.release()
  await rm(parent, { recursive: true })
})

async function openIn(path = join(parent, 'veloz')): Promise<DataDirectory> {
  const data = await openDataDirectory(path)
  held.push(data)
  return data
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777

describe('opening', () => {
  test('creates the directory and its parents for the owner alone', async () => {
    const data = await openIn(join(parent, 'a', 'b'))
    for (const path of [data.path, data.journalPath, data.secretsPath]) expect(await modeOf(path)).toBe(0o700)
    expect(data.journalPath).toBe(join(parent, 'a', 'b', 'journal'))
  })

  test('leaves nothing behind but the lock', async () => {
    const data = await openIn()
    expect((await readdir(data.path)).sort()).toEqual(['journal', 'secrets'])
    for (const name of await readdir(data.journalPath)) expect(name).toMatch(/^lock\.db(-journal)?$/)
  })

  test('takes an existing directory, also through a link, and leaves what is in it', async () => {
    await writeFile(join(parent, 'notes.txt'), 'mine')
    await symlink(parent, `${parent}-link`)
    try {
      await openIn(`${parent}-link`)
      expect(await readdir(parent)).toContain('notes.txt')
    } finally {
      await rm(`${parent}-link`)
    }
  })

  test('a file in its place, or above it, is said to be in the way', async () => {
    await writeFile(join(parent, 'file'), '')
    for (const path of [join(parent, 'file'), join(parent, 'file', 'veloz')]) {
      await expect(openIn(path)).rejects.toMatchObject({ code: 'not_a_directory', path })
      await expect(openIn(path)).rejects.toThrow(path)
    }
  })

  test('a file in place of one of its folders is named', async () => {
    await writeFile(join(parent, 'journal'), '')
    await expect(openIn(parent)).rejects.toMatchObject({
      code: 'not_a_directory',
      path: join(parent, 'journal'),
    })
  })

  // Even root may create nothing under these two.
  test.if(process.platform === 'linux')(
    'says what cannot be created and what cannot be written',
    async () => {
      await expect(openIn('/proc/veloz/data')).rejects.toMatchObject({
        code: 'cannot_create',
        path: '/proc/veloz/data',
      })
      await expect(openIn('/proc/self')).rejects.toMatchObject({
        code: expect.stringMatching(/^(not_writable|failed)$/),
      })
      await expect(openIn('/sys/kernel')).rejects.toMatchObject({ code: 'not_writable' })
    },
  )

  test.each([
    ['ENOSPC', 'no_space'],
    ['EDQUOT', 'no_space'],
    ['EACCES', 'not_writable'],
    ['EROFS', 'not_writable'],
    ['ENOTDIR', 'not_a_directory'],
    ['EIO', 'failed'],
  ] as const)('%s becomes %s and names the path', (code, expected) => {
    const problem = problemFrom(Object.assign(new Error(`${code}: from the system`), { code }), '/srv/veloz')
    expect(problem).toMatchObject({ code: expected, path: '/srv/veloz' })
    expect(problem.message).toContain('/srv/veloz')
  })
})

describe('the lock', () => {
  test('taken again, writes nothing: a start need not wait for the disk', async () => {
    const first = await openIn()
    first.release()
    const file = join(first.journalPath, 'lock.db')
    await utimes(file, 0, 0)
    const second = await openIn()
    expect((await stat(file)).mtimeMs).toBe(0)
    await expect(openIn()).rejects.toMatchObject({ code: 'locked' })
    second.release()
  })

  async function holder(path: string): Promise<ChildProcess> {
    const script = join(import.meta.dir, 'hold.ts')
    const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    expect(said.toString()).toBe(`holding ${path}\n`)
    return child
  }

  // The first goes only after the refusal: whoever waited for the lock would wait for ever.
  test('refuses a second process without waiting, and is free as soon as the first is killed', async () => {
    const path = join(parent, 'veloz')
    const child = await holder(path)
    const isGone = once(child, 'exit')
    try {
      await expect(openIn(path)).rejects.toMatchObject({ code: 'locked', path })
      await expect(openIn(path)).rejects.toThrow(`another VeloZ is using ${path}`)
    } finally {
      child.kill('SIGKILL')
      await isGone
    }
    await openIn(path)
  })

  test('refuses a second holder in the same process, until release', async () => {
    const first = await openIn()
    await expect(openIn()).rejects.toMatchObject({ code: 'locked' })
    first.release()
    first.release()
    await openIn()
  })

  test('is not lost to the garbage collector', async () => {
    const { path } = await openIn()
    const keptOnlyRelease = held.map(({ release }) => ({ release }))
    held = keptOnlyRelease as DataDirectory[]
    Bun.gc(true)
    await Bun.sleep(5)
    Bun.gc(true)
    await expect(openIn(path)).rejects.toMatchObject({ code: 'locked' })
  })

  test('a refused opening leaves the directory usable', async () => {
    const first = await openIn()
    await expect(openIn()).rejects.toMatchObject({ code: 'locked' })
    expect(await first.ensureSecret('jwt')).toHaveLength(32)
  })
})

describe('secrets', () => {
  test('is made once, random, for the owner alone, and stays the same', async () => {
    const data = await openIn()
    expect(await data.readSecret('jwt')).toBeNull()
    const made = await data.ensureSecret('jwt')
    expect(made).toHaveLength(32)
    expect(new Set(made).size).toBeGreaterThan(10)
    expect(await modeOf(join(data.secretsPath, 'jwt'))).toBe(0o600)
    data.release()
    const again = await openIn()
    expect(Buffer.from(await again.ensureSecret('jwt'))).toEqual(Buffer.from(made))
    expect(await again.ensureSecret('other', 64)).toHaveLength(64)
  })

  test('many at once agree on one', async () => {
    const data = await openIn()
    const made = await Promise.all(Array.from({ length: 8 }, () => data.ensureSecret('jwt')))
    expect(new Set(made.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1)
    expect(await readdir(data.secretsPath)).toEqual(['jwt'])
  })

  test('is replaced whole', async () => {
    const data = await openIn()
    await data.writeSecret('keychain.key', Buffer.from('a'.repeat(64)))
    await data.writeSecret('keychain.key', Buffer.from('b'))
    expect(Buffer.from((await data.readSecret('keychain.key')) ?? []).toString()).toBe('b')
    expect(await modeOf(join(data.secretsPath, 'keychain.key'))).toBe(0o600)
    expect(await readdir(data.secretsPath)).toEqual(['keychain.key'])
  })

  test('one that others may read is closed to them', async () => {
    const data = await openIn()
    await data.ensureSecret('jwt')
    await chmod(join(data.secretsPath, 'jwt'), 0o644)
    await data.readSecret('jwt')
    expect(await modeOf(join(data.secretsPath, 'jwt'))).toBe(0o600)
  })

  test('an empty one is refused, not replaced in silence', async () => {
    const data = await openIn()
    await writeFile(join(data.secretsPath, 'jwt'), '', { mode: 0o600 })
    await expect(data.ensureSecret('jwt')).rejects.toMatchObject({ code: 'secret_unusable' })
    await expect(data.writeSecret('jwt', new Uint8Array())).rejects.toThrow(InvariantBroken)
  })

  test.each(['../jwt', '/etc/passwd', '', '.hidden', 'a/b', 'JWT'])('%p is no name for one', async (name) => {
    const data = await openIn()
    await expect(data.readSecret(name)).rejects.toThrow(InvariantBroken)
    await expect(data.ensureSecret(name)).rejects.toThrow(InvariantBroken)
  })
})
