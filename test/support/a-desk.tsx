/** What a part of the page stands in: a person, a live replica, and a server that answers from a table. */
import { render, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import type { SnapshotAnswer } from '../../src/contract/index.ts'
import { PreferencesContext, usePreferencesSource } from '../../ui/components/index.ts'
import { ServerProvider, Session, SessionContext, Terminal, TerminalContext } from '../../ui/data/index.ts'
import type { StreamLine } from '../../ui/data/stream-line.ts'
import { aSnapshot } from '../ui/support.ts'

/** By method and path without its query: what the server says, or a function of the request. */
export type Answers = Readonly<Record<string, unknown>>

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** An answer other than 200. */
export class Refused {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    this.status = status
    this.body = body
  }
}

export interface DeskOptions {
  readonly answers?: Answers
  /** Of who is signed in; everything when left out. */
  readonly permissions?: readonly string[]
  readonly path?: string
  readonly snapshot?: Partial<SnapshotAnswer>
  /** What the stream says; without it, nothing. */
  readonly line?: StreamLine
}

const EMPTY_MARKET: Answers = {
  'GET /api/market/book': { symbol: 'BTCUSDT', venue: 'sim', ts_ns: 0, bids: [], asks: [] },
  'GET /api/market/trades': { symbol: 'BTCUSDT', venue: 'sim', items: [] },
  'GET /api/market/candles': { symbol: 'BTCUSDT', venue: 'sim', items: [] },
}

/** Draws `part` as it stands in the terminal, once the replica is there. What was asked for is in `asked`. */
export async function renderAtDesk(part: ReactNode, options: DeskOptions = {}) {
  const asked: Asked[] = []
  const send = serverOf(options, asked)
  const session = new Session({ send })
  await session.open(null)
  const line = options.line === undefined ? {} : { line: options.line }
  const terminal = new Terminal(session, { send, ...line, onFrame: (run) => queueMicrotask(run) })
  if (options.path !== undefined) window.history.replaceState(null, '', options.path)
  terminal.start()
  await waitFor(() => {
    if (terminal.state.replica === null) throw new Error('the replica is not there yet')
  })
  const view = render(
    <Surroundings session={session} terminal={terminal}>
      {part}
    </Surroundings>,
  )
  return {
    ...view,
    asked,
    session,
    terminal,
    /** Before the test ends: a stream that is still read keeps the process. */
    leave: () => {
      view.unmount()
      terminal.stop()
    },
  }
}

interface SurroundingsProps {
  readonly session: Session
  readonly terminal: Terminal
  readonly children: ReactNode
}

function Surroundings({ session, terminal, children }: SurroundingsProps) {
  const preferences = usePreferencesSource()
  return (
    <PreferencesContext value={preferences}>
      <SessionContext value={session}>
        <ServerProvider>
          <TerminalContext value={terminal}>{children}</TerminalContext>
        </ServerProvider>
      </SessionContext>
    </PreferencesContext>
  )
}

function serverOf({ answers = {}, permissions, snapshot }: DeskOptions, asked: Asked[]) {
  const table: Answers = {
    ...EMPTY_MARKET,
    'POST /api/auth/refresh': sessionAnswer(permissions),
    'GET /api/snapshot': { ...aSnapshot(), ...snapshot },
    ...answers,
  }
  return async (address: string, init: RequestInit): Promise<Response> => {
    const method = init.method ?? 'GET'
    const path = address.split('?')[0] ?? address
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : null
    if (path === '/api/stream') return silentStream(init.signal ?? null)
    asked.push({ method, path: address, body })
    const found = table[`${method} ${path}`]
    const answer = typeof found === 'function' ? await found({ method, path: address, body }) : found
    if (answer instanceof Response) return answer
    if (answer instanceof Refused) return Response.json(answer.body, { status: answer.status })
    if (answer === undefined)
      return Response.json({ error: 'not_found', message: 'Nothing here.' }, { status: 404 })
    return Response.json(answer)
  }
}

const sessionAnswer = (permissions: readonly string[] | undefined) => ({
  access_token: 'a-token',
  token_type: 'Bearer',
  expires_in: 900,
  user_id: 'ada',
  permissions: permissions ?? ALL,
})

const ALL = [
  ...['read:market', 'read:orders', 'read:account', 'read:config', 'write:orders', 'write:cancel'],
  ...['admin:keys', 'admin:users', 'admin:config'],
]

/** Open, and nothing comes. */
function silentStream(signal: AbortSignal | null): Response {
  const body = new ReadableStream({
    start(controller) {
      signal?.addEventListener('abort', () => controller.close(), { once: true })
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
