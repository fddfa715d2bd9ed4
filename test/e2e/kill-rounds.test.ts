import { afterAll, expect, test } from 'bun:test'
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { chanceFor } from '../support/hunt/chance.ts'
import {
  endEverything,
  eventually,
  runVeloz,
  startVeloz,
  type VelozProcess,
} from '../support/veloz-process.ts'
import { type Api, balancesOf, type Row, signedInByLink, times, units } from './api.ts'
import { type Tally, Trader, type Unanswered } from './kill-rounds-traders.ts'
import { Witness } from './kill-rounds-witness.ts'

afterAll(endEverything)

const ROUNDS = 50
const TRADERS = 4
const REQUESTS_MAX = 60
/** Long enough for the journal to be looked after: a process of its own makes a snapshot. */
const UPKEEP_ROUNDS = new Set([20, 35])
/** Ended gently: the next start begins with a snapshot, and the stream cannot tell what came before it. */
const GENTLE_ROUNDS = new Set([12, 28, 44])
/** What is sent is the same each time; another seed hunts elsewhere. */
const SEED = Number(process.env['VELOZ_KILL_SEED'] ?? 20_261_122)

const DEPOSITS = { USDT: '10000000', BTC: '100' }
const ENVIRONMENT = {
  VELOZ_RATE_LIMIT_ENABLED: 'false',
  VELOZ_JOURNAL_SEGMENT_BYTES: '65536',
  VELOZ_JOURNAL_RETENTION_DAYS: '1',
  VELOZ_SIMULATION_BALANCES: `USDT=${DEPOSITS.USDT},BTC=${DEPOSITS.BTC}`,
}

/** Trades from several connections and kills the process in the midst of it; some rounds end gently. */
async function tradeUntilKilled(
  veloz: VelozProcess,
  api: Api,
  round: number,
  again: readonly Unanswered[],
): Promise<Tally> {
  const tally: Tally = { told: [], unanswered: [], answers: 0, odd: [] }
  const chance = chanceFor(SEED, 'round', round)
  const answersBeforeKill = chance.between(3, 120)
  const onAnswer = () => {
    if (tally.answers === answersBeforeKill && !GENTLE_ROUNDS.has(round)) veloz.signal('SIGKILL')
  }
  const traders = Array.from({ length: TRADERS }, (_, number) => {
    const options = { api, chance: chanceFor(SEED, round, number), prefix: `r${round}-${number}` }
    return new Trader({ ...options, tally, onAnswer })
  })
  const send = async (trader: Trader, number: number) => {
    for (const request of again.filter((_, n) => n % TRADERS === number)) {
      if (!(await trader.send(request))) return
    }
    await trader.trade(REQUESTS_MAX)
  }
  await Promise.all(traders.map(send))
  await veloz.kill(GENTLE_ROUNDS.has(round) ? 'SIGTERM' : 'SIGKILL')
  return tally
}

function idsOf(requests: readonly Unanswered[]): ReadonlySet<string> {
  return new Set(requests.map(({ body }) => String(body['client_order_id'])))
}

/** Orders, fills and balances of one moment: nothing was recorded while they were read. */
async function standing(api: Api) {
  const seqNow = async () => Number((await api.get('/api/snapshot')).body['seq'])
  for (let attempt = 0; attempt < 200; attempt++) {
    const seq = await seqNow()
    const [orders, fills, balances] = await Promise.all([
      api.all('/api/orders_state'),
      api.all('/api/fills'),
      balancesOf(api),
    ])
    if ((await seqNow()) === seq) return { seq, orders, fills, balances }
  }
  throw new Error('the market never stood still')
}

/** Per asset: what came in and what the fills moved is what is free and locked, to the last unit. */
function expectBalanced(fills: readonly Row[], balances: Awaited<ReturnType<typeof balancesOf>>): void {
  const owned: Record<string, bigint> = { USDT: units(DEPOSITS.USDT), BTC: units(DEPOSITS.BTC) }
  const move = (asset: string, amount: bigint) => {
    owned[asset] = (owned[asset] ?? 0n) + amount
  }
  for (const { side, qty = '', price = '', fee = '', fee_asset = '' } of fills) {
    const sign = side === 'BUY' ? 1n : -1n
    move('BTC', sign * units(qty))
    move('USDT', -sign * times(units(qty), units(price)))
    move(fee_asset, -units(fee))
  }
  for (const [asset, amount] of Object.entries(owned)) {
    const { free = 0n, locked = 0n } = balances[asset] ?? {}
    expect({ asset, amount: free + locked }).toEqual({ asset, amount })
    expect(free >= 0n && locked >= 0n).toBe(true)
  }
}

/** The stream since the last group the witness has: no crash may make it begin anew. */
async function follow(api: Api, witness: Witness) {
  const abort = new AbortController()
  const stream = await api.stream({ lastEventId: witness.lastEventId, signal: abort.signal })
  return { ...stream, abort, isLost: () => stream.events.some(({ name }) => name === 'resync') }
}

/** Everything there is now, checked against everything told before. */
async function checkStanding(api: Api, witness: Witness): Promise<void> {
  const now = await standing(api)
  witness.expectThere(now.orders, now.fills)
  expectBalanced(now.fills, now.balances)
  const stream = await follow(api, witness)
  const lastId = `${witness.place.epoch}-${now.seq}`
  await eventually(() => stream.isLost() || stream.events.some(({ id }) => id === lastId), {
    what: `record ${now.seq} on the stream`,
  })
  stream.abort.abort()
  await stream.over
  expect(stream.isLost()).toBe(false)
  const upToNow = stream.events.findIndex(({ id }) => id === lastId) + 1
  witness.take(stream.events.slice(0, upToNow))
  witness.expectSame(now.orders, now.fills)
}

/** What is told is in the journal as well: without a hole, and with every fill. */
async function expectStored(
  directory: string,
  after: number,
  to: number,
  fills: readonly Row[],
): Promise<void> {
  const words = ['journal', 'dump', '--from', String(after + 1), '--to', String(to), '--data-dir', directory]
  const { out } = await runVeloz(words)
  const records = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq: number; kind: string; execution_id?: string })
  expect(records.map(({ seq }) => seq)).toEqual(Array.from({ length: to - after }, (_, n) => after + 1 + n))
  const stored = records.filter(({ kind }) => kind === 'order_filled').map((record) => record.execution_id)
  const listed = fills.filter(({ seq }) => Number(seq) > after).map((row) => row['execution_id'])
  expect(stored.toSorted()).toEqual(listed.toSorted())
}

/** As if the disk had been in use for days. */
function age(directory: string): void {
  const old = Date.now() / 1000 - 3 * 86_400
  const journal = join(directory, 'journal')
  const segments = readdirSync(journal).filter((name) => name.endsWith('.journal'))
  expect(segments.length).toBeGreaterThan(1)
  for (const name of segments) utimesSync(join(journal, name), old, old)
}

/**
 * Snapshots were made beside the running engine, now or, where rounds take long, in an earlier one; what two
 * of them and three days stand in for is removed.
 */
async function lookedAfter(api: Api, oldestBefore: number): Promise<void> {
  await eventually(async () => Number((await journalRow(api))['oldest_seq']) > oldestBefore, {
    what: `no records up to ${oldestBefore} any more`,
    // Who does it runs when nobody else wants to, which on a busy machine is seldom.
    withinMs: 240_000,
  })
}

async function journalRow(api: Api): Promise<Readonly<Record<string, string>>> {
  return (await api.get('/api/health')).body['journal'] as Readonly<Record<string, string>>
}

test(`killed ${ROUNDS} times under load: what was acknowledged is there, once (seed ${SEED})`, async () => {
  const veloz = await startVeloz({ env: ENVIRONMENT })
  const api = await signedInByLink(veloz)
  const { epoch, seq } = (await api.get('/api/snapshot')).body
  const witness = new Witness({ epoch: String(epoch), seq: Number(seq) })
  let unanswered: readonly Unanswered[] = []
  let answers = 0
  for (let round = 1; round <= ROUNDS; round++) {
    const oldest = Number((await journalRow(api))['oldest_seq'])
    const stream = await follow(api, witness)
    const tally = await tradeUntilKilled(veloz, api, round, unanswered)
    await stream.over
    expect(tally.odd).toEqual([])
    witness.take(stream.events)
    witness.heard(tally.told, idsOf(tally.unanswered))
    unanswered = tally.unanswered
    answers += tally.answers
    if (GENTLE_ROUNDS.has(round)) await expectVerified(veloz)
    if (UPKEEP_ROUNDS.has(round)) age(veloz.dataDirectory)
    await veloz.restart()
    if (UPKEEP_ROUNDS.has(round)) await lookedAfter(api, oldest)
    await checkStanding(api, witness)
  }
  const { oldest_seq, segments, gap } = await journalRow(api)
  expect(Number(oldest_seq)).toBeGreaterThan(1)
  expect(Number(segments)).toBeGreaterThan(3)
  expect(gap).toBeNull()
  const { seq: lastSeq, fills } = await standing(api)
  await expectStored(veloz.dataDirectory, Number(oldest_seq) - 1, lastSeq, fills)
  expect(answers).toBeGreaterThan(ROUNDS * 10)
  expect(witness.fills.size).toBeGreaterThan(ROUNDS)
  expect(await veloz.kill('SIGTERM')).toBe(0)
  await expectVerified(veloz)
}, 600_000)

/** The digest the engine ended with is the digest of what lies on the disk. */
async function expectVerified({ output, dataDirectory }: VelozProcess): Promise<void> {
  const stopped = output.err.split('\n').find((line) => line.includes('"message":"stopped"')) ?? '{}'
  const { digest } = (JSON.parse(stopped) as { fields: { digest: string } }).fields
  const verified = await runVeloz(['journal', 'verify', '--json', '--data-dir', dataDirectory])
  expect(JSON.parse(verified.out)).toMatchObject({ is_whole: true, digest, problems: [] })
  expect(verified.exitCode).toBe(0)
}
