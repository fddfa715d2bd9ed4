import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { endEngines, startEngineProcess } from '../support/engine-process.ts'
import {
  endEverything,
  eventually,
  runVeloz,
  startVeloz,
  temporaryFolder,
  VELOZ_BINARY,
} from '../support/veloz-process.ts'
import { type Api, type Exact, signedInByLink, signedInByPassword } from './api.ts'

afterAll(endEngines)
afterAll(endEverything)

type Health = Readonly<Record<string, Exact>>

const engineOf = async (api: Api): Promise<Health> =>
  (await api.get('/api/health')).body['engine'] as unknown as Health

async function untilConnected(api: Api, isConnected: boolean): Promise<Health> {
  await eventually(async () => (await engineOf(api))['connected'] === isConnected, {
    what: `an engine that is ${isConnected ? '' : 'not '}connected`,
  })
  return await engineOf(api)
}

const RESTING = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }
/** They ask many times for what is to come. */
const UNLIMITED = { VELOZ_RATE_LIMIT_ENABLED: 'false' }
const AT_MARKET = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', type: 'market' }

async function tradesAndSurvives(api: Api, kill: () => Promise<unknown>, start: () => Promise<unknown>) {
  await untilConnected(api, true)
  const filled = await eventually(
    async () => {
      const answer = await api.order(AT_MARKET)
      return answer.status === 200 ? answer : null
    },
    { what: 'a price to trade at' },
  )
  expect(filled.body).toMatchObject({ ok: true, status: 'FILLED' })
  expect((await api.order({ ...RESTING, client_order_id: 'rests' })).body['status']).toBe('ACCEPTED')

  await kill()
  await untilConnected(api, false)
  const refused = await api.order({ ...RESTING, client_order_id: 'refused' })
  expect([refused.status, refused.body['error']]).toEqual([503, 'engine_unavailable'])
  expect((await api.get('/health')).status).toBe(503)
  const known = await api.get('/api/order_state?client_order_id=rests')
  expect(known.body).toMatchObject({ status: 'ACCEPTED' })

  await start()
  expect(await untilConnected(api, true)).toMatchObject({ reconnect_count: '1' })
  expect((await api.get('/health')).status).toBe(200)
  const again = await api.get('/api/order_state?client_order_id=rests')
  expect(again.body).toMatchObject({ status: 'ACCEPTED' })
  expect((await api.post('/api/cancel', { client_order_id: 'rests' })).status).toBe(200)
  const missing = await api.get('/api/order_state?client_order_id=refused')
  expect(missing.status).toBe(404)
}

describe('semantics 29: a gateway apart from its engine', () => {
  test('over a Unix socket: trades, says that the engine is gone, and recovers', async () => {
    const listen = `unix:${join(temporaryFolder(), 'engine.sock')}`
    let engine = await startEngineProcess({ listen })
    const { dataDirectory } = engine
    const api = await signedInByLink(await startVeloz({ words: ['--engine', listen], env: UNLIMITED }))
    await tradesAndSurvives(
      api,
      () => engine.kill('SIGKILL'),
      async () => {
        engine = await startEngineProcess({ listen, dataDirectory })
      },
    )
    expect(await engine.kill('SIGTERM')).toBe(0)
  }, 120_000)

  test('over TCP with a token; one with another token is not let in', async () => {
    const engine = await startEngineProcess({
      listen: '127.0.0.1:0',
      env: { VELOZ_ENGINE_TOKEN: 'right' },
    })
    const words = ['--engine', engine.address]
    const api = await signedInByLink(
      await startVeloz({ words, env: { ...UNLIMITED, VELOZ_ENGINE_TOKEN: 'right' } }),
    )
    await untilConnected(api, true)
    const wrong = await signedInByLink(await startVeloz({ words, env: { VELOZ_ENGINE_TOKEN: 'wrong' } }))
    expect((await wrong.order(RESTING)).status).toBe(503)
    expect((await api.order(RESTING)).status).toBe(200)
  }, 120_000)

  test('starts without its engine, and finds it when it comes', async () => {
    const listen = `unix:${join(temporaryFolder(), 'engine.sock')}`
    const api = await signedInByLink(await startVeloz({ words: ['--engine', listen], env: UNLIMITED }))
    expect(await engineOf(api)).toMatchObject({ connected: false, reconnect_count: '0' })
    const refused = await api.order(RESTING)
    expect([refused.status, refused.body['error']]).toEqual([503, 'engine_unavailable'])
    expect((await api.get('/health')).status).toBe(503)
    await startEngineProcess({ listen })
    await untilConnected(api, true)
    expect((await api.order(RESTING)).status).toBe(200)
  }, 120_000)

  test('shares a data directory with its engine, and leaves it when told to stop', async () => {
    const dataDirectory = join(temporaryFolder(), 'state')
    const listen = `unix:${join(temporaryFolder(), 'engine.sock')}`
    const engine = await startEngineProcess({ listen, dataDirectory })
    const gateway = await startVeloz({ words: ['--engine', listen], dataDirectory, env: UNLIMITED })
    await untilConnected(await signedInByLink(gateway), true)
    const second = await runVeloz(['engine', '--stdio', '--data-dir', dataDirectory], { input: '' })
    expect(second.exitCode).toBe(3)
    expect(await gateway.kill('SIGTERM')).toBe(0)
    expect(await engine.kill('SIGTERM')).toBe(0)
  }, 120_000)
})

test('semantics 29: two gateways share users and engine; each shows what the other does', async () => {
  const dataDirectory = join(temporaryFolder(), 'state')
  const listen = `unix:${join(temporaryFolder(), 'engine.sock')}`
  await startEngineProcess({ listen, dataDirectory })
  const words = ['--engine', listen]
  const first = await startVeloz({ words, dataDirectory, env: UNLIMITED })
  const second = await startVeloz({ words, dataDirectory, env: UNLIMITED })
  expect(second.password).toBeNull()
  const one = await signedInByLink(first)
  const other = await signedInByPassword(second, first.password ?? '')
  await untilConnected(one, true)
  await untilConnected(other, true)
  expect((await one.order({ ...RESTING, client_order_id: 'shared' })).status).toBe(200)
  await eventually(
    async () => (await other.get('/api/order_state?client_order_id=shared')).body['status'] === 'ACCEPTED',
    { what: 'the order at the other gateway' },
  )
  expect((await other.post('/api/cancel', { client_order_id: 'shared' })).status).toBe(200)
  await eventually(
    async () => (await one.get('/api/order_state?client_order_id=shared')).body['status'] === 'CANCELLED',
    { what: 'the cancel at the first gateway' },
  )
}, 120_000)

describe('semantics 29: an engine that the gateway starts', () => {
  async function aGateway() {
    const folder = temporaryFolder()
    const [script, gate] = [join(folder, 'engine.sh'), join(folder, 'gate')]
    const engine = `exec '${VELOZ_BINARY}' engine --stdio --data-dir '${join(folder, 'engine')}'`
    writeFileSync(script, `while [ ! -e '${gate}' ]; do sleep 0.02; done\n${engine}\n`)
    writeFileSync(gate, '')
    const gateway = await startVeloz({
      words: ['--engine', `stdio:sh ${script}`, '--log-format', 'json'],
      env: UNLIMITED,
    })
    /** While it is shut no engine comes up, however quickly it is started again. */
    const shut = () => rmSync(gate)
    const open = () => writeFileSync(gate, '')
    const childPid = () => {
      const started = [...gateway.output.err.matchAll(/"the engine was started".*?"pid":(\d+)/g)]
      return Number(started.at(-1)?.[1])
    }
    return { gateway, childPid, shut, open, api: await signedInByLink(gateway) }
  }

  /** One that has ended may wait for long until somebody takes note. */
  const isThere = (pid: number) =>
    existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

  test('is started again when it was killed, with everything it knew', async () => {
    const { api, childPid, gateway, shut, open } = await aGateway()
    await untilConnected(api, true)
    const first = childPid()
    await tradesAndSurvives(
      api,
      async () => {
        shut()
        process.kill(first, 'SIGKILL')
      },
      async () => open(),
    )
    const second = childPid()
    expect(second).not.toBe(first)
    expect(await gateway.kill('SIGTERM')).toBe(0)
    expect(isThere(second)).toBe(false)
  }, 120_000)

  test('ends with the gateway, also when that was killed', async () => {
    const { api, childPid, gateway } = await aGateway()
    await untilConnected(api, true)
    const child = childPid()
    expect(isThere(child)).toBe(true)
    await gateway.kill('SIGKILL')
    await eventually(() => !isThere(child), { what: 'the end of the engine' })
  }, 120_000)
})

describe('semantics 28: where an engine listens', () => {
  const engine = (listen: string, env: Record<string, string> = {}) =>
    runVeloz(['engine', '--listen', listen, '--data-dir', join(temporaryFolder(), 'state')], { env })

  test('an address that others can reach needs a token', async () => {
    const ran = await engine('0.0.0.0:0')
    expect([ran.exitCode, ran.err]).toEqual([3, expect.stringContaining('VELOZ_ENGINE_TOKEN')])
  })

  test('the socket file is for its owner alone, and goes with the engine', async () => {
    const path = join(temporaryFolder(), 'engine.sock')
    const running = await startEngineProcess({ listen: `unix:${path}` })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(await running.kill('SIGTERM')).toBe(0)
    expect(existsSync(path)).toBe(false)
  })

  test('one in use is refused, one that a dead process left is taken, a file is left alone', async () => {
    const path = join(temporaryFolder(), 'engine.sock')
    const running = await startEngineProcess({ listen: `unix:${path}` })
    const second = await engine(`unix:${path}`)
    expect([second.exitCode, second.err]).toEqual([3, expect.stringContaining('another engine listens')])
    await running.kill('SIGKILL')
    expect(existsSync(path)).toBe(true)
    const third = await startEngineProcess({ listen: `unix:${path}` })
    expect(await third.kill('SIGTERM')).toBe(0)
    writeFileSync(path, 'mine')
    const fourth = await engine(`unix:${path}`)
    expect([fourth.exitCode, fourth.err]).toEqual([3, expect.stringContaining('not a socket')])
    expect(statSync(path).size).toBe(4)
  })

  test('speaks to anybody who greets it, and answers what it was asked before it ends', async () => {
    const path = join(temporaryFolder(), 'engine.sock')
    await startEngineProcess({ listen: `unix:${path}` })
    const socket = createConnection({ path, allowHalfOpen: true })
    let said = ''
    socket.on('data', (chunk) => {
      said += String(chunk)
    })
    socket.end('HELLO version=1\n@q QUERY state\nBUY BTCUSDT 0.001 20000 by-hand\n@o QUERY order by-hand\n')
    await new Promise((resolve) => socket.on('close', resolve))
    const lines = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines[0]).toMatchObject({ type: 'hello', version: 1 })
    expect(lines.find((line) => line['request_id'] === 'o' && line['final'] === true)).toMatchObject({
      type: 'order_state',
      client_order_id: 'by-hand',
      status: 'ACCEPTED',
    })
  })
})
