import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { openLog, withoutSecrets } from '../../../../src/adapters/log/index.ts'

const base64url = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
    minLength: length,
    maxLength: length,
  })

/** Ends and begins as words do in a sentence, a query or JSON. */
const around = fc.constantFrom(' ', '"', '=', '&', '\n', '(', ')', ',', ': ', '')

/** What can be known by its look, wherever it stands. */
const RECOGNISED = fc.oneof(
  fc.tuple(base64url(22), fc.nat(999_999), base64url(43)).map(([id, generation, mac]) => ({
    secret: `vr1.${id}.${generation}.${mac}`,
    core: mac,
  })),
  // Random keys of this length without one capital or digit do not happen.
  base64url(43).map((tail) => ({ secret: `veloz_A1${tail}`, core: tail })),
  fc.tuple(base64url(30), base64url(43)).map(([payload, mac]) => ({
    secret: `eyJhbGciOiJIUzI1NiJ9.eyJ${payload}.${mac}`,
    core: mac,
  })),
)

/** What can be known by the name it stands under alone. */
const NAMED = fc.record({
  name: fc.constantFrom(
    'ticket',
    'api_secret',
    'secret',
    'totp_secret',
    'passphrase',
    'password',
    'refresh_token',
    'sign-in',
  ),
  secret: base64url(32),
})

function linesOf(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = []
  for (const format of ['json', 'text'] as const) {
    const keep = (line: string) => void lines.push(line)
    write(openLog({ level: 'debug', format, isColoured: false, write: keep, writeJson: keep }))
  }
  return lines.join('')
}

describe('secrets never get out', () => {
  test('known by their look, in a message, a field, an error, its cause or a list', () => {
    fc.assert(
      fc.property(RECOGNISED, around, around, ({ secret, core }, before, after) => {
        const text = `got${before}${secret}${after}`
        const cause = new Error(text)
        const text_ = linesOf((log) => {
          log.error(text, { note: text, list: [text], nested: { deep: text } })
          log.warn('failed', { error: new Error('outer', { cause }), same: cause })
        })
        expect(text_).not.toContain(core)
      }),
      { numRuns: 300 },
    )
  })

  test('known by their name, as a field, in a query, in JSON or in a sentence', () => {
    fc.assert(
      fc.property(NAMED, ({ name, secret }) => {
        const said = linesOf((log) => {
          log.info(`GET /api/stream?x=1&${name}=${secret}&y=2`, { url: `/#${name}=${secret}` })
          log.info(JSON.stringify({ [name]: secret }))
          log.info(`${name}: ${secret}`, { error: new Error(`${name}=${secret}`) })
        })
        expect(said).not.toContain(secret)
      }),
      { numRuns: 200 },
    )
  })

  test('as fields of any depth, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ticket', 'apiSecret', 'totpSecret', 'otpauth_url', 'X-API-Key', 'passphrase'),
        base64url(32),
        (name, secret) => {
          const said = linesOf((log) =>
            log.info('x', { before: { [name]: secret }, list: [{ [name]: [secret] }] }),
          )
          expect(said).not.toContain(secret)
        },
      ),
    )
  })

  test('what names a key without opening anything stays readable', () => {
    for (const text of [
      'key vk_8f3a2b was revoked',
      'veloz_http_request_duration_seconds is a metric',
      'the file veloz_old.db',
      'version vr1 of it',
    ]) {
      expect(withoutSecrets(text)).toBe(text)
    }
  })
})
