import { afterAll, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fakeCollector } from '../support/fake-collector.ts'
import { endEverything, startVeloz, temporaryFolder, type VelozProcess } from '../support/veloz-process.ts'

afterAll(endEverything)

const PASSWORD = 'a-password-for-this-test'
const SECRET = 'jwt-secret-of-this-test-0123456789abcdef'

async function ask(
  veloz: VelozProcess,
  path: string,
  requestId: string,
  init: RequestInit = {},
): Promise<string> {
  const headers = { 'x-request-id': requestId, 'content-type': 'application/json', ...init.headers }
  return await (await fetch(`${veloz.address}${path}`, { ...init, headers })).text()
}

async function eventually(isSo: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 60_000
  while (!isSo()) {
    if (performance.now() > deadlineMs) throw new Error('it did not come')
    await Bun.sleep(10)
  }
}

test('log files hold every line with its request id and no secret; SIGHUP opens them anew', async () => {
  const logs = join(temporaryFolder(), 'logs')
  const env = {
    VELOZ_LOG_DIR: logs,
    VELOZ_LOG_LEVEL: 'debug',
    VELOZ_ADMIN_PASSWORD: PASSWORD,
    VELOZ_JWT_SECRET: SECRET,
  }
  const veloz = await startVeloz({ env })
  const file = join(logs, 'veloz.log')
  const text = () => (existsSync(file) ? readFileSync(file, 'utf8') : '')
  const body = JSON.stringify({ user_id: 'admin', password: PASSWORD })
  const said = await ask(veloz, '/api/auth/login', 'login-1', { method: 'POST', body })
  const tokens = JSON.parse(said) as { readonly access_token: string; readonly refresh_token: string }
  const headers = { authorization: `Bearer ${tokens.access_token}` }
  await ask(veloz, `/api/market?ticket=${tokens.refresh_token}`, 'market-1', { headers })
  const config = await ask(veloz, '/api/config', 'config-1', { headers })
  expect(config).toContain(JSON.stringify(logs))
  await eventually(() => text().includes('"config-1"'))
  renameSync(file, `${file}.1`)
  veloz.signal('SIGHUP')
  await eventually(() => existsSync(file))
  await ask(veloz, '/api/market', 'market-2', { headers })
  expect(await veloz.kill('SIGTERM')).toBe(0)

  const first = readFileSync(`${file}.1`, 'utf8')
  for (const id of ['login-1', 'market-1']) expect(first).toContain(`"request_id":"${id}"`)
  expect(text()).toContain('"request_id":"market-2"')
  const lines = (first + text()).trimEnd().split('\n')
  for (const line of lines) expect(Object.keys(JSON.parse(line))).toContain('level')
  expect(JSON.parse(lines.at(-1) ?? '{}')).toMatchObject({ message: 'stopped' })
  const everything = first + text() + veloz.output.err + veloz.output.out + config
  for (const secret of [PASSWORD, SECRET, tokens.access_token, tokens.refresh_token]) {
    expect(everything).not.toContain(secret)
  }
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0)
  expect(readdirSync(logs).toSorted()).toEqual(['veloz.log', 'veloz.log.1'])
})

test('the executable traces when it is told where to', async () => {
  const collector = fakeCollector()
  try {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_SERVICE_NAME: 'desk' }
    const veloz = await startVeloz({ env })
    await ask(veloz, '/api/market?x=s3cret', 'traced-1')
    await ask(veloz, '/some/page', 'traced-2')
    expect(await veloz.kill('SIGTERM')).toBe(0)
    const ids = collector.spans.map(({ attributes }) => attributes['veloz.request_id'])
    expect(ids).toContain('traced-1')
    expect(ids).toContain('traced-2')
    expect(collector.serviceNames).toEqual(new Set(['desk']))
    expect(collector.text).not.toContain('s3cret')
  } finally {
    await collector.stop()
  }
})
