import { expect, test } from 'bun:test'
import type { Log } from '../../../src/ports/index.ts'
import { endsToldInTime } from '../../../src/runtime/trading-notes.ts'
import { anEngine } from '../../support/an-engine.ts'
import { id, ORIGIN, T0 } from '../../support/builders.ts'
import { remoteVenue } from '../../support/remote-venue.ts'
import { virtualTime } from '../../support/virtual-time.ts'

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

function aLog() {
  const lines: string[] = []
  const write =
    (level: string): Log['info'] =>
    (message, fields) =>
      void lines.push(`${level} ${message} ${String(fields?.['state'] ?? fields?.['venue'] ?? '')}`.trim())
  const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
  return { log, lines }
}

test('the log says when trading stopped being active and when it was again', async () => {
  const time = virtualTime(T0)
  const venue = remoteVenue(() => time.now())
  venue.stocks = [{}]
  const { log, lines } = aLog()
  const engine = await anEngine({ venue, time, log })
  venue.listener.onConnected()
  await turns()
  expect(lines).toContain('warn trading is not active reducing')
  expect(lines).toContain('info trading is active')
  expect(lines.filter((line) => line.startsWith('info a venue is reconciled'))).toHaveLength(1)
  expect(lines.indexOf('warn trading is not active reducing')).toBeLessThan(
    lines.indexOf('info trading is active'),
  )
  await engine.setTradingState({ state: 'halted', why: 'a test', cancelsAll: false, origin: ORIGIN })
  expect(lines).toContain('warn trading is not active halted')
  await engine.stop()
})

test('a venue that was never connected says why it could not be compared', async () => {
  const time = virtualTime(T0)
  const venue = remoteVenue(() => time.now())
  const status = venue.remote?.status()
  if (!venue.remote || !status) throw new Error('it is remote')
  venue.remote.status = () => ({ ...status, state: 'connecting', why: 'the secret is wrong' })
  const engine = await anEngine({ venue, time })
  const [health] = engine.view.health().venues
  expect(health?.remote?.reconciliation.problem).toBe('not reconciled since the start: the secret is wrong')
  await engine.stop()
})

test('at a stop that cancels, what venues tell a moment later is waited for, and not longer', async () => {
  const time = virtualTime(T0)
  const held = new Set([id('held')])
  const open = new Set([id('a'), ...held])
  const state = { open, held } as unknown as Parameters<typeof endsToldInTime>[0]
  let isOver = false
  const waiting = endsToldInTime(state, time).then(() => {
    isOver = true
  })
  await turns()
  expect(isOver).toBe(false)
  open.delete(id('a'))
  time.advance(50)
  await waiting
  open.add(id('b'))
  const inVain = endsToldInTime(state, time)
  for (let waitedMs = 0; waitedMs < 3000; waitedMs += 50) {
    time.advance(50)
    await turns()
  }
  await inVain
  expect([...open]).toEqual([id('held'), id('b')])
})
