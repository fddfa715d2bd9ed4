import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** The steps of a replacement, so that a test can let the machine stop between any two. */
export interface ReplaceSteps {
  write(path: string, text: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  syncFolder(path: string): Promise<void>
  remove(path: string): Promise<void>
}

const OWNER_ONLY = 0o600
const LEFTOVER = /^\.[0-9a-f]{12}$/

export const SYSTEM_STEPS: ReplaceSteps = {
  async write(path, text) {
    await withHandle(await open(path, 'wx', OWNER_ONLY), async (handle) => {
      await handle.writeFile(text)
      await handle.sync()
    })
  },
  rename,
  async syncFolder(path) {
    // Windows cannot open a folder; its file system orders these by itself.
    if (process.platform === 'win32') return
    await withHandle(await open(path, 'r'), (handle) => handle.sync())
  },
  remove: (path) => rm(path, { force: true }),
}

async function withHandle(handle: FileHandle, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(handle)
  } finally {
    await handle.close()
  }
}

/** A reader, and a power cut, see the old text or the new one. */
export async function replaceFile(path: string, text: string, steps: ReplaceSteps): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await steps.write(temporary, text)
    await steps.rename(temporary, path)
  } catch (error) {
    await steps.remove(temporary)
    throw error
  }
  await steps.syncFolder(dirname(path))
}

/** Where a process ended between two steps, what it had written lies there for ever, under its passphrase. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path)
  const name = basename(path)
  for (const found of await readdir(folder)) {
    if (found.startsWith(`${name}.`) && LEFTOVER.test(found.slice(name.length))) {
      await rm(join(folder, found), { force: true })
    }
  }
}

/** A text and what tells whether the file is still the same. */
export interface ReadText {
  readonly text: string
  readonly stamp: string
}

/** Null when there is no such file. */
export function readIfThere(path: string): ReadText | null {
  const stamp = stampOf(path)
  return stamp === null ? null : { text: readFileSync(path, 'utf8'), stamp }
}

/** Changes with every replacement; null when there is no such file. */
export function stampOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true })
  return found === undefined ? null : `${found.ino}-${found.size}-${found.mtimeNs}`
}
