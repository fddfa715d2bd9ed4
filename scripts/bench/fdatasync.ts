import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { freshFolder } from './gateway.ts'
import { median } from './row.ts'

const WRITES = 500
const RECORD_BYTES = 300

/**
 * What one append and fdatasync of a record costs here, with nothing around it: the least any durable answer
 * can.
 */
export function fdatasyncMs(): number {
  const folder = freshFolder()
  const descriptor = openSync(join(folder, 'appended'), 'a')
  const record = Buffer.alloc(RECORD_BYTES, 7)
  const times: number[] = []
  try {
    for (let round = 0; round < WRITES; round++) {
      const startedMs = performance.now()
      writeSync(descriptor, record)
      fdatasyncSync(descriptor)
      times.push(performance.now() - startedMs)
    }
    return median(times)
  } finally {
    closeSync(descriptor)
    rmSync(folder, { recursive: true, force: true })
  }
}
