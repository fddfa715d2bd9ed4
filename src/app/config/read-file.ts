import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'

export type ReadFileResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly isMissing: boolean; readonly message: string }

export type ReadFile = (path: string) => ReadFileResult

const BYTES_MAX = 1_048_576

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
}

/** Reads a configuration or secret file of at most 1 MiB. Never throws. */
export function readTextFile(path: string): ReadFileResult {
  try {
    return readOpened(openSync(path, 'r'))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const message = REASONS[code] ?? (error instanceof Error ? error.message : String(error))
    return { ok: false, isMissing: code === 'ENOENT' || code === 'ENOTDIR', message }
  }
}

function readOpened(descriptor: number): ReadFileResult {
  try {
    const status = fstatSync(descriptor)
    if (status.isDirectory()) return { ok: false, isMissing: false, message: 'it is a folder' }
    if (status.size > BYTES_MAX)
      return { ok: false, isMissing: false, message: `it is larger than ${BYTES_MAX} bytes` }
    const bytes = readFileSync(descriptor)
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, isMissing: false, message: 'it is not UTF-8 text' }
    throw error
  } finally {
    closeSync(descriptor)
  }
}
