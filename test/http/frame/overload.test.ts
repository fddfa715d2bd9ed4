import { expect, test } from 'bun:test'
import { memoryJournal } from '../../../src/adapters/journal-memory/index.ts'
import type { Event } from '../../../src/domain/index.ts'
import type { Journal } from '../../../src/ports/index.ts'
import { aGateway } from '../../support/a-gateway.ts'
import { memoryAudit } from '../../support/memory-audit.ts'

const MAILBOX = 16
const FLOOD = 500

/** A disk that takes as long as the test wants. */
function slowJournal() {
  const inner = memoryJournal<Event>()
  let written = Promise.resolve()
  const journal: Journal<Event> = {
    epoch: inner.epoch,
    recover: (onEntry, onSnapshot) => inner.recover(onEntry, onSnapshot),
    append: async (entries) => {
      await written
      await inner.append(entries)
    },
    readFrom: (seq) => inner.readFrom(seq),
    stats: () => inner.stats(),
    close: () => inner.close(),
  }
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    written = promise
    return resolve
  }
  return { journal, hold }
}

test('a flood of orders is answered 503 with Retry-After, and what waits stays bounded', async () => {
  const { journal, hold } = slowJournal()
  const { call, order, engine, gateway, close } = await aGateway({ commandsMax: MAILBOX, journal })
  const letGo = hold()
  let deepest = 0
  let answered = 0
  const flood = Array.from({ length: FLOOD }, async (_, index) => {
    const answer = await order({ client_order_id: `flood-${index}` })
    deepest = Math.max(deepest, engine.view.health().mailboxDepth)
    answered += 1
    return answer
  })
  // All but those that fit, here and into the batch, are answered while the disk still works on the first.
  while (answered < FLOOD - 2 * MAILBOX) await new Promise((resolve) => setImmediate(resolve))
  const cancel = call('POST', '/api/cancel_all', { json: {} })
  letGo()
  const answers = await Promise.all(flood)
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(FLOOD / 2)
  for (const answer of refused) {
    expect(answer.verdict).toBe('503 overloaded')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(MAILBOX)
  // A cancel has a lane of its own.
  expect((await cancel).status).toBe(200)
  expect(deepest).toBeLessThanOrEqual(MAILBOX + 1)
  expect(gateway.frame.inFlight).toBe(0)
  // Whoever comes back later is served.
  expect((await order({ client_order_id: 'later' })).status).toBe(200)
  await close()
})

test('semantics 2: no tokens, no room and no audit keep nobody from cancelling and halting', async () => {
  const environment = {
    VELOZ_RATE_LIMIT_ENABLED: 'true',
    VELOZ_RATE_LIMIT_CAPACITY: '100',
    VELOZ_RATE_LIMIT_REFILL_RATE: '1',
  }
  const { journal, hold } = slowJournal()
  const audit = memoryAudit()
  const { post, order, engine, close } = await aGateway({ commandsMax: MAILBOX, environment, journal, audit })
  expect((await order({ client_order_id: 'resting' })).status).toBe(200)
  const letGo = hold()
  audit.isBroken = true
  const verdicts: string[] = []
  const flood = Array.from({ length: FLOOD }, async (_, index) => {
    const { verdict } = await order({ client_order_id: `flood-${index}` })
    verdicts.push(verdict)
  })
  while (verdicts.length < FLOOD - 2 * MAILBOX) await new Promise((resolve) => setImmediate(resolve))
  expect(new Set(verdicts)).toEqual(new Set(['429 rate_limit_exceeded', '503 overloaded']))
  const lowering = [
    post('/api/cancel', { client_order_id: 'resting' }),
    post('/api/cancel_all', {}),
    post('/api/trading_state', { state: 'halted', cancel_all: true }),
  ]
  letGo()
  expect((await Promise.all(lowering)).map(({ verdict }) => verdict)).toEqual(['200 ok', '200 ok', '200 ok'])
  await Promise.all(flood)
  expect(engine.view.tradingState).toBe('halted')
  await close()
})
