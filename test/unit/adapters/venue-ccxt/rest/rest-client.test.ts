import { describe, expect, test } from 'bun:test'
import type { RestCall } from '../../../../../src/adapters/venue-ccxt/protocol/index.ts'
import type { Asking, RestClient } from '../../../../../src/adapters/venue-ccxt/rest/index.ts'
import { T0 } from '../../../../support/builders.ts'
import {
  answer,
  type FakeWorld,
  fakeWorld,
  madeUpProtocol,
  madeUpRest,
  pass,
  refusal,
  refusedConnection,
  resetConnection,
  settle,
} from '../made-up-venue.ts'

const { rest } = madeUpProtocol()
const address = { native: 'BTC-USDT', clientId: 'c', venueOrderId: null, isWaitingStop: false }
const CANCEL = rest.cancel(address)
const QUESTION = rest.order(address)
const NOW_MS = Number(T0 / 1_000_000n)

function opened(): { readonly world: FakeWorld; readonly client: RestClient } {
  const world = fakeWorld()
  return { world, client: madeUpRest(world) }
}

async function outcomeOf<T>(
  { world, client }: { readonly world: FakeWorld; readonly client: RestClient },
  call: RestCall<T>,
  asking: Asking = { priority: 'query' },
) {
  const answered = client.call(call, asking)
  await pass(world, 60_000)
  return await answered
}

describe('what came of a deed', () => {
  test('an answer is read', async () => {
    const venue = opened()
    venue.world.reply = () => answer(['yes'])
    expect(await outcomeOf(venue, CANCEL)).toMatchObject({ outcome: 'answered', value: ['yes'] })
    expect(venue.world.measured).toEqual(['DELETE order answered'])
  })

  test('a connection refused before the first byte: sent again, and not sent in the end', async () => {
    const venue = opened()
    venue.world.reply = refusedConnection
    expect(await outcomeOf(venue, CANCEL)).toMatchObject({ outcome: 'not_sent' })
    expect(venue.world.requests.length).toBe(3)
  })

  test('a connection that is reset may have carried it: unknown, and never sent a second time', async () => {
    const venue = opened()
    venue.world.reply = resetConnection
    expect(await outcomeOf(venue, CANCEL)).toMatchObject({ outcome: 'unknown' })
    expect(venue.world.requests.length).toBe(1)
  })

  test('no answer in time, an answer without sense, a venue that breaks: unknown, once', async () => {
    const silence = () => new Promise<Response>(() => undefined)
    const rubbish = () => new Response('<html>')
    const broken = () => new Response('', { status: 502 })
    const uncertain = () => refusal('uncertain')
    for (const reply of [silence, rubbish, broken, uncertain]) {
      const venue = opened()
      venue.world.reply = reply
      expect(await outcomeOf(venue, CANCEL)).toMatchObject({ outcome: 'unknown' })
      expect(venue.world.requests.length).toBe(1)
    }
  })

  test('a question is asked again whatever happened', async () => {
    const venue = opened()
    const replies = [resetConnection, () => new Response('', { status: 502 }), () => answer(['there'])]
    venue.world.reply = () => replies[venue.world.requests.length - 1]?.() ?? answer([])
    expect(await outcomeOf(venue, QUESTION)).toMatchObject({ outcome: 'answered', value: ['there'] })
    expect(venue.world.requests.length).toBe(3)
  })

  test('a redirect is never followed, and a request always bears an end', async () => {
    const venue = opened()
    await outcomeOf(venue, CANCEL)
    expect(venue.world.requests[0]?.init).toMatchObject({ redirect: 'error' })
    expect(venue.world.requests[0]?.init.signal).toBeInstanceOf(AbortSignal)
  })

  test('what belongs to an answer is asked behind it, and stands for both', async () => {
    const venue = opened()
    const second = { ...QUESTION, path: 'history' }
    const first = {
      ...QUESTION,
      further: (value: readonly unknown[]) => (value.length === 0 ? second : null),
    }
    venue.world.reply = ({ name }) => answer(name === 'GET history' ? ['old'] : [])
    expect(await outcomeOf(venue, first)).toMatchObject({ outcome: 'answered', value: ['old'] })
  })

  test('a question behind a deed that was taken cannot unmake it: what came of it is unknown', async () => {
    const deed = { ...CANCEL, further: () => ({ ...QUESTION, path: 'state' }) }
    for (const reply of [() => refusal('other'), refusedConnection, () => refusal('rights')]) {
      const venue = opened()
      venue.world.reply = ({ name }) => (name === 'GET state' ? reply() : answer([]))
      expect(await outcomeOf(venue, deed)).toMatchObject({ outcome: 'unknown' })
    }
  })

  test('a server that gave up waiting may have done it', async () => {
    const venue = opened()
    venue.world.reply = () => new Response('', { status: 408 })
    expect(await outcomeOf(venue, CANCEL)).toMatchObject({ outcome: 'unknown' })
  })
})

describe('a venue that names times without end', () => {
  const DAY_MS = 86_400_000

  test.each(['1e300', '99999999999', 'Infinity'])('retry-after: %s', async (header) => {
    const venue = opened()
    venue.world.reply = () => new Response('', { status: 418, headers: { 'retry-after': header } })
    const first = await outcomeOf(venue, QUESTION)
    expect(first).toMatchObject({ outcome: 'refused', refusal: { kind: 'banned' } })
    // Asked again it says until when, in words, and not longer than any venue shuts anybody out.
    expect(await outcomeOf(venue, QUESTION)).toMatchObject({ outcome: 'refused' })
    expect(venue.client.budget.bannedUntilMs! - NOW_MS).toBeLessThanOrEqual(4 * DAY_MS)
  })

  test('an end in a refusal', async () => {
    const venue = opened()
    venue.world.reply = () => refusal('banned', { retryAtMs: Number.MAX_VALUE })
    await outcomeOf(venue, QUESTION)
    expect(await outcomeOf(venue, QUESTION)).toMatchObject({ outcome: 'refused' })
    expect(venue.client.budget.bannedUntilMs! - NOW_MS).toBeLessThanOrEqual(4 * DAY_MS)
  })
})

describe('what a venue says beside its answer', () => {
  test('a refused time is measured anew, and the call made once more', async () => {
    const venue = opened()
    venue.world.reply = ({ name }) => {
      if (name === 'GET time') return answer(Number(venue.world.time.now() / 1_000_000n) + 90_000)
      return venue.client.clock.skewMs === null ? refusal('clock') : answer(['done'])
    }
    expect(await outcomeOf(venue, CANCEL)).toMatchObject({ outcome: 'answered' })
    expect(venue.client.clock.skewMs).toBe(90_000)
    expect(venue.world.requests.filter(({ name }) => name === 'DELETE order').length).toBe(2)
  })

  test('a time that stays refused is given up', async () => {
    const venue = opened()
    venue.world.reply = ({ name }) => (name === 'GET time' ? answer(NOW_MS) : refusal('clock'))
    expect(await outcomeOf(venue, CANCEL)).toMatchObject({ outcome: 'refused', refusal: { kind: 'clock' } })
    expect(venue.world.requests.filter(({ name }) => name === 'DELETE order').length).toBe(2)
  })

  test('asked too often: nothing goes out before the time it names', async () => {
    const venue = opened()
    const untilMs = NOW_MS + 20_000
    venue.world.reply = () =>
      venue.world.requests.length === 1 ? refusal('rate_limited', { retryAtMs: untilMs }) : answer(['done'])
    const answered = venue.client.call(CANCEL, { priority: 'cancel' })
    await pass(venue.world, 19_000)
    expect(venue.world.requests.length).toBe(1)
    await pass(venue.world, 2000)
    expect(await answered).toMatchObject({ outcome: 'answered' })
  })

  test('shut out: new exposure and questions are refused here, a cancel waits it out', async () => {
    const other = opened()
    other.world.reply = () => answer(['done'])
    other.client.budget.ban(NOW_MS + 30_000)
    const cancel = other.client.call(CANCEL, { priority: 'cancel' })
    const entry = await other.client.call(rest.cancel(address), { priority: 'entry' })
    expect(entry).toMatchObject({ outcome: 'refused', refusal: { kind: 'banned' } })
    await pass(other.world, 29_000)
    expect(other.world.requests.length).toBe(0)
    await pass(other.world, 2000)
    expect(await cancel).toMatchObject({ outcome: 'answered' })
  })

  test('a cancel that is the first to hear of a ban is said again when it is over', async () => {
    const venue = opened()
    const retryAtMs = NOW_MS + 30_000
    venue.world.reply = () =>
      venue.world.requests.length === 1 ? refusal('banned', { retryAtMs }) : answer(['done'])
    const cancel = venue.client.call(CANCEL, { priority: 'cancel' })
    await pass(venue.world, 29_000)
    expect(venue.world.requests.length).toBe(1)
    await pass(venue.world, 2000)
    expect(await cancel).toMatchObject({ outcome: 'answered' })
  })

  test('a ban ends by the clock of the venue that names its end, whatever was measured before', async () => {
    const venue = opened()
    const venueMs = NOW_MS + 46_000
    const shutOut = refusal('banned', { retryAtMs: venueMs + 3000 })
    shutOut.headers.set('date', new Date(venueMs).toUTCString())
    venue.world.reply = () => (venue.world.requests.length === 1 ? shutOut : answer(['done']))
    const cancel = venue.client.call(CANCEL, { priority: 'cancel' })
    await pass(venue.world, 5000)
    expect(await cancel).toMatchObject({ outcome: 'answered' })
  })

  test('a venue that answers nothing is left alone, but for what lowers risk', async () => {
    const venue = opened()
    venue.world.reply = resetConnection
    for (let count = 0; count < 5; count++) await venue.client.call(CANCEL, { priority: 'entry' })
    const asked = venue.world.requests.length
    const entry = venue.client.call(CANCEL, { priority: 'entry' })
    await pass(venue.world, 500)
    expect(await entry).toMatchObject({ outcome: 'not_sent' })
    expect(venue.world.requests.length).toBe(asked)
    for (const priority of ['cancel', 'exit'] as const) await venue.client.call(CANCEL, { priority })
    expect(venue.world.requests.length).toBe(asked + 2)
  })

  test('what goes out and comes back can be seen, and holds no signature', async () => {
    const venue = opened()
    const seen: string[] = []
    venue.world.reply = () => answer(['done'])
    const onTraffic: Asking['onTraffic'] = (direction, text) => void seen.push(`${direction} ${text}`)
    await outcomeOf(venue, CANCEL, { priority: 'cancel', onTraffic })
    expect(seen.length).toBe(2)
    expect(seen[0]).toBe(`sent ${JSON.stringify(CANCEL.parameters)}`)
    expect(seen[1]).toStartWith('received {"parcel"')
  })

  test('closed: what is under way ends, and nothing follows', async () => {
    const venue = opened()
    venue.world.reply = () => new Promise(() => undefined)
    const under = venue.client.call(CANCEL, { priority: 'cancel' })
    await settle()
    venue.client.close()
    expect(await under).toMatchObject({ outcome: 'unknown' })
    expect(await venue.client.call(CANCEL, { priority: 'cancel' })).toMatchObject({ outcome: 'not_sent' })
    expect(venue.world.requests.length).toBe(1)
  })
})
