/** The few file-system calls the audit makes, so that a test can make any of them fail. */
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, truncate } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'

export interface AppendHandle {
  /** Adds the whole text at the end. */
  write(text: string): Promise<void>
  /** Resolves when everything written would survive a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
}

export interface ReadHandle {
  readonly sizeBytes: number
  /** Resolves with the number of bytes read, 0 at the end. */
  read(target: Uint8Array, offset: number): Promise<number>
  close(): Promise<void>
}

/** Everything rejects with the system's own error. */
export interface Disk {
  /** Names in the folder; none when it is not there. */
  list(directory: string): Promise<readonly string[]>
  sizeOf(path: string): Promise<number>
  openRead(path: string): Promise<ReadHandle>
  /** Of a compressed file. */
  readUnzipped(path: string): AsyncIterable<Uint8Array>
  /** `isNew`: whatever was there under this name does not count. */
  openAppend(path: string, how: { readonly isNew: boolean }): Promise<AppendHandle>
  /** Durably. */
  cut(path: string, sizeBytes: number): Promise<void>
  /** Durably, beside the original, which stays. */
  compress(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  makeDirectory(path: string): Promise<void>
  /** Makes creations and removals of files in the folder durable. */
  syncDirectory(path: string): Promise<void>
  /** In one step: a reader sees the old text or the new one. */
  replaceText(path: string, text: string): Promise<void>
}

const OWNER_ONLY = 0o600

export const nodeDisk: Disk = {
  async list(directory) {
    try {
      return await readdir(directory)
    } catch (error) {
      if (isMissing(error) || systemCode(error) === 'ENOTDIR') return []
      throw error
    }
  },
  sizeOf: async (path) => (await stat(path)).size,
  openRead,
  readUnzipped(path) {
    const zipped = createReadStream(path)
    const unzipped = createGunzip()
    // What went wrong in the one is told by the other, and a consumer that leaves early ends both.
    zipped.once('error', (error) => unzipped.destroy(error))
    unzipped.once('close', () => zipped.destroy())
    return zipped.pipe(unzipped)
  },
  openAppend,
  async cut(path, sizeBytes) {
    await truncate(path, sizeBytes)
    await synced(path)
  },
  async compress(from, to) {
    const part = `${to}.part`
    await pipeline(createReadStream(from), createGzip(), createWriteStream(part, { mode: OWNER_ONLY }))
    await synced(part)
    await rename(part, to)
  },
  remove: (path) => rm(path, { force: true }),
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 })
  },
  async syncDirectory(path) {
    // Windows cannot open a folder and writes its entries through by itself.
    if (process.platform !== 'win32') await synced(path, 'r')
  },
  async replaceText(path, text) {
    const part = `${path}.part`
    const handle = await open(part, 'w', OWNER_ONLY)
    try {
      await handle.writeFile(text)
    } finally {
      await handle.close()
    }
    await rename(part, path)
  },
}

async function openRead(path: string): Promise<ReadHandle> {
  const handle = await open(path, 'r')
  const { size } = await handle.stat()
  return {
    sizeBytes: size,
    read: async (target, offset) => (await handle.read(target, 0, target.length, offset)).bytesRead,
    close: () => handle.close(),
  }
}

async function openAppend(path: string, { isNew }: { readonly isNew: boolean }): Promise<AppendHandle> {
  const handle = await open(path, isNew ? 'w' : 'a', OWNER_ONLY)
  return {
    write: (text) => handle.appendFile(text),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  }
}

async function synced(path: string, flags: 'r' | 'r+' = 'r+'): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Of a small file. */
export async function textOfFile(disk: Disk, path: string): Promise<string> {
  const handle = await disk.openRead(path)
  try {
    const bytes = new Uint8Array(handle.sizeBytes)
    const count = await handle.read(bytes, 0)
    return new TextDecoder().decode(bytes.subarray(0, count))
  } finally {
    await handle.close()
  }
}

export function isMissing(error: unknown): boolean {
  return systemCode(error) === 'ENOENT'
}

function systemCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
