import { join } from 'node:path'
import { readSavedSettings } from '../adapters/database-sqlite/index.ts'
import type { SavedRead } from './config/index.ts'

/** What was saved through the API in this data directory, without touching it. */
export function readSaved(dataDirectory: string): SavedRead {
  const file = join(dataDirectory, 'veloz.db')
  try {
    return { ok: true, saved: readSavedSettings(file) }
  } catch (error) {
    return { ok: false, why: `${file}: ${error instanceof Error ? error.message : String(error)}` }
  }
}
