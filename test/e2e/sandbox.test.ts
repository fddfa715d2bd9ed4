/** `veloz sandbox` as a person starts it, and clients that know nothing of us: `fetch`, `WebSocket`, ccxt. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import ccxt from 'ccxt'
import { VELOZ_BINARY } from '../support/veloz-process.ts'

const ROOT = resolve(import.meta.dirname, '../..')
/** The source itself unless an executable is named. */
const COMMAND =
  process.env['VELOZ_BINARY'] === undefined
    ? [process.execPath, resolve(ROOT, 'src/main.ts')]
    : [VELOZ_BINARY]

interface Sandbox {
  readonly process: Bun.Subprocess<'ignore', 'pipe', 'pipe'>
  readonly out: string
}

const children: Bun.Subprocess[] = []
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.map((child) => child.exited))
})

/** Up to the line that says how to end it, or the one line of JSON. */
async function startSandbox(words: readonly string[]): Promise<Sandbox> {
  const child = Bun.spawn([...COMMAND, 'sandbox', ...words], {
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir() },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  children.push(child)
  const reader = child.stdout.getReader()
  const decoder = new TextDecoder()
  let out = ''
  while (!/^Ctrl-C|^\{.*\}\n/m.test(out)) {
    const { value, done } = await reader.read()
    if (done) throw new Error(`it ended: ${out}${await new Response(child.stderr).text()}`)
    out += decoder.decode(value, { stream: true })
  }
  reader.releaseLock()
  return { process: child, out }
}

let sandbox: Sandbox
const urls = new Map<string, string>()
/** What is printed under `ccxt`, by venue. */
const snippets = new Map<string, string>()

beforeAll(async () => {
  sandbox = await startSandbox(['--venue', 'all', '--port', '0'])
  for (const part of sandbox.out.split(/^(?=[a-z]+\n {2}REST)/m).slice(1)) {
    const venue = part.slice(0, part.indexOf('\n'))
    urls.set(venue, /REST (\S+)/.exec(part)?.[1] ?? '')
    snippets.set(venue, /JavaScript\):\n([\s\S]*?)\n\n/.exec(part)?.[1] ?? '')
  }
})

const urlOf = (venue: string) => urls.get(venue) ?? ''
const post = async (url: string, body: unknown) => {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  expect(answer.status).toBeLessThan(300)
}

interface Account {
  readonly orders: readonly {
    readonly client_id: string
    readonly status: string
    readonly cum_qty: string
  }[]
  readonly balances: Readonly<Record<string, { readonly free: string; readonly locked: string }>>
}
const accountOf = async (venue: string) => (await (await fetch(`${urlOf(venue)}/_account`)).json()) as Account

/** The pasted lines, run as they are. */
async function pasted(venue: string): Promise<InstanceType<typeof ccxt.pro.binance>> {
  const body = `return (async () => { ${snippets.get(venue) ?? ''}\nreturn exchange })()`
  return (await new Function('ccxt', body)(ccxt)) as InstanceType<typeof ccxt.pro.binance>
}

describe('binance by hand', () => {
  const signed = (query: string) =>
    `${query}&signature=${createHmac('sha256', 'sandbox-secret').update(query).digest('hex')}`
  const ask = (method: string, path: string, query: string) =>
    fetch(`${urlOf('binance')}${path}?${signed(query)}`, {
      method,
      headers: { 'X-MBX-APIKEY': 'sandbox-key' },
    })

  test('a book streams, an order rests, fills in part and whole, a lost answer loses nothing', async () => {
    const base = urlOf('binance')
    const { serverTime } = (await (await fetch(`${base}/api/v3/time`)).json()) as { serverTime: number }
    expect(Math.abs(serverTime - Date.now())).toBeLessThan(5000)
    const socket = new WebSocket(`${base.replace('http', 'ws')}/ws/btcusdt@depth@100ms`)
    const update = await new Promise<{ readonly e: string; readonly s: string }>((done) => {
      socket.onmessage = ({ data }) => done(JSON.parse(String(data)))
    })
    expect(update).toMatchObject({ e: 'depthUpdate', s: 'BTCUSDT' })
    socket.close()
    const terms = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=40000'
    const placed = await ask(
      'POST',
      '/api/v3/order',
      `${terms}&newClientOrderId=by-hand&timestamp=${Date.now()}`,
    )
    expect(await placed.json()).toMatchObject({ clientOrderId: 'by-hand', status: 'NEW' })
    const trade = { price: '40000', qty: '0.04', side: 'sell' }
    await post(`${base}/_market`, { symbol: 'BTC/USDT', trade })
    expect((await accountOf('binance')).orders[0]).toMatchObject({ status: 'open', cum_qty: '0.04' })
    await post(`${base}/_market`, { symbol: 'BTC/USDT', trade: { ...trade, qty: '1' } })
    expect((await accountOf('binance')).orders[0]).toMatchObject({ status: 'filled', cum_qty: '0.1' })
    await post(`${base}/_faults`, { fault: 'lost_acknowledgement', deed: 'place' })
    const lost = ask('POST', '/api/v3/order', `${terms}&newClientOrderId=lost&timestamp=${Date.now()}`)
    await expect(lost).rejects.toThrow()
    expect((await accountOf('binance')).orders.map(({ client_id }) => client_id)).toEqual(['by-hand', 'lost'])
    const query = `symbol=BTCUSDT&origClientOrderId=lost&timestamp=${Date.now()}`
    expect(await (await ask('DELETE', '/api/v3/order', query)).json()).toMatchObject({ status: 'CANCELED' })
    const forged = await fetch(`${base}/api/v3/account?timestamp=${Date.now()}&signature=00`, {
      headers: { 'X-MBX-APIKEY': 'sandbox-key' },
    })
    expect(await forged.json()).toMatchObject({ code: -1022 })
    for (const body of ['{', '\0', 'x'.repeat(100_000)]) {
      const answer = await fetch(`${base}/api/v3/order`, { method: 'POST', body })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
    }
  })
})

describe.each([
  ['binance', 'BTC/USDT', 'USDT'],
  ['okx', 'BTC/USDT', 'USDT'],
  ['bybit', 'BTC/USDT', 'USDT'],
  ['coinbase', 'BTC/USD', 'USD'],
])('ccxt at %s, by the lines that are printed', (venue, symbol, quote) => {
  test('lists, trades and reads back', async () => {
    const exchange = await pasted(venue)
    try {
      expect(Object.keys(exchange.markets ?? {})).toContain(symbol)
      const book = await exchange.fetchOrderBook(symbol)
      const bid = Number(book.bids[0]?.[0])
      expect(bid).toBeGreaterThan(0)
      const streamed = await exchange.watchOrderBook(symbol)
      expect(Number(streamed.bids[0]?.[0])).toBeGreaterThan(0)
      const price = Math.floor(bid * 0.8)
      const order = await exchange.createOrder(symbol, 'limit', 'buy', 0.01, price)
      expect((await exchange.fetchOpenOrders(symbol)).map(({ id }) => id)).toContain(order.id)
      await post(`${urlOf(venue)}/_market`, {
        symbol,
        trade: { price: String(price), qty: '0.01', side: 'sell' },
      })
      const trades = await exchange.fetchMyTrades(symbol)
      expect(trades.find((trade) => trade.order === order.id)).toMatchObject({
        price,
        amount: 0.01,
        side: 'buy',
      })
      const second = await exchange.createOrder(symbol, 'limit', 'buy', 0.01, price)
      await exchange.cancelOrder(String(second.id), symbol)
      expect((await exchange.fetchOpenOrders(symbol)).map(({ id }) => id)).not.toContain(second.id)
      const balance = await exchange.fetchBalance()
      const { balances } = await accountOf(venue)
      expect(balance[quote]?.free).toBe(Number(balances[quote]?.free))
    } finally {
      await exchange.close()
    }
  }, 120_000)
})

describe('the process', () => {
  test('ends at a signal, with nothing left of it', async () => {
    sandbox.process.kill('SIGTERM')
    expect(await sandbox.process.exited).toBe(0)
    await expect(fetch(`${urlOf('okx')}/_account`)).rejects.toThrow()
  })

  test('says its ports and keys in one line, and refuses a port that is taken', async () => {
    const { out, process: child } = await startSandbox(['--venue', 'bybit', '--port', '0', '--json'])
    const { venues } = JSON.parse(out) as { venues: { port: number; api_key: string }[] }
    expect(venues[0]?.api_key).toBe('sandbox-key')
    const again = Bun.spawn([...COMMAND, 'sandbox', '--venue', 'okx', '--port', String(venues[0]?.port)], {
      stdout: 'ignore',
      stderr: 'pipe',
    })
    children.push(again)
    expect(await again.exited).toBe(2)
    expect(await new Response(again.stderr).text()).toContain(
      `Port ${venues[0]?.port} on 127.0.0.1 is in use`,
    )
    child.kill('SIGINT')
    expect(await child.exited).toBe(0)
  })
})
