import type { AssetSource } from '../../ports/index.ts'
import { createFeature, problem } from '../frame/index.ts'
import { serveAsset, type WebOptions } from './serve-asset.ts'

/** The page: every address that no other route took. */
export function webRoutes(assets: AssetSource, options: WebOptions) {
  return createFeature('web').get('/*', ({ request }) => {
    const answer = serveAsset(assets, request, options)
    if (answer === null) throw problem('not_found', 'There is nothing at this address.')
    return answer
  })
}
