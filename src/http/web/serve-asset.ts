import type { Asset, AssetSource } from '../../ports/index.ts'
import { acceptsHtml, chooseEncoding, type Encoding, matchesTag } from '../negotiate.ts'
import { absentPage } from './absent-page.ts'
import { PAGE_HEADERS } from './page-headers.ts'

export interface WebOptions {
  /** How long a browser may keep a file whose name holds no hash (`server.static_cache_max_age`). */
  readonly cacheMaxAgeSeconds: number
}

const INDEX = '/index.html'
const IMMUTABLE = 'public, max-age=31536000, immutable'
const PREFIXES_WITHOUT_FALLBACK = ['/api/', '/assets/']
const ENCODED_ETAG_SUFFIX: Readonly<Record<Encoding, string>> = { br: '-br', gzip: '-gz', identity: '' }

/**
 * Answers for a file of the page, or for any address of the app with `index.html`; what is neither is a
 * JSON 404. Null when the method is not GET or HEAD: then this is not ours to answer.
 * HEAD bears the body too, for the server to measure and leave out.
 */
export function serveAsset(
  source: AssetSource,
  request: Request,
  { cacheMaxAgeSeconds }: WebOptions = { cacheMaxAgeSeconds: 3600 },
): Response | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null
  const path = decodedPath(request.url)
  if (path === null) return notFound('The address is not valid: a % is not followed by a UTF-8 code.')
  const wanted = path === '/' ? INDEX : path
  const asset = source.find(wanted)
  if (asset !== null) return fileAnswer(wanted, asset, { request, cacheMaxAgeSeconds })
  if (wanted !== INDEX && !isPageAddress(path, request)) return notFound(`There is nothing at ${path}.`)
  const index = source.find(INDEX)
  if (index === null) return absentPage()
  return fileAnswer(INDEX, index, { request, cacheMaxAgeSeconds })
}

/** The path with its escapes read once, so that what is looked up is what a person would read. */
function decodedPath(url: string): string | null {
  try {
    return decodeURIComponent(new URL(url).pathname)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

/** An address of the app (`/positions`), as opposed to a file that is missing or a call to the API. */
function isPageAddress(path: string, request: Request): boolean {
  if (path === '/api' || path === '/assets') return false
  if (PREFIXES_WITHOUT_FALLBACK.some((prefix) => path.startsWith(prefix))) return false
  const lastSegment = path.slice(path.lastIndexOf('/') + 1)
  return !lastSegment.includes('.') && acceptsHtml(request.headers.get('accept'))
}

interface Circumstances {
  readonly request: Request
  readonly cacheMaxAgeSeconds: number
}

function fileAnswer(path: string, asset: Asset, { request, cacheMaxAgeSeconds }: Circumstances): Response {
  const encoding = chooseEncoding(request.headers.get('accept-encoding'), encodingsOf(asset))
  const headers = new Headers(PAGE_HEADERS)
  headers.set('vary', 'accept-encoding')
  headers.set('cache-control', cacheControl(path, asset, cacheMaxAgeSeconds))
  if (path !== INDEX) {
    headers.set('etag', etag(asset, encoding))
    if (matchesTag(request.headers.get('if-none-match'), etags(asset))) {
      return new Response(null, { status: 304, headers })
    }
  }
  const body = asset.bodies[encoding] ?? asset.bodies.identity
  headers.set('content-type', asset.contentType)
  headers.set('content-length', String(body.byteLength))
  if (encoding !== 'identity') headers.set('content-encoding', encoding)
  return new Response(body, { headers })
}

/** The page itself is never kept: it names the files of this very version. */
function cacheControl(path: string, asset: Asset, maxAgeSeconds: number): string {
  if (path === INDEX) return 'no-store'
  return asset.isImmutable ? IMMUTABLE : `public, max-age=${maxAgeSeconds}`
}

function encodingsOf({ bodies }: Asset): ReadonlySet<Encoding> {
  const encodings = new Set<Encoding>(['identity'])
  if (bodies.br !== null) encodings.add('br')
  if (bodies.gzip !== null) encodings.add('gzip')
  return encodings
}

// A strong tag names bytes, and every encoding has other bytes.
function etag({ tag }: Asset, encoding: Encoding): string {
  return `"${tag}${ENCODED_ETAG_SUFFIX[encoding]}"`
}

function etags(asset: Asset): readonly string[] {
  return (['br', 'gzip', 'identity'] as const).map((encoding) => etag(asset, encoding))
}

function notFound(message: string): Response {
  const headers = new Headers(PAGE_HEADERS)
  headers.set('cache-control', 'no-store')
  return Response.json({ error: 'not_found', message, details: {} }, { status: 404, headers })
}
