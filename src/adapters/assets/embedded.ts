import { readFileSync } from 'node:fs'
import type { Asset, AssetSource } from '../../ports/index.ts'
import type { EmbeddedFile } from './embedded-file.ts'
import { EMBEDDED_FILES } from './embedded-table.ts'

/**
 * What the executable carries, or null when nothing was built in (running from source).
 * Bytes are read at the first request for a file and kept: the whole page is a megabyte or two.
 */
export function embeddedAssets(files: readonly EmbeddedFile[] = EMBEDDED_FILES): AssetSource | null {
  if (files.length === 0) return null
  const filesByPath = new Map(files.map((file) => [file.path, file]))
  const loaded = new Map<string, Asset>()
  return {
    find(path) {
      const known = loaded.get(path)
      if (known) return known
      const file = filesByPath.get(path)
      if (!file) return null
      const asset = load(file)
      loaded.set(path, asset)
      return asset
    },
  }
}

function load(file: EmbeddedFile): Asset {
  return {
    contentType: file.contentType,
    tag: file.tag,
    isImmutable: file.isImmutable,
    bodies: {
      identity: readFileSync(file.identity),
      br: file.br === null ? null : readFileSync(file.br),
      gzip: file.gzip === null ? null : readFileSync(file.gzip),
    },
  }
}
