import { afterEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningSandbox, SandboxPlan } from '../../../../src/app/sandboxes/index.ts'
import { readFaults } from '../../../../src/app/sandboxes/read-faults.ts'
import { startSandbox } from '../../../../src/app/sandboxes/start-sandbox.ts'
import { plainFace } from '../../../support/a-plain-face.ts'

const FACES = { binance: plainFace, okx: plainFace, bybit: plainFace, coinbase: plainFace }
const PLAN: SandboxPlan = {
  ...{ venues: ['binance'], hostname: '127.0.0.1', port: 0, seed: 7, hasRateLimits: true },
  ...{ apiKey: 'k', apiSecret: 'not base64', passphrase: 'p', balances: null, symbols: null },
  ...{ recording: null, faults: [] },
}

const running: RunningSandbox[] = []
const folders: string[] = []
const notices: string[] = []

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  notices.length = 0
})

async function start(over: Partial<SandboxPlan> = {}): Promise<RunningSandbox> {
  const onNotice = (text: string) => void notices.push(text)
  const started = await startSandbox({ ...PLAN, ...over }, { onNotice, faces: FACES })
  running.push(started)
  return started
}

const urlOf = ({ venues }: RunningSandbox) => venues[0]?.restUrl ?? ''
const post = (url: string, body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) })
const order = (id: string) => ({ id, side: 'buy', price: 4_900_000, lots: 1000 })
const idsOf = async (url: string) => {
  const { orders } = (await (await fetch(`${url}/_account`)).json()) as { orders: { client_id: string }[] }
  return orders.map(({ client_id }) => client_id)
}

/** Everything the server writes before it ends the connection. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (bytes) => {
      got += String(bytes)
    })
    // A connection that is cut may also be reset; one that was never made is another matter.
    socket.on('error', (error: NodeJS.ErrnoException) => error.code !== 'ECONNRESET' && reject(error))
    socket.on('close', () => resolve(got))
  })
}

const opened = (socket: WebSocket) =>
  new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onerror = () => reject(new Error('the socket did not open'))
  })
const nextMessage = (socket: WebSocket) =>
  new Promise<string>((resolve) => {
    socket.onmessage = ({ data }) => resolve(String(data))
  })
const closed = (socket: WebSocket) =>
  new Promise<number>((resolve) => {
    socket.onclose = ({ code }) => resolve(code)
  })

describe('a sandbox that runs', () => {
  test('answers requests and sockets on one port, and moves by itself', async () => {
    const [venue] = (await start()).venues
    expect((await fetch(`${venue?.restUrl}/time`)).status).toBe(200)
    expect((await fetch(`${venue?.restUrl}/nothing`)).status).toBe(404)
    const market = new WebSocket(`${venue?.wsUrl}/market`)
    await opened(market)
    const told = nextMessage(market)
    market.send('ping')
    expect(await told).toMatch(/^(pong|book \d+)$/)
    const books = new Promise<void>((resolve) => {
      market.onmessage = ({ data }) => void (String(data).startsWith('book') && resolve())
    })
    await books
    const nowhere = new WebSocket(`${venue?.wsUrl}/nowhere`)
    await expect(opened(nowhere)).rejects.toThrow()
    const end = closed(market)
    await running.splice(0)[0]?.stop()
    expect(await end).toBeGreaterThan(0)
  })

  test('gives each of several venues a port, its quote asset and keys as its clients want them', async () => {
    const { venues } = await start({ venues: ['binance', 'coinbase'] })
    expect(venues.map(({ venue }) => venue)).toEqual(['binance', 'coinbase'])
    expect(new Set(venues.map(({ port }) => port)).size).toBe(2)
    expect(venues.map(({ apiSecret }) => apiSecret)).toEqual(['not base64', btoa('not base64')])
    const funds = await Promise.all(
      venues.map(
        async ({ restUrl }) => (await (await fetch(`${restUrl}/_account`)).json()) as { balances: object },
      ),
    )
    expect(funds.map(({ balances }) => Object.keys(balances))).toEqual([
      ['USDT', 'BTC'],
      ['USD', 'BTC'],
    ])
    const given = await start({ venues: ['coinbase'], apiSecret: 'c2VjcmV0' })
    expect(given.venues[0]?.apiSecret).toBe('c2VjcmV0')
  })

  test('loses an acknowledgement without a byte of it', async () => {
    const started = await start()
    await post(`${urlOf(started)}/_faults`, { fault: 'lost_acknowledgement' })
    const body = JSON.stringify(order('lost'))
    const head = `POST /order HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`
    expect(await raw(started.venues[0]?.port ?? 0, head + body)).toBe('')
    expect(await idsOf(urlOf(started))).toEqual(['lost'])
    expect((await post(`${urlOf(started)}/order`, order('heard'))).status).toBe(200)
  })

  test('refuses connections for a while, then takes them on the same port', async () => {
    const started = await start()
    const url = urlOf(started)
    const socket = new WebSocket(`${started.venues[0]?.wsUrl}/market`)
    await opened(socket)
    const end = closed(socket)
    await post(`${url}/_faults`, { fault: 'refuse_connections', duration_ms: 300 })
    expect(await end).toBeGreaterThan(0)
    await expect(raw(started.venues[0]?.port ?? 0, 'GET /time HTTP/1.1\r\nHost: x\r\n\r\n')).rejects.toThrow(
      /ECONNREFUSED|connect/i,
    )
    let isBack = false
    while (!isBack) {
      isBack = await fetch(`${url}/time`).then(
        ({ ok }) => ok,
        () => false,
      )
    }
    expect(await idsOf(url)).toEqual([])
  })

  test('ends sockets without a word', async () => {
    const started = await start()
    const socket = new WebSocket(`${started.venues[0]?.wsUrl}/private`)
    await opened(socket)
    const end = closed(socket)
    await post(`${urlOf(started)}/_faults`, { fault: 'disconnect', how: 'cut' })
    expect(await end).toBe(1006)
  })

  test('takes no body that no venue would', async () => {
    const answer = await post(`${urlOf(await start())}/order`, 'x'.repeat(2_000_000))
    expect(answer.status).toBe(413)
  })

  test('begins with the faults of the plan', async () => {
    const read = readFaults('- fault: ban\n  duration_ms: 60000\n')
    const url = urlOf(await start({ faults: read.ok ? read.faults : [] }))
    expect((await fetch(`${url}/time`)).status).toBe(418)
  })
})

/** The port below, unless another program has it. */
async function freeBefore(port: number): Promise<number | null> {
  const before = await start({ port: port - 1 }).catch(() => null)
  await before?.stop()
  return before === null ? null : port - 1
}

describe('a sandbox that cannot start', () => {
  test('says that the port is taken, and leaves nothing behind', async () => {
    const taken = await start()
    const port = taken.venues[0]?.port ?? 0
    const first = await freeBefore(port)
    if (first !== null) {
      await expect(start({ venues: ['okx', 'binance'], port: first })).rejects.toThrow(`Port ${port} on`)
      await expect(fetch(`http://127.0.0.1:${first}/time`)).rejects.toThrow()
    }
    await expect(start({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`)
  })

  test('says which symbol is none, and what is wrong with a recording', async () => {
    await expect(start({ symbols: ['BTCUSDT-PERP'] })).rejects.toThrow('"BTCUSDT-PERP" is no spot pair')
    await expect(start({ symbols: ['ABC'] })).rejects.toThrow('ABC cannot be split')
    await expect(start({ recording: '/nowhere.csv' })).rejects.toThrow(/^--data: .*nowhere\.csv/)
  })
})

describe('a recorded market', () => {
  test('is played under the name of the venue, with a book around it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'veloz-sandbox-'))
    folders.push(folder)
    const path = join(folder, 'trades.csv')
    const rows = ['timestamp,price,amount,side', ...Array.from({ length: 5 }, (_, n) => row(n))]
    writeFileSync(path, `${rows.join('\n')}\n`)
    const url = urlOf(await start({ recording: path }))
    const items = async () =>
      ((await (await fetch(`${url}/_market`)).json()) as { items: { last: string | null }[] }).items
    while ((await items())[0]?.last === null) await Bun.sleep(5)
    expect((await items())[0]).toMatchObject({ symbol: 'BTCUSDT', bid: expect.stringMatching(/^4100\d/) })
    while (notices.length === 0) await Bun.sleep(5)
    expect(notices).toEqual(['binance: the last row of trades.csv was replayed; the market stands still'])
  })

  const row = (n: number) => `${1_700_000_000_000 + n * 20},4100${n}.5,0.0${n + 1},buy`
})

describe('the file of faults', () => {
  test.each([
    ['[{"fault":"missing_report","count":2}]', true],
    ['- fault: clock_skew\n  ms: -500\n- fault: disconnect\n  scope: market\n', true],
    ['[]', true],
    ['fault: ban', false],
    ['- fault: [', false],
    ['', false],
    ['- &a {fault: ban}\n- *a', false],
  ])('%j', (text, ok) => {
    expect(readFaults(text).ok).toBe(ok)
  })

  test('names the fault that is wrong', () => {
    const read = readFaults('- fault: missing_report\n- fault: missing_report\n  often: 1\n')
    expect(read).toEqual({
      ok: false,
      problem: 'fault 2: missing_report: there is no field "often"; there is: count, after_ms, every_ms',
    })
  })
})
