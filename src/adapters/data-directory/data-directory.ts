import { randomBytes } from 'node:crypto'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { assert } from '../../domain/index.ts'
import { takeLock } from './lock.ts'
import { DataDirectoryProblem, messageOf, problemFrom } from './problem.ts'
import { createSecretFile, readSecretFile, writeSecretFile } from './secret-file.ts'

const OWNER_ONLY = 0o700
const SECRET_BYTES_DEFAULT = 32
const SECRET_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** The directory while this process holds it. Paths are absolute. */
export interface DataDirectory {
  readonly path: string
  readonly journalPath: string
  readonly secretsPath: string
  /** The bytes of `secrets/<name>`, or null when there is none. */
  readSecret(name: string): Promise<Uint8Array | null>
  /** Stores or replaces `secrets/<name>`, readable by its owner alone. */
  writeSecret(name: string, bytes: Uint8Array): Promise<void>
  /** The secret of that name, made of random bytes when there is none yet. */
  ensureSecret(name: string, byteCount?: number): Promise<Uint8Array>
  /** Lets another process have it. Calling it again does nothing. */
  release(): void
}

export interface HoldOptions {
  /** False: the journal is another process's, which holds the lock; the rest is shared with it. */
  readonly takesLock?: boolean
}

/**
 * Creates the directory if needed, and holds it until `release` or the end of the process. Throws
 * `DataDirectoryProblem`.
 */
export async function openDataDirectory(
  path: string,
  { takesLock = true }: HoldOptions = {},
): Promise<DataDirectory> {
  const root = resolve(path)
  const journalPath = join(root, 'journal')
  const secretsPath = join(root, 'secrets')
  await makeDirectory(root, missingProblem)
  await makeDirectory(journalPath, problemFrom)
  await makeDirectory(secretsPath, problemFrom)
  const release = takesLock ? takeLock(join(journalPath, 'lock.db'), root) : () => undefined
  try {
    await expectWritable(root)
  } catch (error) {
    release()
    throw error
  }
  const secretPath = (name: string): string => {
    assert(SECRET_NAME.test(name), `not a name for a secret: ${name}`)
    return join(secretsPath, name)
  }
  return {
    path: root,
    journalPath,
    secretsPath,
    readSecret: async (name) => await readSecretFile(secretPath(name)),
    writeSecret: async (name, bytes) => {
      assert(bytes.length > 0, `the secret ${name} would be empty`)
      await writeSecretFile(secretPath(name), bytes)
    },
    ensureSecret: async (name, byteCount = SECRET_BYTES_DEFAULT) => {
      const stored = await readSecretFile(secretPath(name))
      return stored ?? (await createSecretFile(secretPath(name), randomBytes(byteCount)))
    },
    release,
  }
}

type ToProblem = (error: unknown, path: string) => DataDirectoryProblem

async function makeDirectory(path: string, toProblem: ToProblem): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: OWNER_ONLY })
    if ((await stat(path)).isDirectory()) return
  } catch (error) {
    throw toProblem(error, path)
  }
  throw new DataDirectoryProblem(
    'not_a_directory',
    path,
    `${path} is a file, and a directory is needed there`,
  )
}

/** `mkdir` only fails for the directory itself when it is not there, or when it is no directory. */
function missingProblem(error: unknown, path: string): DataDirectoryProblem {
  const problem = problemFrom(error, path)
  if (problem.code === 'no_space' || problem.code === 'not_a_directory') return problem
  return new DataDirectoryProblem(
    'cannot_create',
    path,
    `${path} does not exist and cannot be created: ${messageOf(error)}`,
  )
}

/** Asks the disk instead of the permission bits: only a write proves that writing works. */
async function expectWritable(path: string): Promise<void> {
  const probe = join(path, `.probe-${randomBytes(6).toString('hex')}`)
  try {
    const handle = await open(probe, 'wx', 0o600)
    try {
      await handle.writeFile('x')
    } finally {
      await handle.close()
      await rm(probe)
    }
  } catch (error) {
    throw problemFrom(error, path)
  }
}
