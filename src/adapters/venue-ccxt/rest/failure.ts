/**
 * What a failed `fetch` tells of how far it came. Bun names a code, Deno only writes sentences; both were
 * tried against servers that refuse, close, reset and stay silent. Whatever is not known to have failed while
 * connecting may have arrived: a reset connection looks the same before and after the first byte.
 */
export function isNeverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (NOT_CONNECTED.has(codeOf(error))) return true
  const { cause } = error
  if (!(cause instanceof Error)) return false
  // Deno: `client error (Connect)` covers the name, the connection and TLS; `(SendRequest)` is what follows.
  return NOT_CONNECTED.has(codeOf(cause)) || cause.message.includes('client error (Connect)')
}

const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ConnectionRefused',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'FailedToOpenSocket',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Without the address that was asked: it may bear the signature. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed'
  const code = codeOf(error) || (error.cause instanceof Error ? codeOf(error.cause) : '')
  return code === '' ? error.name : code
}
