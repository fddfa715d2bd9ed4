import { appendFile, mkdir, readdir, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'

export interface StoredFile {
  readonly name: string
  readonly bytes: number
}

/** What the recorder asks of a directory; each call may fail. */
export interface RecordingDisk {
  /** Makes the directory when it is missing. */
  list(): Promise<readonly StoredFile[]>
  append(name: string, bytes: Uint8Array): Promise<void>
  /** Cuts the file back to where the last whole block ends. */
  cut(name: string, bytes: number): Promise<void>
  remove(name: string): Promise<void>
}

export function directoryDisk(directory: string): RecordingDisk {
  const pathOf = (name: string): string => join(directory, name)
  return {
    async list() {
      await mkdir(directory, { recursive: true, mode: 0o750 })
      const names = await readdir(directory)
      return await Promise.all(names.map(async (name) => ({ name, bytes: (await stat(pathOf(name))).size })))
    },
    append: async (name, bytes) => await appendFile(pathOf(name), bytes, { mode: 0o640 }),
    cut: async (name, bytes) => await truncate(pathOf(name), bytes),
    remove: async (name) => await rm(pathOf(name), { force: true }),
  }
}
