import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const SHARED = process.env['VELOZ_SHARED_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data')

/** A file of the recorded market data kept beside the repository; null, said aloud, where it is not. */
export function sharedFile(name: string): string | null {
  const path = join(SHARED, name)
  if (existsSync(path)) return path
  console.warn(`skipped: ${path} is not here; set VELOZ_SHARED_DATA to run this test`)
  return null
}
