import { expect, test } from 'bun:test'
import { Lister } from '../../../../src/adapters/venue-ccxt/lister.ts'
import { ListingTable } from '../../../../src/adapters/venue-ccxt/listing-table.ts'
import type { SymbolName, VenueName } from '../../../../src/domain/index.ts'
import { m } from '../../../support/builders.ts'
import { answer, fakeWorld, madeUpProtocol, madeUpRest, pass, settle } from './made-up-venue.ts'
import { entryOf } from './market/a-hub.ts'

const MINUTE_MS = 60_000

async function aLister() {
  const world = fakeWorld()
  const protocol = madeUpProtocol()
  const rest = madeUpRest(world, protocol)
  const table = new ListingTable('binance' as VenueName)
  let looks = 0
  let tickSize = m('0.01')
  world.reply = ({ name }) => {
    if (!name.endsWith('listings')) return answer([])
    looks += 1
    const { native, listing } = entryOf('BTCUSDT')
    return answer([{ native, listing: { ...listing, tickSize } }])
  }
  const listed: bigint[] = []
  const lister = new Lister({
    ...{ world, rest, table, protocol: protocol.rest, hasKey: false, exchange: 'binance' },
    symbols: ['BTCUSDT' as SymbolName],
    onListed: (entries) => listed.push(...entries.map(({ listing }) => listing.tickSize)),
  })
  await lister.start()
  return {
    ...{ world, lister, listed },
    looks: () => looks,
    change(size: string) {
      tickSize = m(size)
    },
  }
}

test('what is doubted is asked for at once, and the hour begins anew', async () => {
  const { world, lister, listed, looks, change } = await aLister()
  await pass(world, 10 * MINUTE_MS)
  expect(looks()).toBe(1)
  change('0.1')
  lister.doubt()
  lister.doubt()
  await pass(world, 20)
  expect([looks(), ...listed]).toEqual([2, m('0.01'), m('0.1')])
  await pass(world, 59 * MINUTE_MS)
  expect(looks()).toBe(2)
  await pass(world, 2 * MINUTE_MS)
  expect(looks()).toBe(3)
})

test('however often that is, once a minute; and the last doubt is not forgotten', async () => {
  const { world, lister, looks, change, listed } = await aLister()
  for (let second = 0; second < 50; second++) {
    lister.doubt()
    await pass(world, 1000)
  }
  expect(looks()).toBe(1)
  change('0.1')
  await pass(world, 11_000)
  expect(looks()).toBe(2)
  expect(listed.at(-1)).toBe(m('0.1'))
  await pass(world, 30 * MINUTE_MS)
  expect(looks()).toBe(2)
})

test('nothing is asked after the end', async () => {
  const { world, lister, looks } = await aLister()
  await pass(world, 2 * MINUTE_MS)
  lister.stop()
  lister.doubt()
  await pass(world, 2 * MINUTE_MS)
  await settle()
  expect(looks()).toBe(1)
})
