/** The four venues, each with a VeloZ of its own, living through the same thing at the same time. */
import { EXCHANGES } from '../../src/domain/index.ts'
import { aHouse, type House, type Sides, until } from './house.ts'
import { holdMarket, MARKET, ready } from './orders.ts'

export interface Everywhere {
  open(): Promise<void>
  close(): Promise<void>
  /** Lives through it at every venue at once; throws what went wrong at each, by its name. */
  live(life: (house: House) => Promise<void>): Promise<void>
}

export function everywhere(): Everywhere {
  const houses: House[] = []
  return {
    async open() {
      for (const exchange of EXCHANGES) houses.push(await aHouse(exchange))
      await inAll(houses, async (house) => {
        await holdMarket(house, MARKET)
        await house.start()
        await ready(house)
      })
    },
    close: () => inAll(houses, (house) => house.stop()),
    async live(life) {
      try {
        await inAll(houses, life)
      } finally {
        await inAll(houses, wellAgain)
      }
    },
  }
}

/** Nothing of this life is left to befall the next one. */
async function wellAgain(house: House): Promise<void> {
  const { removed } = await house.venue('DELETE', '/_faults')
  if (removed === 0) return await ready(house)
  await until('the account is compared', async () => {
    const { json } = await house.ask('POST', '/api/reconciliation/run', {})
    return json['ok'] === true || JSON.stringify(json)
  })
  await ready(house)
}

/** At each at once; throws what went wrong at each, by its name. */
export async function inAll<Place extends Sides>(
  houses: readonly Place[],
  work: (house: Place) => Promise<unknown>,
): Promise<void> {
  const ends = await Promise.allSettled(houses.map(work))
  const problems = ends.flatMap((end, index) =>
    end.status === 'fulfilled' ? [] : [`at ${houses[index]?.exchange}: ${storyOf(end.reason)}`],
  )
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

function storyOf(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason)
  const cause = reason.cause === undefined ? '' : `; ${storyOf(reason.cause)}`
  return `${reason.stack ?? reason.message}${cause}`
}
