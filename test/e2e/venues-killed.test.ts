/**
 * VeloZ is killed while what it sent is at the venues and no answer came back. Both are processes of their
 * own: one VeloZ, one `veloz sandbox` with all four venues.
 */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { EXCHANGES } from '../../src/domain/index.ts'
import { sentTwice, venueOrders } from '../support/both-sides.ts'
import { endEverything, startVeloz, VELOZ_BINARY, type VelozProcess } from '../support/veloz-process.ts'
import { inAll } from '../venues/everywhere.ts'
import { type Sides, sidesOf, until } from '../venues/house.ts'
import {
  agree,
  amend,
  BID,
  cancel,
  fault,
  holdMarket,
  MARKET,
  place,
  placeResting,
  reaches,
  ready,
  sellTo,
  stateOf,
  statusOf,
} from '../venues/orders.ts'

const ROOT = resolve(import.meta.dirname, '../..')
/** The source itself unless an executable is named. */
const COMMAND =
  process.env['VELOZ_BINARY'] === undefined
    ? [process.execPath, resolve(ROOT, 'src/main.ts')]
    : [VELOZ_BINARY]

let sandbox: Bun.Subprocess<'ignore', 'pipe', 'inherit'>
let veloz: VelozProcess
let houses: readonly Sides[] = []

beforeAll(async () => {
  sandbox = Bun.spawn([...COMMAND, 'sandbox', '--venue', 'all', '--port', '0'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir() },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const urls = await addresses(sandbox.stdout)
  houses = EXCHANGES.map((exchange) => sidesOf(exchange, () => veloz.address, urls.get(exchange) ?? ''))
  await inAll(houses, (house) => holdMarket(house, MARKET))
  veloz = await startVeloz({ command: [...COMMAND, 'serve'], env: environment(urls) })
}, 180_000)

afterAll(async () => {
  await endEverything()
  sandbox.kill('SIGKILL')
  await sandbox.exited
})

const LIFE_MS = 300_000
/** Nothing of what a venue says comes through, neither as an answer nor by a stream. */
const UNHEARD = [
  { fault: 'latency', ms: 60_000, duration_ms: 60_000 },
  { fault: 'silent_stall', scope: 'all', duration_ms: 60_000 },
]

test(
  'an order that no answer came to is there once, with what it filled meanwhile',
  () =>
    killed(async (house) => {
      await fault(house, ...UNHEARD)
      const id = await place(house)
      await until('the venue has it', async () => (await openThere(house)) === 1 || 'not yet')
      expect(await statusOf(house, id)).toBe('SUBMITTED 0')
      return async () => {
        await reaches(house, id, 'PARTIALLY_FILLED 0.008')
        await agree(house)
        await sellTo(house, '0.012')
        await reaches(house, id, 'FILLED 0.02')
      }
    }),
  LIFE_MS,
)

test(
  'a cancel that no answer came to has taken the order out',
  () =>
    killed(async (house) => {
      const id = await placeResting(house, { price: String(BID - 100) })
      await fault(house, ...UNHEARD)
      await cancel(house, id)
      await until('the venue took it out', async () => (await openThere(house)) === 0 || 'not yet')
      expect(await statusOf(house, id)).toBe('PENDING_CANCEL 0')
      return () => reaches(house, id, 'CANCELLED 0')
    }),
  LIFE_MS,
)

test(
  'an amend that no answer came to is known as what the venue made of it',
  () =>
    killed(async (house) => {
      const id = await placeResting(house, { price: String(BID - 100) })
      await fault(house, ...UNHEARD)
      await amend(house, id, { qty: '0.012' })
      await until('the venue did it', async () => {
        const [newest] = (await venueOrders(house)).slice(-1)
        return newest?.status !== 'open' || qtyOf(newest) === '0.012' || qtyOf(newest)
      })
      return async () => {
        await reaches(house, id, 'ACCEPTED 0')
        const known = String((await stateOf(house, id))['order_qty']).replace('#', '')
        const [newest] = (await venueOrders(house)).slice(-1)
        expect(newest === undefined ? null : qtyOf(newest)).toBe(known)
        await cancel(house, id)
        await reaches(house, id, 'CANCELLED 0')
      }
    }),
  LIFE_MS,
)

type After = () => Promise<unknown>

/** Lives up to the kill at every venue, then on from the next start; both sides agree in the end. */
async function killed(life: (house: Sides) => Promise<After>): Promise<void> {
  const afterwards = new Map<Sides, After>()
  await inAll(houses, async (house) => {
    await ready(house)
    afterwards.set(house, await life(house))
  })
  await veloz.kill('SIGKILL')
  await inAll(houses, async (house) => {
    await sellTo(house, '0.008')
    await house.venue('DELETE', '/_faults')
  })
  await veloz.restart()
  await inAll(houses, async (house) => {
    await afterwards.get(house)?.()
    await ready(house)
    await agree(house)
    expect(await sentTwice(house)).toEqual([])
    expect(await openThere(house)).toBe(0)
  })
}

async function openThere(house: Sides): Promise<number> {
  return (await venueOrders(house)).filter(({ status }) => status === 'open').length
}

function qtyOf(order: object): string {
  return 'qty' in order ? String(order.qty) : ''
}

/** Of each venue, as printed. */
async function addresses(out: ReadableStream<Uint8Array>): Promise<ReadonlyMap<string, string>> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of out.values({ preventCancel: true })) {
    text += decoder.decode(chunk, { stream: true })
    if (/^Ctrl-C/m.test(text)) break
  }
  return new Map(
    text
      .split(/^(?=[a-z]+\n {2}REST)/m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), /REST (\S+)/.exec(part)?.[1] ?? '']),
  )
}

function environment(urls: ReadonlyMap<string, string>): Record<string, string> {
  const venues = [...urls].flatMap(([exchange, url]): [string, string][] => {
    const name = exchange.toUpperCase()
    const secret = 'sandbox-secret'
    return [
      [`VELOZ_${name}_REST_URL`, url],
      [`VELOZ_${name}_WS_URL`, url.replace('http', 'ws')],
      [`${name}_API_KEY`, 'sandbox-key'],
      [`${name}_API_SECRET`, exchange === 'coinbase' ? btoa(secret) : secret],
      [`${name}_PASSPHRASE`, 'sandbox-passphrase'],
    ]
  })
  return {
    ...Object.fromEntries(venues.filter(([name]) => !/^(?:BINANCE|BYBIT)_PASSPHRASE$/.test(name))),
    VELOZ_EXECUTION_MODE: 'testnet',
    VELOZ_ENGINE_VENUES: EXCHANGES.join(','),
    VELOZ_ENGINE_RECONCILE_INTERVAL_MS: '3000',
    VELOZ_AUTH_ENABLED: 'false',
    VELOZ_RATE_LIMIT_ENABLED: 'false',
  }
}
