import { afterEach, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { orderRoutes } from '../../../src/http/orders/index.ts'
import { ask } from '../../support/an-engine.ts'
import { id, m, ORIGIN } from '../../support/builders.ts'
import { RestartingEngine } from '../stream/a-restarting-engine.ts'

const ended: RestartingEngine[] = []
afterEach(async () => {
  for (const engine of ended.splice(0)) await engine.end()
})

interface Steps {
  readonly items: readonly {
    readonly client_order_id: string
    readonly status: string
    readonly seq: number
  }[]
  readonly next_cursor: string | null
}

test('GET /api/orders tells what happened before a graceful restart, page by page', async () => {
  const place = new RestartingEngine({ groupsKept: 1000 })
  ended.push(place)
  const first = await place.start()
  for (const name of ['a', 'b', 'c'])
    await ask(first.engine, name, { price: m('20000'), quantity: m('0.01') })
  await first.engine.cancel({ clientOrderId: id('b'), origin: ORIGIN })
  const listed = async ({ engine, past }: typeof first, query = ''): Promise<Steps> => {
    const app = new Elysia().use(orderRoutes({ view: engine.view, past: () => past }))
    const response = await app.handle(new Request(`http://localhost/api/orders${query}`))
    return (await response.json()) as Steps
  }
  const before = await listed(first)
  expect(before.items.map(({ client_order_id, status }) => `${client_order_id} ${status}`)).toEqual([
    'b CANCELLED',
    'b PENDING_CANCEL',
    'c ACCEPTED',
    'c SUBMITTED',
    'b ACCEPTED',
    'b SUBMITTED',
    'a ACCEPTED',
    'a SUBMITTED',
  ])
  await place.stop()
  const second = await place.start()
  expect(second.engine.view.recentGroups(100).some(({ order }) => order !== null)).toBe(false)
  expect(await listed(second)).toEqual(before)
  const walked: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Steps = await listed(second, `?limit=3&cursor=${cursor}`)
    walked.push(...page.items.map(({ seq }) => seq))
    cursor = page.next_cursor
  }
  expect(walked).toEqual(before.items.map(({ seq }) => seq))
})
