import { basename, dirname, join } from 'node:path'
import type { AppendFile, FileOps, ReadFile } from '../../../../src/adapters/journal-file/index.ts'

interface StoredFile {
  /** What a running process reads. */
  bytes: Buffer
  /** What a power cut leaves for certain; null while even the name may vanish. */
  durable: Buffer | null
  modifiedAtMs?: number
}

export type DiskCall =
  | 'list'
  | 'openRead'
  | 'openAppend'
  | 'write'
  | 'sync'
  | 'cut'
  | 'remove'
  | 'rename'
  | 'link'
  | 'makeDirectory'
  | 'syncDirectory'

/**
 * What happens instead of a call: an error, or for a write the number of bytes that get through before the
 * error.
 */
export interface Fault {
  readonly code: string
  readonly bytesWritten?: number
}

const SECTOR_BYTES = 512

/** Thrown by every call once the power is off. */
class PowerIsOff extends Error {
  override readonly name = 'PowerIsOff'
}

/** A disk in memory that forgets on a power cut what was not made durable, and fails when it is told to. */
export class MemoryDisk implements FileOps {
  readonly hasWriteThrough: boolean
  readonly files = new Map<string, StoredFile>()
  /** Asked before each call. */
  fault: (call: DiskCall, path: string) => Fault | null = () => null
  openCount = 0
  #isOff = false

  constructor(hasWriteThrough = true) {
    this.hasWriteThrough = hasWriteThrough
  }

  async list(directory: string): Promise<readonly string[]> {
    this.#enter('list', directory)
    return [...this.files.keys()].filter((path) => dirname(path) === directory).map((path) => basename(path))
  }

  async openRead(path: string): Promise<ReadFile> {
    this.#enter('openRead', path)
    const file = this.#file(path)
    this.openCount += 1
    return {
      sizeBytes: file.bytes.length,
      modifiedAtMs: file.modifiedAtMs ?? 0,
      read: async (target, offset) => file.bytes.copy(target, 0, offset, offset + target.length),
      close: async () => this.#close(),
    }
  }

  async openAppend(path: string, how: { isNew: boolean; isWriteThrough: boolean }): Promise<AppendFile> {
    this.#enter('openAppend', path)
    if (how.isNew && this.files.has(path)) throw systemError('EEXIST')
    if (how.isNew) this.files.set(path, { bytes: Buffer.alloc(0), durable: null })
    const file = this.#file(path)
    this.openCount += 1
    return {
      write: async (bytes) => this.#write(path, bytes, how.isWriteThrough && this.hasWriteThrough),
      sync: async () => {
        this.#enter('sync', path)
        file.durable = Buffer.from(file.bytes)
      },
      close: async () => this.#close(),
    }
  }

  async cut(path: string, sizeBytes: number): Promise<void> {
    this.#enter('cut', path)
    const file = this.#file(path)
    file.bytes = Buffer.from(file.bytes.subarray(0, sizeBytes))
    file.durable = file.bytes
  }

  async remove(path: string): Promise<void> {
    this.#enter('remove', path)
    this.files.delete(path)
  }

  async rename(from: string, to: string): Promise<void> {
    this.#enter('rename', from)
    this.files.set(to, this.#file(from))
    this.files.delete(from)
  }

  async link(from: string, to: string): Promise<void> {
    this.#enter('link', from)
    if (this.files.has(to)) throw systemError('EEXIST')
    this.files.set(to, this.#file(from))
  }

  async makeDirectory(path: string): Promise<void> {
    this.#enter('makeDirectory', path)
  }

  async syncDirectory(directory: string): Promise<void> {
    this.#enter('syncDirectory', directory)
    for (const [path, file] of this.files) {
      if (dirname(path) === directory) file.durable ??= Buffer.alloc(0)
    }
  }

  /** From now on every call fails. */
  cutPower(): void {
    this.#isOff = true
  }

  /**
   * The disk after the power came back. `chance` gives numbers in [0, 1): how much of the rest arrived,
   * which sectors.
   */
  afterPowerCut(chance: () => number): MemoryDisk {
    const next = new MemoryDisk(this.hasWriteThrough)
    for (const [path, { bytes, durable }] of this.files) {
      if (durable === null && chance() < 0.5) continue
      const survivor = survivorOf(bytes, durable?.length ?? 0, chance)
      next.files.set(path, { bytes: survivor, durable: survivor })
    }
    return next
  }

  copy(): MemoryDisk {
    const next = new MemoryDisk(this.hasWriteThrough)
    for (const [path, { bytes }] of this.files) next.put(path, bytes)
    return next
  }

  put(path: string, bytes: Uint8Array): void {
    const copy = Buffer.from(bytes)
    this.files.set(path, { bytes: copy, durable: copy })
  }

  bytesOf(path: string): Buffer {
    return this.#file(path).bytes
  }

  paths(directory: string): readonly string[] {
    return [...this.files.keys()]
      .filter((path) => dirname(path) === directory)
      .sort()
      .map((path) => join(path))
  }

  #write(path: string, bytes: Uint8Array, isThrough: boolean): number {
    const file = this.#file(path)
    const fault = this.fault('write', path)
    const taken = fault ? (fault.bytesWritten ?? 0) : bytes.length
    if (!this.#isOff) file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, taken)])
    if (this.#isOff) throw new PowerIsOff('the power is off')
    if (fault?.code === 'SHORT') return taken
    if (fault) throw systemError(fault.code)
    if (isThrough) file.durable = Buffer.from(file.bytes)
    return bytes.length
  }

  #enter(call: DiskCall, path: string): void {
    const fault = this.#isOff ? null : this.fault(call, path)
    if (this.#isOff) throw new PowerIsOff('the power is off')
    if (fault) throw systemError(fault.code)
  }

  #close(): void {
    this.openCount -= 1
  }

  #file(path: string): StoredFile {
    const file = this.files.get(path)
    if (!file) throw systemError('ENOENT')
    return file
  }
}

function survivorOf(bytes: Buffer, durableBytes: number, chance: () => number): Buffer {
  const arrived = durableBytes + Math.floor((bytes.length - durableBytes + 1) * chance())
  const survivor = Buffer.from(bytes.subarray(0, arrived))
  if (chance() < 0.5) return survivor
  // The blocks of one write came in some order: those that did not arrive read as zeros.
  for (let start = durableBytes; start < survivor.length; ) {
    const end = Math.min(survivor.length, start + SECTOR_BYTES - (start % SECTOR_BYTES))
    if (chance() < 0.3) survivor.fill(0, start, end)
    start = end
  }
  return survivor
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: told to fail`), { code })
}
