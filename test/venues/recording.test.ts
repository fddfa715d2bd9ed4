/** A market that a venue sent, kept by the recorder and played again. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDigits } from '../support/exact-json.ts'
import { aHouse, type House, type Json, served, until } from './house.ts'

const HELD = 48_000
const PRINTS = [
  { price: '47321.5', qty: '0.011', side: 'sell' },
  { price: '47322.5', qty: '0.012', side: 'buy' },
] as const

let house: House
let folder = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veloz-recording-'))
  house = await aHouse('binance', {
    env: { VELOZ_RECORDER_ENABLED: 'true', VELOZ_RECORDER_DIR: join(folder, 'kept') },
  })
  await house.venue('POST', '/_market', { symbol: house.symbol, price: String(HELD) })
  await house.start()
}, 120_000)

afterAll(async () => {
  await house.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function tradesAt(ask: (path: string) => Promise<Json>, symbol: string): Promise<readonly Json[]> {
  return (await ask(`/api/market/trades?symbol=${symbol}`))['items'] as Json[]
}

const isPrint = ({ price }: Json) => PRINTS.some((print) => `#${print.price}` === price)
const shown = ({ price, qty, aggressor }: Json) => ({ price, qty, aggressor })

test('what a venue sends is recorded, and replay: plays it', async () => {
  const live = async (path: string) => (await house.ask('GET', path)).json
  await until('a book is there', async () => {
    const { bid, ask } = await live(`/api/market?symbol=${house.symbol}`)
    return (bid !== null && ask !== null && bid !== undefined) || `bid ${String(bid)}`
  })
  for (const trade of PRINTS) await house.venue('POST', '/_market', { symbol: house.symbol, trade })
  const heard = async () => (await tradesAt(live, house.symbol)).filter(isPrint).map(shown)
  await until('the prints were heard', async () => (await heard()).length === 2 || 'not both')
  const expected = await heard()
  await house.stopVeloz()
  const [name = ''] = readdirSync(join(folder, 'kept'))
  expect(name).toMatch(/^BTCUSDT\.binance\.\d{8}T\d{6}\.\d{3}Z\.ndjson\.gz$/)
  const again = await served(folder, {
    VELOZ_MARKET_SOURCE: `replay:${join(folder, 'kept', name)}@max`,
    VELOZ_AUTH_ENABLED: 'false',
  })
  try {
    const played = async (path: string) =>
      parseDigits(await (await fetch(`${again.address}${path}`)).text()) as Json
    const seen = async () => (await tradesAt(played, house.symbol)).filter(isPrint).map(shown)
    await until('the prints were played', async () => (await seen()).length === 2 || 'not both')
    expect(await seen()).toEqual(expected)
  } finally {
    await again.stop('the test is over')
  }
}, 120_000)
