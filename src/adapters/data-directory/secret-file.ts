import { randomBytes } from 'node:crypto'
import { chmod, link, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DataDirectoryProblem, problemFrom, systemCode } from './problem.ts'

const OTHERS = 0o077

/** The secret's bytes, or null when there is none. One that others could read is closed to them first. */
export async function readSecretFile(path: string): Promise<Uint8Array | null> {
  try {
    // Windows has no such permission bits: its files follow the folder's own access list.
    if (process.platform !== 'win32' && ((await stat(path)).mode & OTHERS) !== 0) await closeToOthers(path)
    const bytes = await readFile(path)
    if (bytes.length > 0) return bytes
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw problemFrom(error, path)
  }
  throw new DataDirectoryProblem(
    'secret_unusable',
    path,
    `${path} is empty: put the secret back, or delete the file`,
  )
}

async function closeToOthers(path: string): Promise<void> {
  await chmod(path, 0o600)
  if (((await stat(path)).mode & OTHERS) === 0) return
  throw new DataDirectoryProblem(
    'secret_unusable',
    path,
    `others may read ${path}, and its file system cannot forbid it`,
  )
}

/** Replaces the secret: a reader, and a power cut, see the old bytes or the new ones. */
export async function writeSecretFile(path: string, bytes: Uint8Array): Promise<void> {
  await storeBeside(path, bytes, (temporary) => rename(temporary, path))
}

/** Stores the secret unless there is one; returns the one that is there afterwards. */
export async function createSecretFile(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    // A link, unlike a rename, never replaces what somebody else put there in between.
    await storeBeside(path, bytes, (temporary) => link(temporary, path))
    return bytes
  } catch (error) {
    const stored = await readSecretFile(path)
    if (stored) return stored
    throw error
  }
}

async function storeBeside(
  path: string,
  bytes: Uint8Array,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await place(temporary)
    await syncDirectory(dirname(path))
  } catch (error) {
    throw problemFrom(error, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Makes creations, renames and removals in the folder durable. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
