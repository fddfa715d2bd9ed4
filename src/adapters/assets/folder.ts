import { createHash } from 'node:crypto'
import { readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { sep } from 'node:path'
import type { Asset, AssetSource } from '../../ports/index.ts'
import { contentTypeOf } from './content-type.ts'

/** What the build leaves beside the page: which names hold a hash. A hidden file, so never served. */
const IMMUTABLE_LIST = '.immutable.json'
const FILE_BYTES_MAX = 64 * 1024 * 1024
const KEPT_BYTES_MAX = 64 * 1024 * 1024
/** No separator but `/`, no drive letter, no stream name, no NUL or other control character. */
const PLAIN_SEGMENT = /^[^\\:\p{Cc}]+$/u

interface Kept {
  readonly stamp: string
  readonly asset: Asset
  readonly bytes: number
}

/**
 * Files below `folder`, read again when they change. Links are followed as long as they stay inside.
 * A file over 64 MiB is not found; up to `keptBytesMax` of bodies are kept, then the oldest are let go.
 * `x.js.br` and `x.js.gz` beside `x.js` are its encodings, unless they are older than it.
 */
export function folderAssets(folder: string, keptBytesMax = KEPT_BYTES_MAX): AssetSource {
  const kept = new Map<string, Kept>()
  let keptBytes = 0

  function forget(path: string): void {
    keptBytes -= kept.get(path)?.bytes ?? 0
    kept.delete(path)
  }

  function keep(path: string, entry: Kept): void {
    forget(path)
    for (const oldest of kept.keys()) {
      if (keptBytes + entry.bytes <= keptBytesMax) break
      forget(oldest)
    }
    if (entry.bytes > keptBytesMax) return
    kept.set(path, entry)
    keptBytes += entry.bytes
  }

  return {
    find(path) {
      if (!isPlainPath(path)) return null
      const main = locate(folder, path)
      if (main === null) return null
      const br = sibling(folder, `${path}.br`, main)
      const gzip = sibling(folder, `${path}.gz`, main)
      const list = locate(folder, `/${IMMUTABLE_LIST}`)
      const stamp = [main, br, gzip, list].map((found) => found?.stamp ?? '-').join(' ')
      const known = kept.get(path)
      if (known?.stamp === stamp) return known.asset
      const asset = read(path, { main, br, gzip, list })
      if (asset !== null) keep(path, { stamp, asset, bytes: bytesOf(asset) })
      return asset
    },
  }
}

function isPlainPath(path: string): boolean {
  if (!path.startsWith('/')) return false
  return path.slice(1).split('/').every(isPlainSegment)
}

function isPlainSegment(segment: string): boolean {
  // Hidden names hold what nobody meant to publish (.git, .env); `.well-known` is the one made to be read.
  return PLAIN_SEGMENT.test(segment) && (!segment.startsWith('.') || segment === '.well-known')
}

interface Located {
  readonly realPath: string
  readonly modifiedAtMs: number
  /** Changes when the file is written or replaced, even when size and time of change are put back. */
  readonly stamp: string
}

/** The regular file at `path`, after every link on the way, if it lies inside the folder. */
function locate(folder: string, path: string): Located | null {
  return nullIfAbsent(() => {
    const root = realpathSync(folder)
    const realPath = realpathSync(`${root}${path}`)
    const inside = root.endsWith(sep) ? root : root + sep
    if (!realPath.startsWith(inside)) return null
    const stats = statSync(realPath)
    if (!stats.isFile() || stats.size > FILE_BYTES_MAX) return null
    return { realPath, modifiedAtMs: stats.mtimeMs, stamp: stampOf(stats) }
  })
}

function stampOf(stats: Stats): string {
  return `${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`
}

function sibling(folder: string, path: string, main: Located): Located | null {
  const found = locate(folder, path)
  return found !== null && found.modifiedAtMs >= main.modifiedAtMs ? found : null
}

interface Sources {
  readonly main: Located
  readonly br: Located | null
  readonly gzip: Located | null
  readonly list: Located | null
}

function read(path: string, { main, br, gzip, list }: Sources): Asset | null {
  return nullIfAbsent(() => {
    const identity = readFileSync(main.realPath)
    return {
      contentType: contentTypeOf(path),
      tag: createHash('sha256').update(identity).digest('hex').slice(0, 32),
      isImmutable: list !== null && immutablePaths(readFileSync(list.realPath, 'utf8')).has(path),
      bodies: {
        identity,
        br: br === null ? null : readFileSync(br.realPath),
        gzip: gzip === null ? null : readFileSync(gzip.realPath),
      },
    }
  })
}

function immutablePaths(text: string): ReadonlySet<unknown> {
  const list: unknown = JSON.parse(text)
  return new Set(Array.isArray(list) ? list : [])
}

function bytesOf({ bodies }: Asset): number {
  return bodies.identity.byteLength + (bodies.br?.byteLength ?? 0) + (bodies.gzip?.byteLength ?? 0)
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'])

/** A file may vanish between two looks at it (a build replaces the folder): that is absent, not an error. */
function nullIfAbsent<T>(look: () => T | null): T | null {
  try {
    return look()
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return null
    throw error
  }
}
