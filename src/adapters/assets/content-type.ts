const TEXT_TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
}

/** Formats that are compressed already: trying again costs time and gains nothing. */
const BINARY_TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  gif: 'image/gif',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  png: 'image/png',
  ttf: 'font/ttf',
  wav: 'audio/wav',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
}

/** By the last extension, in any case. What is not known is bytes: a browser then offers to save it. */
export function contentTypeOf(path: string): string {
  const extension = extensionOf(path)
  return lookUp(TEXT_TYPES, extension) ?? lookUp(BINARY_TYPES, extension) ?? 'application/octet-stream'
}

export function isCompressible(path: string): boolean {
  return lookUp(TEXT_TYPES, extensionOf(path)) !== null
}

/** The letters after the last dot of the last segment, lower case; '' without one. */
function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot < 1 ? '' : name.slice(dot + 1).toLowerCase()
}

function lookUp(table: Readonly<Record<string, string>>, extension: string): string | null {
  return Object.hasOwn(table, extension) ? (table[extension] ?? null) : null
}
