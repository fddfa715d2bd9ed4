import { type Disk, nodeDisk } from '../../src/adapters/audit-file/index.ts'

export interface FailingDisk extends Disk {
  /** What every write answers from now on, such as `ENOSPC`; null: they work. */
  failure: string | null
  /** Fails only when the write is to be made durable, after the bytes went out. */
  failsAtSync: boolean
  /** Bytes handed out to readers so far. */
  bytesRead: number
  /** The most that was asked for at once. */
  largestReadBytes: number
  /** Files that somebody reads and has not let go of. */
  readersOpen: number
  syncs: number
}

/** The real disk, until it is told to fail. */
export function failingDisk(): FailingDisk {
  const demand = (): void => {
    if (disk.failure === null) return
    throw Object.assign(new Error(`${disk.failure}: no write`), { code: disk.failure })
  }
  const disk: FailingDisk = {
    ...nodeDisk,
    failure: null,
    failsAtSync: false,
    bytesRead: 0,
    largestReadBytes: 0,
    readersOpen: 0,
    syncs: 0,
    async openRead(path) {
      const handle = await nodeDisk.openRead(path)
      disk.readersOpen += 1
      return {
        sizeBytes: handle.sizeBytes,
        async close() {
          disk.readersOpen -= 1
          await handle.close()
        },
        async read(target, offset) {
          const count = await handle.read(target, offset)
          disk.bytesRead += count
          disk.largestReadBytes = Math.max(disk.largestReadBytes, target.length)
          return count
        },
      }
    },
    async openAppend(path, how) {
      if (!disk.failsAtSync) demand()
      const handle = await nodeDisk.openAppend(path, how)
      return {
        close: () => handle.close(),
        async write(text) {
          if (!disk.failsAtSync && disk.failure !== null) {
            // As a full disk does: some of it goes out.
            await handle.write(text.slice(0, Math.floor(text.length / 2)))
            demand()
          }
          await handle.write(text)
        },
        async sync() {
          demand()
          disk.syncs += 1
          await handle.sync()
        },
      }
    },
    async cut(path, sizeBytes) {
      demand()
      await nodeDisk.cut(path, sizeBytes)
    },
    async replaceText(path, text) {
      demand()
      await nodeDisk.replaceText(path, text)
    },
  }
  return disk
}
