/**
 * What is remembered of long answers of a venue, in a process of its own so that its memory is its own.
 * Prints as JSON what was kept and how many bytes it holds.
 */
import { heapStats } from 'bun:jsc'
import { MessageLog } from '../../../../src/adapters/venue-ccxt/trading/message-log.ts'
import type { ClientOrderId } from '../../../../src/domain/index.ts'
import { T0 } from '../../../support/builders.ts'
import { virtualTime } from '../../../support/virtual-time.ts'
import { fakeWorld, madeUpProtocol, madeUpRest, pass } from './made-up-venue.ts'

const LONG = 1_000_000

/** Least of several looks: what is let go leaves in its own time. */
async function bytesOutside(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let look = 0; look < 20; look++) {
    Bun.gc(true)
    await Bun.sleep(1)
    least = Math.min(least, heapStats().extraMemorySize)
  }
  return least
}

async function refusals() {
  const world = fakeWorld()
  const client = madeUpRest(world)
  const call = madeUpProtocol().rest.cancel({
    ...{ native: 'BTC-USDT', clientId: 'c', venueOrderId: null, isWaitingStop: false },
  })
  const texts: string[] = []
  const before = await bytesOutside()
  for (let count = 0; count < 20; count++) {
    const page = `<html>${count} ${'x'.repeat(LONG)}`
    world.reply = () => new Response(page, { status: 451 })
    const answered = client.call(call, { priority: 'cancel' })
    await pass(world, 60_000)
    const outcome = await answered
    if (outcome.outcome === 'refused') texts.push(outcome.refusal.text)
    // The made-up network remembers what it was asked, and by that what it answered.
    world.requests.length = 0
  }
  world.reply = () => new Response('')
  return { bytes: (await bytesOutside()) - before, texts }
}

async function messages() {
  const log = new MessageLog({ clock: virtualTime(T0) })
  const ids = Array.from({ length: 100 }, (_, index) => `o${index}` as ClientOrderId)
  const before = await bytesOutside()
  for (const id of ids) {
    const text = JSON.stringify({ id, fills: 'x'.repeat(LONG) })
    log.note(id, { direction: 'received', name: 'GET order', text })
  }
  const bytes = (await bytesOutside()) - before
  return { bytes, lengths: ids.map((id) => log.of(id)[0]?.text.length) }
}

process.stdout.write(JSON.stringify({ refusals: await refusals(), messages: await messages() }))
