import type { ClientRequest } from '../ccxt/index.ts'

/** Of the headers that venues want: the key, the passphrase and the signature. */
const SECRET_HEADER = /key|sign|pass/i
const SECRET_PARAMETER = /\bsignature=([^&"\s]+)/gi
/** Shorter ones would blot out words that mean something else. */
const CHARACTERS_MIN = 4

/**
 * What may be shown of what came back. Proxies and error pages repeat the address, the body or the headers
 * that were asked with: whatever of those proves who we are is taken out.
 */
export function shownText(text: string, { url, headers, body }: ClientRequest): string {
  const inHeaders = Object.entries(headers ?? {}).filter(([name]) => SECRET_HEADER.test(name))
  const secrets = [
    ...inHeaders.map(([, value]) => value),
    ...[...`${url} ${body ?? ''}`.matchAll(SECRET_PARAMETER)].map(([, value = '']) => value),
  ]
  const plain = secrets
    .filter((secret) => typeof secret === 'string' && secret.length >= CHARACTERS_MIN)
    .reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
  return plain.replaceAll(SECRET_PARAMETER, 'signature=***')
}
