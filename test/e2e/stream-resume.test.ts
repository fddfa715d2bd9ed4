import { afterAll, expect, test } from 'bun:test'
import { StreamWitness } from '../http/stream/stream-witness.ts'
import { endEverything, eventually, startVeloz } from '../support/veloz-process.ts'
import { signedInByLink } from './api.ts'

afterAll(endEverything)

const SETTINGS = {
  VELOZ_RATE_LIMIT_ENABLED: 'false',
  VELOZ_JOURNAL_SEGMENT_BYTES: '65536',
  // So little that most of what is missed has to come from the journal.
  VELOZ_SSE_HISTORY: '50',
  VELOZ_RISK_OPEN_ORDERS_MAX: '100000',
}

/** Before each end, so that there is something to miss; each is told of at least twice. */
const ORDERS_EACH = 100

/** Deterministic enough: where it cuts is not what is tested, that it cuts is. */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

test('semantics 23: a stream over three kills and a stop has no hole and no repeat', async () => {
  const veloz = await startVeloz({ env: SETTINGS })
  const api = await signedInByLink(veloz)
  const chance = chanceFrom(11)
  const witness = new StreamWitness(chance)
  const connect = async (): Promise<void> => {
    const headers: Record<string, string> = { authorization: `Bearer ${api.token}` }
    if (witness.lastId !== null) headers['last-event-id'] = witness.lastId
    const response = await fetch(`${veloz.address}/api/stream`, { headers })
    if (response.status !== 200 || !response.body) throw new Error(`the stream answered ${response.status}`)
    witness.follow(response.body)
  }
  let orders = 0
  let wanted = 0
  let isLoading = false
  const order = async (): Promise<void> => {
    const body = { side: 'buy', symbol: 'BTCUSDT', qty: '0.001', price: '20000' }
    // While it is killed nobody answers; what became of the order shows in the journal.
    await api.order({ ...body, client_order_id: `e${orders++}` }).catch(() => undefined)
  }
  const load = async (): Promise<void> => {
    while (isLoading) await Promise.all(Array.from({ length: 8 }, order))
  }
  await connect()
  await order()
  await eventually(() => witness.lastId !== null, { what: 'the first event' })
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGKILL'] as const) {
    isLoading = true
    wanted += ORDERS_EACH
    const loading = load()
    for (let reconnects = 0; reconnects < 12 || orders < wanted; reconnects++) {
      await Bun.sleep(Math.floor(chance() * 30))
      await witness.leave()
      if (chance() < 0.5) await Bun.sleep(30)
      await connect()
    }
    await veloz.kill(signal)
    isLoading = false
    await Promise.all([loading, witness.leave()])
    await veloz.restart()
    await connect()
  }
  await order()
  const { body } = await api.get('/api/snapshot')
  const lastSeq = Number(body['seq'])
  await eventually(() => witness.appliedSeq >= lastSeq, {
    what: () => `record ${lastSeq}; ${witness.appliedSeq} came`,
  })
  await witness.leave()
  expect({ faults: witness.faults.slice(0, 3), resyncs: witness.resyncs }).toEqual({ faults: [], resyncs: 0 })
  // Each record is told of: without a filter their numbers have no holes.
  const seqs = [...new Set(witness.applied.map(({ seq }) => seq))]
  expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index))
  expect(seqs.length).toBeGreaterThan(500)
  expect(await veloz.kill('SIGTERM')).toBe(0)
  await veloz.restart()
  // A start from a snapshot has none of the latest events in memory; they come back by themselves.
  const recent = async () => (await api.get('/api/orders')).body['items']
  await eventually(async () => String(JSON.stringify(await recent())).includes(`e${orders - 1}"`), {
    what: 'the latest events from before the stop',
  })
  expect(await veloz.kill('SIGTERM')).toBe(0)
}, 300_000)
