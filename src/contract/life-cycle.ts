import { type Static, Type } from '@sinclair/typebox'
import type { RouteContracts } from './route-contract.ts'

const State = Type.Union([
  Type.Literal('Starting'),
  Type.Literal('Running'),
  Type.Literal('Stopping'),
  Type.Literal('Stopped'),
])

export const StatusAnswer = Type.Object({
  state: State,
  uptime_ms: Type.Integer({ description: 'since the engine began to run; 0 while it does not' }),
  strategies_loaded: Type.Integer(),
  strategies_running: Type.Integer(),
})
export type StatusAnswer = Static<typeof StatusAnswer>

/** Nothing to say: who asks, and that it is asked, is all there is. */
export const LifeCycleBody = Type.Object({}, { additionalProperties: false })
export type LifeCycleBody = Static<typeof LifeCycleBody>

export const LifeCycleAnswer = Type.Object({ ok: Type.Literal(true), message: Type.String() })
export type LifeCycleAnswer = Static<typeof LifeCycleAnswer>

export const LIFE_CYCLE_ROUTES: RouteContracts = {
  'GET /api/status': {
    tag: 'engine',
    summary: 'Whether the engine runs, and for how long.',
    answer: StatusAnswer,
    example: {},
  },
  'POST /api/start': {
    tag: 'engine',
    summary: 'Starts the stopped engine again; trading state and limits are as they were.',
    body: LifeCycleBody,
    answer: LifeCycleAnswer,
    refusals: ['conflict', 'engine_unavailable', 'audit_unavailable'],
    example: {},
  },
  'POST /api/stop': {
    tag: 'engine',
    summary:
      'Stops the engine, with its open orders as engine.on_stop says; what is known can still be read.',
    body: LifeCycleBody,
    answer: LifeCycleAnswer,
    refusals: ['conflict', 'engine_unavailable', 'audit_unavailable'],
    example: {},
  },
}
