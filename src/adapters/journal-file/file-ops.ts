/**
 * The few file-system calls the journal makes, so that tests can cut the power between any two of them.
 * Everything rejects with the system's own error, its `code` included.
 */
import { close, constants, fdatasync, open, type PathLike, write } from 'node:fs'
import {
  copyFile,
  type FileHandle,
  link,
  mkdir,
  open as openHandle,
  readdir,
  rename,
  rm,
} from 'node:fs/promises'
import { JournalDamaged } from '../../domain/index.ts'

/** A file that only grows. One write at a time. */
export interface AppendFile {
  /** Adds at the end. Resolves with the number of bytes taken, which may be fewer than given. */
  write(bytes: Uint8Array): Promise<number>
  /** Resolves when everything written would survive a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
}

export interface ReadFile {
  readonly sizeBytes: number
  /** When it last grew, by the file system's clock. */
  readonly modifiedAtMs: number
  /** Fills `target` from `offset` of the file; resolves with the number of bytes read, 0 at the end. */
  read(target: Uint8Array, offset: number): Promise<number>
  close(): Promise<void>
}

export interface FileOps {
  /**
   * Whether a write to a file opened as write-through is durable when it returns; if not, `sync` must
   * follow.
   */
  readonly hasWriteThrough: boolean
  /** Names in the directory, in no order. */
  list(directory: string): Promise<readonly string[]>
  openRead(path: string): Promise<ReadFile>
  /** `isNew`: the file must not exist yet. */
  openAppend(
    path: string,
    how: { readonly isNew: boolean; readonly isWriteThrough: boolean },
  ): Promise<AppendFile>
  /** Shortens the file to `sizeBytes`, durably. */
  cut(path: string, sizeBytes: number): Promise<void>
  remove(path: string): Promise<void>
  /** Gives the file another name, taking the place of what bears it. */
  rename(from: string, to: string): Promise<void>
  /** Makes the file known under a second name as well, or copies it where that cannot be. */
  link(from: string, to: string): Promise<void>
  /** With those above it; nothing when it is there. */
  makeDirectory(path: string): Promise<void>
  /** Makes creations and removals of files in the directory durable. */
  syncDirectory(directory: string): Promise<void>
}

// One system call less for each batch. Only where it was measured to be a gain and to be honest: Linux under
// Bun. (On macOS O_DSYNC leaves the data in the drive's cache.)
const HAS_WRITE_THROUGH = process.platform === 'linux' && process.versions.bun !== undefined

export const nodeFileOps: FileOps = {
  hasWriteThrough: HAS_WRITE_THROUGH,
  list: (directory) => readdir(directory),
  openRead,
  async openAppend(path, { isNew, isWriteThrough }) {
    const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_DSYNC } = constants
    const creation = isNew ? O_CREAT | O_EXCL : 0
    const durability = isWriteThrough && HAS_WRITE_THROUGH ? O_DSYNC : 0
    return appendFile(await openDescriptor(path, O_WRONLY | O_APPEND | creation | durability))
  },
  async cut(path, sizeBytes) {
    const handle = await openHandle(path, 'r+')
    try {
      await handle.truncate(sizeBytes)
      await handle.datasync()
    } finally {
      await handle.close()
    }
  },
  remove: (path) => rm(path),
  rename,
  link: linkOrCopy,
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 })
  },
  async syncDirectory(directory) {
    // Windows cannot open a directory and writes its entries through by itself.
    if (process.platform === 'win32') return
    const handle = await openHandle(directory, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}

async function openRead(path: string): Promise<ReadFile> {
  const handle = await readable(path)
  const stat = await handle.stat()
  if (!stat.isFile()) {
    await handle.close()
    const what = stat.isDirectory() ? 'a folder' : 'something else'
    throw new JournalDamaged(`${path} is ${what} where a file belongs; move it away, nothing was changed`)
  }
  const { size, mtimeMs } = stat
  return {
    sizeBytes: size,
    modifiedAtMs: mtimeMs,
    read: async (target, offset) => (await handle.read(target, 0, target.length, offset)).bytesRead,
    close: () => handle.close(),
  }
}

/** What this user may not read is no damage, but cannot be vouched for either. */
async function readable(path: string): Promise<FileHandle> {
  try {
    return await openHandle(path, 'r')
  } catch (error) {
    const code = systemCode(error)
    if (code !== 'EACCES' && code !== 'EPERM') throw error
    throw new JournalDamaged(`${path} may not be read by this user (${code}); nothing was changed`)
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!NO_LINKS.has(systemCode(error))) throw error
    await copyFile(from, to)
  }
}

/** What file systems without second names answer. */
const NO_LINKS: ReadonlySet<string | null> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV'])

// Callbacks instead of the promise handles: this is the one path that every command waits for.
function appendFile(descriptor: number): AppendFile {
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        write(descriptor, bytes, 0, bytes.length, null, (error, count) =>
          error ? reject(error) : resolve(count),
        )
      }),
    sync: () => settled((done) => fdatasync(descriptor, done)),
    close: () => settled((done) => close(descriptor, done)),
  }
}

function openDescriptor(path: PathLike, flags: number): Promise<number> {
  return new Promise((resolve, reject) => {
    open(path, flags, 0o600, (error, descriptor) => (error ? reject(error) : resolve(descriptor)))
  })
}

function settled(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())))
}

/** The system's word for what went wrong, such as `ENOSPC`; null when it has none. */
export function systemCode(error: unknown): string | null {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : null
  return typeof code === 'string' ? code : null
}
