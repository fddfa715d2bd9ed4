import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { isSecretKey, openLog, withoutSecrets } from '../../../../src/adapters/log/index.ts'
import type { LogLevel } from '../../../../src/ports/index.ts'

const NOW = new Date('2026-03-04T05:06:07.089Z')

function logInto(
  lines: string[],
  format: 'json' | 'text' = 'json',
  level: LogLevel = 'info',
  isColoured = false,
) {
  return openLog({ level, format, isColoured, write: (line) => void lines.push(line), now: () => NOW })
}

function jsonOf(fields: Readonly<Record<string, unknown>>, level: LogLevel = 'info') {
  const lines: string[] = []
  logInto(lines, 'json', level).error('said', fields)
  return JSON.parse(lines.join('')).fields
}

function textOf(message: string, fields?: Readonly<Record<string, unknown>>): string {
  const lines: string[] = []
  logInto(lines, 'text').warn(message, fields)
  return lines.join('')
}

describe('a line', () => {
  test('is one JSON object with time, level, message and fields', () => {
    const lines: string[] = []
    logInto(lines).warn('venue disconnected', { venue: 'binance', attempts: 3 })
    expect(lines).toEqual([
      '{"ts":"2026-03-04T05:06:07.089Z","level":"warn","message":"venue disconnected",' +
        '"fields":{"venue":"binance","attempts":3}}\n',
    ])
  })

  test('has no fields when none were given', () => {
    const lines: string[] = []
    logInto(lines).info('started')
    expect(lines).toEqual(['{"ts":"2026-03-04T05:06:07.089Z","level":"info","message":"started"}\n'])
  })

  test('reads like a sentence in text', () => {
    expect(textOf('venue disconnected', { venue: 'binance', why: 'no answer', attempts: 3 })).toBe(
      '2026-03-04T05:06:07.089Z WARN  venue disconnected  venue=binance why="no answer" attempts=3\n',
    )
    expect(textOf('said "no"')).toBe('2026-03-04T05:06:07.089Z WARN  said "no"\n')
  })

  test('is coloured only where asked', () => {
    const lines: string[] = []
    logInto(lines, 'text', 'info', true).error('x')
    logInto(lines, 'json', 'info', true).error('x')
    expect(lines[0]).toContain('\u001b[31mERROR')
    expect(lines[1]).not.toContain('\u001b')
    expect(textOf('x')).not.toContain('\u001b')
  })

  test.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
  ] as const)('of level %s and above is written: %d', (level, count) => {
    const lines: string[] = []
    const log = logInto(lines, 'json', level)
    for (const write of [log.debug, log.info, log.warn, log.error]) write('x')
    expect(lines).toHaveLength(count)
  })
})

describe('secrets', () => {
  const canary = 'hunter2-canary'
  test.each([
    'password',
    'Password',
    'admin_password',
    'passphrase',
    'token',
    'access_token',
    'refreshToken',
    'secret',
    'apiSecret',
    'api_key',
    'apiKey',
    'X-API-Key',
    'authorization',
    'Authorization',
    'cookie',
    'Set-Cookie',
    'private_key',
    'signature',
    'credentials',
    'jwt',
    'auth',
    'pwd',
  ])('a field named %s shows nothing, wherever it stands', (name) => {
    expect(isSecretKey(name)).toBe(true)
    const fields = { [name]: canary, list: [{ [name]: { deep: canary } }], map: new Map([[name, canary]]) }
    for (const line of [JSON.stringify(jsonOf(fields)), textOf('x', fields)]) {
      expect(line).not.toContain(canary)
      expect(line).toContain('[redacted]')
    }
  })

  test.each(['symbol', 'author', 'key', 'principal', 'venue', 'seq', 'keyboard', 'seed'])(
    'a field named %s is shown',
    (name) => {
      expect(jsonOf({ [name]: 'plain' })).toEqual({ [name]: 'plain' })
    },
  )

  test.each([
    `Authorization: Bearer ${canary}`,
    `GET /api/stream?ticket=${canary}&x=1`,
    `https://user:${canary}@example.test/`,
    `{"password":"${canary}"}`,
    `apiKey=${canary}`,
    `api-secret: ${canary}`,
  ])('a text such as %p loses it', (text) => {
    expect(withoutSecrets(text)).not.toContain(canary)
    expect(textOf(text, { text, error: new Error(text) })).not.toContain(canary)
  })

  test('a signed token is recognised by its look, whole or cut', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl'
    expect(withoutSecrets(`got ${token} here`)).toBe('got [redacted] here')
    expect(withoutSecrets(token.slice(0, 30))).toBe('[redacted]')
  })

  test('the content of buffers is never shown', () => {
    expect(jsonOf({ bytes: Buffer.from(canary), raw: new Uint8Array(4) })).toEqual({
      bytes: '[14 bytes]',
      raw: '[4 bytes]',
    })
  })

  // A search whose steps grow with the square of the length would not come to an end here.
  test.each(['a-', '://', 'password', 'eyJ', 'Bearer ', '"', '-token'])(
    'a hostile text of %j again and again is searched to its end',
    (part) => {
      const text = withoutSecrets(`${part.repeat(100_000)} and apiKey=${canary}`)
      expect(text).toEndWith('apiKey=[redacted]')
    },
  )
})

describe('values', () => {
  test('errors show name, message, code and cause, and their stack at debug only', () => {
    const error = Object.assign(new RangeError('too far', { cause: new Error('root') }), {
      code: 'E_FAR',
      config: 'x',
    })
    expect(jsonOf({ error })).toEqual({
      error: {
        name: 'RangeError',
        message: 'too far',
        code: 'E_FAR',
        cause: { name: 'Error', message: 'root' },
      },
    })
    expect(jsonOf({ error }, 'debug').error.stack).toContain('log.test.ts')
  })

  test('plain forms of everything JSON lacks', () => {
    const fields = {
      big: 2n ** 70n,
      no: undefined,
      nan: Number.NaN,
      when: NOW,
      run: () => 1,
      set: new Set([1]),
      url: new URL('http://a.test/b'),
    }
    expect(jsonOf(fields)).toEqual({
      big: '1180591620717411303424',
      no: null,
      nan: 'NaN',
      when: '2026-03-04T05:06:07.089Z',
      run: '[function]',
      set: [1],
      url: 'http://a.test/b',
    })
  })

  test('circles, depth, width and length have a bound', () => {
    const circle: Record<string, unknown> = { name: 'a' }
    circle['self'] = circle
    let deep: unknown = 'bottom'
    for (let level = 0; level < 10_000; level++) deep = { deep }
    const wide = Array.from({ length: 100 }, () =>
      Array.from({ length: 100 }, () => new Array(100).fill('x')),
    )
    const line = JSON.stringify(jsonOf({ circle, deep, long: 'x'.repeat(100_000), wide }))
    expect(line).toContain('[circular]')
    expect(line).toContain('[object]')
    expect(line).toContain('(95904 more)')
    expect(line).not.toContain('bottom')
    expect(line.length).toBeLessThan(50_000)
  })

  test('the same object twice is no circle', () => {
    const origin = { address: '127.0.0.1' }
    expect(jsonOf({ first: origin, second: origin })).toEqual({ first: origin, second: origin })
  })
})

describe('a hostile value', () => {
  const forged = 'ok\r\n{"ts":"2026-01-01T00:00:00Z","level":"info","message":"all positions closed"}'
  test.each(['json', 'text'] as const)('cannot forge a line in %s', (format) => {
    const lines: string[] = []
    logInto(lines, format).info(forged, { [forged]: forged, list: [forged], error: new Error(forged) })
    const written = lines.join('')
    expect(written.split(/\r\n|[\r\n\u0085\u2028\u2029]/)).toHaveLength(2)
    expect(written.endsWith('\n')).toBe(true)
  })

  test('no control character gets through, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.constantFrom('json', 'text'),
        (value, format) => {
          const lines: string[] = []
          logInto(lines, format as 'json' | 'text').info(value, { [value]: value })
          // Terminals, editors and line-based readers: none of these may reach them raw.
          expect(lines.join('').slice(0, -1)).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('JSON stays JSON, whatever the fields', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.anything(), (message, value) => {
        const lines: string[] = []
        logInto(lines).info(message, { value })
        expect(JSON.parse(lines.join('')).level).toBe('info')
      }),
      { numRuns: 500 },
    )
  })
})

describe('never throws', () => {
  test('for a value that does', () => {
    const trap = {
      get name(): string {
        throw new Error('getter')
      },
    }
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('proxy')
        },
      },
    )
    expect(jsonOf({ trap, proxy, good: 1 })).toEqual({ trap: '[unreadable]', proxy: '[unreadable]', good: 1 })
  })

  test('when the line cannot be written', () => {
    const log = openLog({
      level: 'info',
      format: 'json',
      write: () => {
        throw new Error('closed')
      },
    })
    expect(() => log.error('x', { seq: 1n })).not.toThrow()
  })

  test('when standard error is closed: the process lives on', async () => {
    const door = new URL('../../../../src/adapters/log/index.ts', import.meta.url).href
    const source = `
      import { openLog } from ${JSON.stringify(door)}
      const log = openLog({ level: 'info', format: 'json' })
      for (let round = 0; round < 20; round++) {
        log.info('x'.repeat(5000))
        await new Promise((go) => setTimeout(go, 2))
      }
      process.stdout.write('alive')
    `
    const child = Bun.spawn([process.execPath, '-e', source], { stdout: 'pipe', stderr: 'pipe' })
    await child.stderr.cancel()
    expect(await new Response(child.stdout).text()).toBe('alive')
    expect(await child.exited).toBe(0)
  })
})
