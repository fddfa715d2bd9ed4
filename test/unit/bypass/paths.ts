/** Every way an order can be put to the engine, each with what a caller over it would say. */
import type { AmendBody, OrderBody, OrderGroupBody } from '../../../src/contract/index.ts'
import { CALLS } from '../../../src/line/codec/index.ts'
import { LineHost, lineSession } from '../../../src/line/index.ts'
import type { EnginePort } from '../../../src/ports/index.ts'
import { readAmend, readOrder, readOrderGroup } from '../../../src/wire/index.ts'
import type { TestGateway } from '../../support/a-gateway.ts'
import { aLineClient } from '../../support/a-line-client.ts'
import { ORIGIN } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'

/** What somebody wants, in the words of the HTTP API. */
export type Wish =
  | { readonly kind: 'order'; readonly body: OrderBody }
  | { readonly kind: 'group'; readonly body: OrderGroupBody }
  | { readonly kind: 'amend'; readonly body: AmendBody }

/** Puts one wish to the engine; what it answers is nobody's business here. */
export type Path = (wish: Wish) => Promise<void>

const HTTP_PATHS = { order: '/api/order', group: '/api/order_group', amend: '/api/amend' } as const

export function overHttp(house: TestGateway): Path {
  return async ({ kind, body }) => void (await house.post(HTTP_PATHS[kind], body))
}

type Text = string | number | boolean | object

/** `key=value` for whatever the line protocol has a key for; a group has no verb there. */
function lineOf({ kind, body }: Wish): string | null {
  if (kind === 'group') return null
  const fields = Object.entries(body as Readonly<Record<string, Text>>)
  const words = fields
    .filter(([, value]) => typeof value !== 'object')
    .map(([key, value]) => `${key}=${value}`)
  return `${kind === 'order' ? 'ORDER' : 'AMEND'} ${words.join(' ')}\n`
}

export function overLines(house: TestGateway): Path {
  const { engine, time } = house
  const session = lineSession({
    engine,
    version: 'test',
    now: () => time.now(),
    write: async () => undefined,
  })
  return async (wish) => {
    const line = lineOf(wish)
    if (line !== null) await session.feed(new TextEncoder().encode(line))
  }
}

type Calling = { readonly method: string; readonly json: unknown }

/** The same wish as the method that carries it out; null where the form alone is refused. */
function callOf(wish: Wish, { view }: EnginePort): Calling | null {
  const lookup = view.instrumentsBySymbol.bind(view)
  const origin = ORIGIN
  if (wish.kind === 'amend') {
    const read = readAmend(wish.body)
    return read.ok ? { method: 'amend', json: CALLS.amend.write({ ...read.value, origin }) } : null
  }
  if (wish.kind === 'group') {
    const read = readOrderGroup(wish.body, lookup)
    return read.ok
      ? { method: 'submitGroup', json: CALLS.submitGroup.write({ ...read.value, origin }) }
      : null
  }
  const read = readOrder(wish.body, lookup)
  return read.ok ? { method: 'submit', json: CALLS.submit.write({ ...read.value, origin }) } : null
}

/** `CALL` over a connection, as another process makes them. */
export function overCalls(house: TestGateway): Path {
  const { engine, time } = house
  const host = new LineHost({
    engine,
    version: 'test',
    now: () => time.now(),
    token: null,
    timers: time,
    log: silentLog,
  })
  const client = aLineClient()
  host.accept(client.connection)
  client.say('HELLO version=1\n')
  let count = 0
  return async (wish) => {
    const call = callOf(wish, engine)
    if (call === null) return
    const requestId = `n${count++}`
    client.say(`@${requestId} CALL ${call.method} ${JSON.stringify(call.json)}\n`)
    const isAnswered = () => client.texts.some((text) => text.includes(`"${requestId}"`))
    for (let turn = 0; turn < 1000 && !isAnswered(); turn++) await Promise.resolve()
    if (!isAnswered()) throw new Error(`no answer to ${requestId} ${call.method}`)
    client.texts.splice(0)
  }
}

/** As code in this process does. */
export function overEngine({ engine }: TestGateway): Path {
  const { view } = engine
  const lookup = view.instrumentsBySymbol.bind(view)
  return async (wish) => {
    if (wish.kind === 'order') {
      const read = readOrder(wish.body, lookup)
      if (read.ok) await engine.submit({ ...read.value, origin: ORIGIN })
    } else if (wish.kind === 'group') {
      const read = readOrderGroup(wish.body, lookup)
      if (read.ok) await engine.submitGroup({ ...read.value, origin: ORIGIN })
    } else {
      const read = readAmend(wish.body)
      if (read.ok) await engine.amend({ ...read.value, origin: ORIGIN })
    }
  }
}

export const PATHS = { HTTP: overHttp, lines: overLines, calls: overCalls, engine: overEngine } as const
