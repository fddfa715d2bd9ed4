/** The executable at test exchanges: those of the executable itself, so that nothing leaves the machine. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import {
  endEverything,
  eventually,
  runVeloz,
  startVeloz,
  VELOZ_BINARY,
  type VelozProcess,
} from '../support/veloz-process.ts'
import { type Api, type Row, signedInByLink } from './api.ts'
import { closeBrowser, HAS_BROWSER, screenshot, signIn, visit } from './browser.ts'
import { colouredPoints, fillTicket, openOrders, says, submit, textOf } from './desk.ts'

interface SandboxVenue {
  readonly venue: string
  readonly rest_url: string
  readonly ws_url: string
  readonly api_key: string
  readonly api_secret: string
  readonly passphrase?: string
}

let sandbox: Bun.Subprocess<'ignore', 'pipe', 'inherit'>
const venues = new Map<string, SandboxVenue>()

beforeAll(async () => {
  sandbox = Bun.spawn([VELOZ_BINARY, 'sandbox', '--venue', 'all', '--port', '0', '--json'], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const decoder = new TextDecoder()
  let out = ''
  for await (const chunk of sandbox.stdout) {
    out += decoder.decode(chunk, { stream: true })
    if (out.includes('\n')) break
  }
  const { venues: rows } = JSON.parse(out) as { readonly venues: readonly SandboxVenue[] }
  for (const row of rows) venues.set(row.venue, row)
})

afterAll(async () => {
  await closeBrowser()
  sandbox.kill('SIGKILL')
  await sandbox.exited
  await endEverything()
})

const at = (venue: string): SandboxVenue => venues.get(venue)!

/** As the sandbox prints it for VeloZ. */
function envOf(venue: string): Record<string, string> {
  const { rest_url, ws_url, api_key, api_secret, passphrase } = at(venue)
  const name = venue.toUpperCase()
  return {
    [`VELOZ_${name}_REST_URL`]: rest_url,
    [`VELOZ_${name}_WS_URL`]: ws_url,
    [`${name}_API_KEY`]: api_key,
    [`${name}_API_SECRET`]: api_secret,
    ...(passphrase === undefined ? {} : { [`${name}_PASSPHRASE`]: passphrase }),
  }
}

const ALL = () => Object.assign({}, ...['binance', 'okx', 'bybit', 'coinbase'].map(envOf))
const TESTNET = ['--mode', 'testnet']
const LIMIT_MS = 240_000

interface SandboxAccount {
  readonly orders: readonly { readonly status: string; readonly qty: string; readonly price: string }[]
}
const accountOf = async (venue: string) =>
  (await (await fetch(`${at(venue).rest_url}/_account`)).json()) as SandboxAccount
const statusesAt = async (venue: string) => (await accountOf(venue)).orders.map(({ status }) => status)
const fault = async (venue: string, body: object) =>
  await fetch(`${at(venue).rest_url}/_faults`, { method: 'POST', body: JSON.stringify(body) })

const healthOf = async ({ address }: VelozProcess) => {
  const { status } = (await (await fetch(`${address}/health`)).json()) as { readonly status: string }
  return status
}

const degraded = (veloz: VelozProcess) =>
  eventually(async () => (await healthOf(veloz)) === 'degraded', { what: 'a degraded health' })

/** Connected, prices have come, accounts are compared. */
async function traded(veloz: VelozProcess, api: Api): Promise<void> {
  // `/health` may be asked as often as one likes.
  await eventually(async () => (await healthOf(veloz)) === 'healthy', {
    what: 'a healthy health',
  })
  const isActive = async () =>
    ((await api.get('/api/health')).body['engine'] as Row)['trading_state'] === 'active'
  await eventually(isActive, { what: 'active trading' })
}

const orderOf = async (api: Api, id: string) =>
  (await api.all('/api/orders_state')).find((row) => row['client_order_id'] === id)
const becomes = (api: Api, id: string, status: string) =>
  eventually(async () => (await orderOf(api, id))?.['status'] === status, {
    what: `${id} ${status}`,
  })

async function place(api: Api, order: Readonly<Record<string, unknown>>): Promise<string> {
  const { status, body } = await api.order(order)
  expect({ status, body }).toMatchObject({ status: 200, body: { ok: true } })
  return String(body['client_order_id'])
}

/** Samples by their name and labels. */
async function metricsOf({ address }: VelozProcess): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${address}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

const MARKETS = [
  ['binance', 'BTCUSDT'],
  ['okx', 'BTCUSDT'],
  ['bybit', 'BTCUSDT'],
  ['coinbase', 'BTCUSD'],
] as const

test(
  'at four test exchanges: orders fill and rest, restarts go on, metrics and log tell it',
  async () => {
    const veloz = await startVeloz({ words: TESTNET, env: ALL() })
    const api = await signedInByLink(veloz)
    expect(veloz.output.out).toContain(
      `Mode      TESTNET – test money at binance (${at('binance').rest_url})`,
    )
    await traded(veloz, api)
    const resting = new Map<string, string>()
    for (const [venue, symbol] of MARKETS) {
      const bought = await place(api, { symbol, venue, side: 'buy', type: 'market', qty: '0.01' })
      await becomes(api, bought, 'FILLED')
      const limit = { symbol, venue, side: 'buy', type: 'limit', qty: '0.02', price: '20000' }
      const left = await place(api, limit)
      await becomes(api, left, 'ACCEPTED')
      resting.set(venue, left)
      expect(await statusesAt(venue)).toEqual(['filled', 'open'])
    }
    const metrics = await metricsOf(veloz)
    for (const [venue] of MARKETS) {
      expect(metrics.get(`veloz_venue_connected{venue="${venue}"}`), venue).toBe(1)
      expect(metrics.get(`veloz_venue_rate_budget_used_ratio{venue="${venue}"}`), venue).toBeLessThan(1)
      expect(metrics.has(`veloz_venue_clock_skew_seconds{venue="${venue}"}`), venue).toBe(true)
      const last = metrics.get(`veloz_reconcile_last_success_timestamp_seconds{venue="${venue}"}`)
      expect(last, venue).toBeGreaterThan(Date.now() / 1000 - 60)
      expect([...metrics.keys()].some((name) => name.startsWith('veloz_venue_request_seconds_count'))).toBe(
        true,
      )
    }
    expect(veloz.output.err).toContain('"message":"trading is active"')

    expect(await veloz.kill('SIGKILL')).not.toBe(0)
    await veloz.restart()
    await traded(veloz, api)
    for (const [venue, id] of resting) {
      expect((await orderOf(api, id))?.['status'], venue).toBe('ACCEPTED')
      expect(await statusesAt(venue)).toEqual(['filled', 'open'])
    }
    expect(await veloz.kill('SIGINT')).toBe(0)
    for (const [venue] of MARKETS)
      expect(veloz.output.err).toContain(`"orders left at venue","fields":{"venue":"${venue}","orders":1}`)
    await veloz.restart()
    await traded(veloz, api)
    const all = await api.post('/api/cancel_all', {})
    expect(all.status).toBe(200)
    for (const [, id] of resting) await becomes(api, id, 'CANCELLED')
    expect(await veloz.kill('SIGTERM')).toBe(0)
  },
  LIMIT_MS,
)

test(
  'engine.on_stop: cancel takes the orders out before the process ends, and says so',
  async () => {
    const env = { ...envOf('bybit'), VELOZ_ENGINE_ON_STOP: 'cancel' }
    const veloz = await startVeloz({ words: TESTNET, env })
    const api = await signedInByLink(veloz)
    await traded(veloz, api)
    const limit = { symbol: 'BTCUSDT', side: 'buy', type: 'limit', qty: '0.03', price: '20000' }
    await becomes(api, await place(api, limit), 'ACCEPTED')
    expect((await statusesAt('bybit')).at(-1)).toBe('open')
    expect(await veloz.kill('SIGINT')).toBe(0)
    expect((await statusesAt('bybit')).at(-1)).toBe('cancelled')
    expect(veloz.output.err).toContain('"orders left at venue","fields":{"venue":"bybit","orders":0}')
    expect(veloz.output.err).toContain('"open_orders":0')
  },
  LIMIT_MS,
)

test(
  'a venue that goes away and comes back: degraded and told, then as before',
  async () => {
    const veloz = await startVeloz({ words: TESTNET, env: envOf('okx') })
    const api = await signedInByLink(veloz)
    await traded(veloz, api)
    await fault('okx', { fault: 'refuse_connections', duration_ms: 8000 })
    await degraded(veloz)
    const answer = await fetch(`${veloz.address}/health`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ ok: true, checks: { engine: 'healthy', venues: 'degraded' } })
    const { body } = await api.get('/api/venues')
    const [row] = body['items'] as readonly Row[]
    expect(row).toMatchObject({ venue: 'okx', state: 'disconnected' })
    expect(row?.['problem']).toMatch(/\w/)
    await traded(veloz, api)
    expect((await metricsOf(veloz)).get('veloz_venue_reconnect_count{venue="okx"}')).toBeGreaterThan(0)
    expect(await veloz.kill('SIGTERM')).toBe(0)
  },
  LIMIT_MS,
)

test(
  'what must not start ends with a sentence, and doctor knows beforehand',
  async () => {
    const env = envOf('binance')
    const refused = async (
      words: readonly string[],
      more: Readonly<Record<string, string>>,
      code: number,
    ) => {
      const ran = await runVeloz(['serve', '--port', '0', ...words], { env: { ...env, ...more } })
      expect({ exitCode: ran.exitCode, err: ran.err }).toMatchObject({ exitCode: code })
      return ran.err.trim().split('\n').at(-1) ?? ''
    }
    const REAL = { VELOZ_BINANCE_TESTNET: 'false' }
    expect(await refused(['--mode', 'live'], REAL, 3)).toContain('say so with --i-know-this-is-real-money')
    expect(await refused(['--mode', 'live', '--i-know-this-is-real-money'], {}, 3)).toContain('test exchange')
    expect(await refused(TESTNET, { BINANCE_API_KEY: '' }, 3)).toContain('needs a venue')
    const keyless = { BINANCE_API_KEY: '', VELOZ_ENGINE_VENUES: 'binance' }
    expect(await refused(TESTNET, keyless, 2)).toContain('binance needs a key of its test exchange')
    const unlisted = { VELOZ_BINANCE_SYMBOLS: 'FOOUSDT' }
    expect(await refused(TESTNET, unlisted, 1)).toContain('binance: Invalid symbol. (asked for FOO/USDT)')
    const away = { VELOZ_BINANCE_REST_URL: 'http://127.0.0.1:9', VELOZ_BINANCE_WS_URL: 'ws://127.0.0.1:9' }
    expect(await refused(TESTNET, away, 1)).toContain('cannot be reached')
    expect(await refused(['--market-source', 'binance'], away, 1)).toContain('no prices of binance')
    const doctor = async (more: Readonly<Record<string, string>>, words: readonly string[] = []) => {
      const ran = await runVeloz(['doctor', '--port', '0', ...TESTNET, ...words], {
        env: { ...env, ...more },
      })
      return { code: ran.exitCode, text: ran.out }
    }
    const fit = await doctor({}, ['--send-keys'])
    expect(fit.code).toBe(0)
    expect(fit.text).toContain('TESTNET: orders go to the test exchange of binance; no real money')
    expect(fit.text).toContain('its key is accepted and may trade')
    expect((await doctor(away)).text).toContain('FAIL  binance')
    expect((await doctor({ BINANCE_API_SECRET: 'wrong' }, ['--send-keys'])).text).toContain('signature')
  },
  LIMIT_MS,
)

test(
  'paper on the prices of a venue: its past in the chart, our simulated fills, an orderly end',
  async () => {
    const veloz = await startVeloz({ words: ['--market-source', 'coinbase'], env: envOf('coinbase') })
    const api = await signedInByLink(veloz)
    expect(veloz.output.out).toContain('PAPER – simulated exchange')
    const before = (await accountOf('coinbase')).orders.length
    await traded(veloz, api)
    const { body: market } = await api.get('/api/market?symbol=BTCUSD')
    // Whichever of them came first: a trade or a book.
    expect(Number(market['price'] ?? market['bid'])).toBeGreaterThan(0)
    const candles = await api.get('/api/market/candles?symbol=BTCUSD&interval=1m&limit=300')
    expect((candles.body['items'] as readonly Row[]).length).toBeGreaterThan(100)
    const wish = { symbol: 'BTCUSD', side: 'sell', type: 'market', qty: '0.01' }
    const id = String((await api.order(wish)).body['client_order_id'])
    await becomes(api, id, 'FILLED')
    expect((await accountOf('coinbase')).orders.length).toBe(before)
    await fault('coinbase', { fault: 'refuse_connections', duration_ms: 20_000 })
    await degraded(veloz)
    expect(await veloz.kill('SIGINT')).toBe(0)
    expect(veloz.output.err).not.toContain('"level":"error"')
    expect(await veloz.ended).toBe(0)
    const words = ['serve', '--port', '0', '--data-dir', veloz.dataDirectory, ...TESTNET]
    const again = await runVeloz(words, { env: envOf('coinbase') })
    expect(again.exitCode).toBe(3)
    expect(again.err).toContain('holds the journal of simulation, and engine.mode is testnet')
  },
  LIMIT_MS,
)

test.skipIf(!HAS_BROWSER)(
  'the page says TESTNET, draws the market of the venue, and an order rests there',
  () =>
    visit(
      async (guest) => {
        const { page } = guest
        await signIn(guest)
        const badge = page.getByTestId('mode-badge')
        await badge.filter({ hasText: /^TESTNET$/ }).waitFor()
        const colours = await badge.evaluate((one) => getComputedStyle(one).backgroundColor)
        expect(colours).not.toBe('rgba(0, 0, 0, 0)')
        await eventually(async () => (await colouredPoints(page)) > 200, { what: 'candles of the venue' })
        await eventually(async () => /\d/.test(await textOf(page, 'last-price')), { what: 'a price' })
        await eventually(async () => !(await page.getByText('REDUCING').isVisible()), { what: 'trading' })
        await fillTicket(page, { quantity: '0.04', price: '20000' })
        await submit(page).click()
        await says(page, 'ticket-result', /resting|sent|accepted/i)
        await eventually(async () => (await openOrders(page).count()) === 1, { what: 'an open order' })
        const rested = (await accountOf('binance')).orders.filter(({ qty }) => qty === '0.04')
        expect(rested.map(({ status }) => status)).toEqual(['open'])
        await screenshot(page, 'testnet')
      },
      { words: TESTNET, env: envOf('binance') },
    ),
  LIMIT_MS,
)
