import { fileURLToPath } from 'node:url'
import type { AssetSource } from '../../ports/index.ts'
import { embeddedAssets } from './embedded.ts'
import { EMBEDDED_REFERENCE } from './embedded-table.ts'
import { folderAssets } from './folder.ts'

/** Where the package keeps what the build calls `/ui.js` and `/ui.css`. */
export const REFERENCE_FILES: Readonly<Record<string, string>> = {
  '/ui.js': '/swagger-ui-bundle.js',
  '/ui.css': '/swagger-ui.css',
}

/** The library of the reference page: built into the executable, else as installed beside the source. */
export function referenceLibrary(): AssetSource {
  const embedded = embeddedAssets(EMBEDDED_REFERENCE)
  if (embedded !== null) return embedded
  const folder = fileURLToPath(new URL('../../../node_modules/swagger-ui-dist', import.meta.url))
  const installed = folderAssets(folder)
  return {
    find(path) {
      const name = REFERENCE_FILES[path]
      return name === undefined ? null : installed.find(name)
    },
  }
}
