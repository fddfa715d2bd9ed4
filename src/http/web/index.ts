/**
 * The web page: its files with caching and compression, `index.html` for every address of the app.
 * The last route of the gateway; it needs no principal and knows no trading.
 *
 * @example app.get('/*', ({ request }) => serveAsset(assets, request, { cacheMaxAgeSeconds: 3600 }))
 */

export { PAGE_HEADERS } from './page-headers.ts'
export { webRoutes } from './routes.ts'
export { serveAsset, type WebOptions } from './serve-asset.ts'
