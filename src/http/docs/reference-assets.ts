import { createHash } from 'node:crypto'
import type { Asset, AssetSource } from '../../ports/index.ts'
import { REFERENCE_PAGE, REFERENCE_START } from './page.ts'

/** The files of the reference page by their paths; `library` brings `/ui.js` and `/ui.css`. */
export function referenceAssets(library: AssetSource): AssetSource {
  const own = new Map<string, () => Asset | null>([
    ['/docs', once(() => textAsset(REFERENCE_PAGE, 'text/html; charset=utf-8'))],
    ['/docs/start.js', once(() => textAsset(REFERENCE_START, 'text/javascript; charset=utf-8'))],
    ['/docs/ui.js', () => library.find('/ui.js')],
    ['/docs/ui.css', () => library.find('/ui.css')],
  ])
  return { find: (path) => own.get(path)?.() ?? null }
}

function once(make: () => Asset): () => Asset {
  let made: Asset | null = null
  return () => (made ??= make())
}

function textAsset(text: string, contentType: string): Asset {
  const identity = new TextEncoder().encode(text)
  const tag = createHash('sha256').update(identity).digest('hex').slice(0, 32)
  return { contentType, tag, isImmutable: false, bodies: { identity, br: null, gzip: null } }
}
