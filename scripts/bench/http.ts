import { withBareServer } from './bare.ts'
import { type Gateway, LIMITS_OUT_OF_REACH, withGateway } from './gateway.ts'
import { LOAD_TOOL, runLoad } from './load.ts'
import type { Load } from './load-types.ts'
import { median, perSecond, type Row, type Section } from './row.ts'

const ROUNDS = 3
const SECONDS = 2
const CONNECTIONS = 64
const MARKET_RATE_MIN = 35_000

const NOTE = `${LOAD_TOOL}, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s in turn with a bare \
Bun.serve ("ok", an executable of its own), medians; both cores are shared with the load`

export const healthSection: Section = {
  name: 'health',
  async run() {
    const { bare, own } = await compared(({ origin }) => ({ url: `${origin}/health` }))
    return [bareRow(bare), ratioRow('GET /health', { bare, own, ratioMin: 0.7, rateMin: 0 })]
  },
}

export const marketSection: Section = {
  name: 'market',
  async run() {
    const { bare, own } = await compared(({ origin, token }) => ({ url: `${origin}/api/market`, token }))
    const measured = { bare, own, ratioMin: 0.5, rateMin: MARKET_RATE_MIN }
    return [bareRow(bare), ratioRow('GET /api/market, bearer token, rate limit on', measured)]
  },
}

/** The same with a key in place of a session: both are looked up, neither is hashed anew. */
export const apiKeySection: Section = {
  name: 'api-key',
  async run() {
    const { bare, own } = await compared(async ({ origin, token }) => ({
      url: `${origin}/api/market`,
      apiKey: await newApiKey(origin, token),
    }))
    const measured = { bare, own, ratioMin: 0.5, rateMin: MARKET_RATE_MIN }
    return [bareRow(bare), ratioRow('GET /api/market, API key, rate limit on', measured)]
  },
}

async function newApiKey(origin: string, token: string): Promise<string> {
  const answer = await fetch(`${origin}/api/auth/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ name: 'benchmark', permissions: ['read'] }),
  })
  const { api_key: key } = (await answer.json()) as { readonly api_key?: string }
  if (key === undefined) throw new Error(`a key could not be made: ${answer.status}`)
  return key
}

type Asked = Pick<Load, 'url' | 'token' | 'apiKey'>

interface Compared {
  readonly bare: number
  readonly own: number
}

/** Interleaved, so that whatever else the machine does hits both alike. */
async function compared(requestOf: (gateway: Gateway) => Asked | Promise<Asked>): Promise<Compared> {
  return await withBareServer((bareOrigin) =>
    withGateway(LIMITS_OUT_OF_REACH, async (gateway) => {
      const loads = { bare: { url: `${bareOrigin}/` }, own: await requestOf(gateway) }
      const rates: { readonly bare: number[]; readonly own: number[] } = { bare: [], own: [] }
      const rate = async (load: Asked, seconds: number) =>
        (await runLoad({ ...load, connections: CONNECTIONS, seconds })).requestsPerSecond
      for (const name of ['bare', 'own'] as const) await rate(loads[name], 1)
      for (let round = 0; round < ROUNDS; round++) {
        for (const name of ['bare', 'own'] as const) rates[name].push(await rate(loads[name], SECONDS))
      }
      return { bare: median(rates.bare), own: median(rates.own) }
    }),
  )
}

function bareRow(rate: number): Row {
  return {
    what: '  bare Bun.serve beside it',
    measured: perSecond(rate, 'req'),
    ratio: null,
    budget: null,
    isInside: null,
  }
}

interface Demanded extends Compared {
  readonly ratioMin: number
  readonly rateMin: number
}

function ratioRow(what: string, { bare, own, ratioMin, rateMin }: Demanded): Row {
  const ratio = own / bare
  return {
    what,
    measured: perSecond(own, 'req'),
    ratio,
    budget: `≥ ${ratioMin}${rateMin > 0 ? `, ≥ ${perSecond(rateMin, 'req')}` : ''}`,
    isInside: ratio >= ratioMin && own >= rateMin,
    note: NOTE,
  }
}
