import type { AssetSource } from '../../ports/index.ts'
import { encodeJson } from '../../wire/index.ts'
import { createFeature, jsonTextResponse, problem } from '../frame/index.ts'
import { serveAsset } from '../web/index.ts'
import { openApiDocument } from './openapi.ts'
import { referenceAssets } from './reference-assets.ts'

export interface DocsRoutesOptions {
  readonly version: string
  /** Where the library of the reference page is: `/ui.js` and `/ui.css`. */
  readonly library: AssetSource
}

/** Asked again at every visit: another version of VeloZ has another page under the same address. */
const CACHED = { cacheMaxAgeSeconds: 0 }

export function docsRoutes({ version, library }: DocsRoutesOptions) {
  const assets = referenceAssets(library)
  let text: string | null = null
  const document = () => (text ??= encodeJson(openApiDocument({ version })))
  const file = (request: Request, path: string) => {
    const answer = assets.find(path) === null ? null : serveAsset(assets, request, CACHED)
    if (answer === null) throw problem('not_found', 'There is nothing at this address.')
    return answer
  }
  return createFeature('docs')
    .get('/openapi.json', () => jsonTextResponse(document()))
    .get('/docs', ({ request }) => file(request, '/docs'))
    .get('/docs/:file', ({ request, params }) => file(request, `/docs/${params.file}`))
}
