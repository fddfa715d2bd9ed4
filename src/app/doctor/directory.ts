import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { access, constants, open, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bytesText, type Check, fail, messageOf, ok, warn } from './check.ts'

const AREA = 'data directory'
const FREE_BYTES_MIN = 64 * 1024 * 1024
const FREE_BYTES_WANTED = 1024 * 1024 * 1024
const SYNCS = 21
/** Every order waits for one. */
const SYNC_MS_WANTED = 20
const OTHERS = 0o077

export async function checkDirectory(path: string): Promise<readonly Check[]> {
  if (!existsSync(path)) {
    const nearest = nearestThere(path)
    const space = await checkSpace(nearest)
    if (await isWritable(nearest))
      return [ok(AREA, `${path} is not there yet; the first start makes it`), space]
    return [
      fail(AREA, `${path} is not there, and ${nearest} is not writable`, 'Choose another with --data-dir.'),
    ]
  }
  const { mode } = await stat(path)
  const others = (mode & OTHERS) !== 0 && process.platform !== 'win32'
  const access = others
    ? warn(AREA, `others can look into ${path} (mode ${(mode & 0o777).toString(8)})`, `chmod 700 ${path}`)
    : ok(AREA, path)
  if (!(await isWritable(path)))
    return [access, fail(AREA, `this user may not write to ${path}`, 'Run as the account it belongs to.')]
  return [access, await checkSpace(path), await checkSync(path)]
}

function nearestThere(path: string): string {
  let nearest = path
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest)
  return nearest
}

async function isWritable(path: string): Promise<boolean> {
  return await access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
}

async function checkSpace(path: string): Promise<Check> {
  const { bavail, bsize } = await statfs(path)
  const free = bavail * bsize
  const text = `${bytesText(free)} free`
  if (free < FREE_BYTES_MIN) return fail(AREA, text, 'Make room: without it no order can be recorded.')
  return free < FREE_BYTES_WANTED
    ? warn(AREA, text, 'Make room before the journal needs it.')
    : ok(AREA, text)
}

/** What an order waits for: one small append and its way to the disk. */
async function checkSync(directory: string): Promise<Check> {
  const path = join(directory, `.probe-${randomBytes(6).toString('hex')}`)
  try {
    const timesMs = await syncTimes(path)
    const median = timesMs.sort((left, right) => left - right)[SYNCS >> 1] ?? 0
    const worst = timesMs.at(-1) ?? 0
    const among = `median of ${SYNCS}, worst ${worst.toFixed(2)}`
    const text = `a durable write takes ${median.toFixed(2)} ms (${among})`
    const advice = 'Every order waits this long; use a faster disk, or one of its own.'
    return median > SYNC_MS_WANTED ? warn(AREA, text, advice) : ok(AREA, text)
  } catch (error) {
    return fail(
      AREA,
      `a durable write does not work: ${messageOf(error)}`,
      'See the disk and the system log.',
    )
  } finally {
    await rm(path, { force: true })
  }
}

async function syncTimes(path: string): Promise<number[]> {
  const file = await open(path, 'wx', 0o600)
  try {
    const times: number[] = []
    for (let round = 0; round < SYNCS; round++) {
      const startedAt = performance.now()
      await file.write(Buffer.alloc(200))
      await file.datasync()
      times.push(performance.now() - startedAt)
    }
    return times
  } finally {
    await file.close()
  }
}
