import { fileURLToPath } from 'node:url'
import type { AssetSource } from '../../ports/index.ts'
import { embeddedAssets } from './embedded.ts'
import { folderAssets } from './folder.ts'

/**
 * Where the page comes from, first match wins: the folder the operator names (`server.static_dir`),
 * what is built into the executable, what was last built in this source checkout.
 */
export function pageAssets(staticFolder: string | null): AssetSource {
  if (staticFolder !== null) return folderAssets(staticFolder)
  return embeddedAssets() ?? folderAssets(fileURLToPath(new URL('../../../dist/ui', import.meta.url)))
}
