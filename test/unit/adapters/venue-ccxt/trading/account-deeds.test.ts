import { describe, expect, test } from 'bun:test'
import { ListingTable } from '../../../../../src/adapters/venue-ccxt/listing-table.ts'
import { cancelAccount } from '../../../../../src/adapters/venue-ccxt/trading/account-deeds.ts'
import { instrumentKey, type SymbolName, type VenueName } from '../../../../../src/domain/index.ts'
import { VenueUnreachable } from '../../../../../src/ports/index.ts'
import {
  answer,
  type FakeWorld,
  fakeWorld,
  madeUpProtocol,
  madeUpRest,
  pass,
  refusal,
} from '../made-up-venue.ts'
import { INSTRUMENT } from './a-trading-venue.ts'

const VENUE = 'binance' as VenueName
const NATIVES = ['AAA-USDT', 'BBB-USDT', 'CCC-USDT']

interface Scene {
  readonly world: FakeWorld
  /** Where everything was taken out, in turn. */
  readonly told: () => readonly unknown[]
  /** How many there were, or what it rejected with. */
  cancelled(): Promise<unknown>
}

/** A venue that takes out one instrument at a time. */
function aScene(): Scene {
  const world = fakeWorld()
  const protocol = madeUpProtocol()
  const { cancelAll } = protocol.rest
  const rest = {
    ...protocol.rest,
    cancelAll: (native: string | null) => (native === null ? null : cancelAll(native)),
  }
  const listings = new ListingTable(VENUE)
  const { version: _version, ...listing } = INSTRUMENT
  listings.take(
    NATIVES.map((native) => {
      const symbol = native.replace('-', '') as SymbolName
      return { native, listing: { ...listing, symbol, key: instrumentKey(VENUE, symbol) } }
    }),
  )
  const client = madeUpRest(world, protocol)
  const options = { protocol: { ...protocol, rest }, rest: client, listings, heed: () => undefined }
  return {
    world,
    told: () =>
      world.requests.flatMap(({ name, parameters }) =>
        name === 'DELETE orders' ? [parameters['native']] : [],
      ),
    async cancelled() {
      const done = cancelAccount(options, null).catch((error: unknown) => error)
      await pass(world, 60_000)
      return await done
    },
  }
}

describe('taking out every order of an account', () => {
  test('one instrument that the venue refuses keeps no other one in', async () => {
    const scene = aScene()
    scene.world.reply = ({ name, parameters }) =>
      name === 'DELETE orders' && parameters['native'] === NATIVES[0] ? refusal('other') : answer([])
    expect(await scene.cancelled()).toBeInstanceOf(VenueUnreachable)
    expect(scene.told()).toEqual(NATIVES)
  })

  test('a list that does not come keeps nothing in, and is told as a failure', async () => {
    const scene = aScene()
    scene.world.reply = ({ name }) => (name === 'GET orders' ? refusal('other') : answer([]))
    expect(await scene.cancelled()).toBeInstanceOf(VenueUnreachable)
    expect(scene.told()).toEqual(NATIVES)
  })
})
