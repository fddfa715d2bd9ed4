import { expect, test } from 'bun:test'
import { act, screen, waitFor } from '@testing-library/react'
import { Session, Terminal, TerminalContext } from '../../ui/data/index.ts'
import type { StreamLine } from '../../ui/data/stream-line.ts'
import { StatusBar } from '../../ui/features/status/index.ts'
import { renderAtDesk } from '../support/a-desk.tsx'
import { aSnapshot, exact } from '../ui/support.ts'

/** A stream that ends when it is told to; each further one waits until it is let in. */
class BreakableLine implements StreamLine {
  #break: ((problem: Error) => void) | null = null
  #let: (() => void) | null = null

  read({ onOpen }: Parameters<StreamLine['read']>[0]): Promise<void> {
    if (this.#break === null) onOpen()
    else this.#let = onOpen
    return new Promise((_resolve, reject) => {
      this.#break = reject
    })
  }

  close(): void {
    this.break()
  }

  break(): void {
    this.#break?.(new Error('the line is gone'))
  }

  get isAsked(): boolean {
    return this.#let !== null
  }

  letIn(): void {
    this.#let?.()
  }
}

const VENUE = {
  ...{ venue: 'sim', state: 'connected', mode: 'simulation', instruments: 1, instruments_trading: 1 },
  ...{ data_age_ms: 200, reconnect_count: 0, open_orders: 0, problem: null, remote: null },
}

const HEALTH = {
  ...{ status: 'healthy', version: '0.1.0', timestamp: new Date().toISOString(), ts_ns: exact(0) },
  engine: { connected: true, why: null },
  checks: { journal: 'healthy', database: 'healthy', auth: 'healthy', venues: 'healthy' },
}

const SIGNED_IN = {
  ...{ access_token: 'a-token', token_type: 'Bearer', expires_in: 900, user_id: 'ada' },
  permissions: ['read:market'],
}

async function aTerminal(line: StreamLine) {
  const answers: Readonly<Record<string, unknown>> = {
    '/api/auth/refresh': SIGNED_IN,
    '/api/snapshot': aSnapshot(),
  }
  const empty = { bids: [], asks: [], items: [] }
  const send = async (path: string) => Response.json(answers[path] ?? empty)
  const session = new Session({ send })
  await session.open(null)
  const terminal = new Terminal(session, { line, onFrame: (run) => queueMicrotask(run) })
  terminal.start()
  await waitFor(() => expect(terminal.state.connection.status).toBe('live'))
  return terminal
}

const chips = () => ['venues-chip', 'system-chip'].map((id) => screen.getByTestId(id).textContent)

test('with the line to VeloZ gone nothing looks well; once it is back all is asked for at once', async () => {
  const line = new BreakableLine()
  const terminal = await aTerminal(line)
  const bar = (
    <TerminalContext value={terminal}>
      <StatusBar isPhone={false} />
    </TerminalContext>
  )
  const answers = { 'GET /api/venues': { items: [VENUE] }, 'GET /api/health': HEALTH }
  const desk = await renderAtDesk(bar, { answers })
  await waitFor(() => expect(chips()).toEqual(['● sim0.2 s', '● System']))
  act(() => line.break())
  await waitFor(() => expect(terminal.state.connection.status).toBe('reconnecting'))
  await waitFor(() => expect(chips()).toEqual(['○ simunknown', '○ Systemunknown']))
  await waitFor(() => expect(line.isAsked).toBe(true), { timeout: 4_000 })
  const before = desk.asked.length
  await act(async () => line.letIn())
  await waitFor(() => expect(chips()).toEqual(['● sim0.2 s', '● System']))
  const since = desk.asked.slice(before).map(({ path }) => path)
  expect(since).toContain('/api/health')
  expect(since).toContain('/api/venues')
  desk.leave()
  terminal.stop()
})
