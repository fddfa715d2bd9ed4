/** What must never be seen in a log, by the name of its field or by the look of its text. */

export const REDACTED = '[redacted]'

const SECRET_WORDS = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'authorization',
  'apikey',
  'privatekey',
  'cookie',
  'credential',
  'signature',
  'bearer',
  'jwt',
  'ticket',
  'mnemonic',
  'totp',
  'otpauth',
]

/** Whether a field of this name may hold a secret: `api_key`, `X-API-Key`, `refreshToken`, `Set-Cookie`, … */
export function isSecretKey(name: string): boolean {
  const letters = name.toLowerCase().replace(/[^a-z0-9]/g, '')
  return SECRET_WORDS.some((word) => letters.includes(word)) || letters === 'auth' || letters === 'pwd'
}

const SCHEME = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi
const JSON_WEB_TOKEN = /eyJ[\w-]{5,}(?:\.[\w-]*){0,2}/g
/** Our own, by how they begin. Of names that begin so, none has a capital or a digit: metrics, cookies. */
const REFRESH_TOKEN = /vr1\.[\w-]{8,}(?:\.[\w-]*){0,2}/g
const API_KEY = /veloz_(?=[\w-]*[A-Z0-9])[\w-]{16,}/g
const USER_IN_URL = /(:\/\/)[^\s/@]+@/g
// `token=…` in a query or a message, `"secret": "…"` in quoted JSON, `password: …` in prose.
const SECRET_NAME = /pass(?:word|wd|phrase)|secret|token|api[_-]?key|cookie|signature|ticket|sign-in/.source
const ASSIGNED_VALUE = /"[^"]*"|[^\s&,;}"']+/.source
const ASSIGNMENT = new RegExp(
  `\\b([\\w-]{0,40}(?:${SECRET_NAME})["']?)(\\s*[=:]\\s*)(?:${ASSIGNED_VALUE})`,
  'gi',
)

/** The text with everything that looks like a credential taken out. */
export function withoutSecrets(text: string): string {
  return text
    .replace(SCHEME, `$1 ${REDACTED}`)
    .replace(JSON_WEB_TOKEN, REDACTED)
    .replace(REFRESH_TOKEN, REDACTED)
    .replace(API_KEY, REDACTED)
    .replace(USER_IN_URL, `$1${REDACTED}@`)
    .replace(ASSIGNMENT, `$1$2${REDACTED}`)
}
