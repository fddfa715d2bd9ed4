import { type LifeCycleAnswer, LifeCycleBody, type StatusAnswer } from '../../contract/index.ts'
import type { EngineLifeCycle, EngineLifeState } from '../../ports/index.ts'
import type { Auditor } from '../audited.ts'
import type { Caller } from '../caller.ts'
import { createFeature, exactBody, jsonResponse, problem, problemResponse } from '../frame/index.ts'

const STATE_TEXT: Readonly<Record<EngineLifeState, StatusAnswer['state']>> = {
  starting: 'Starting',
  running: 'Running',
  stopping: 'Stopping',
  stopped: 'Stopped',
}

const ACTIONS = {
  start: { audited: 'engine_started', message: 'The engine runs.' },
  stop: { audited: 'engine_stopped', message: 'The engine is stopped; what it knew can still be read.' },
} as const

export function lifeCycleRoutes(lifeCycle: EngineLifeCycle, auditor: Auditor) {
  const run = async (action: keyof typeof ACTIONS, caller: Caller): Promise<Response> => {
    const { audited, message } = ACTIONS[action]
    const before = STATE_TEXT[lifeCycle.state]
    const told = { type: 'config', action: audited } as const
    const conflict = lifeCycle.conflictOf(action)
    if (conflict !== null) {
      auditor.note(caller, { ...told, outcome: 'denied', details: { state: before, why: conflict } })
      return problemResponse(problem('conflict', conflict, { state: before }))
    }
    await auditor.record(caller, { ...told, outcome: 'success', details: { before } })
    const done = await lifeCycle[action]()
    if (done.outcome === 'done') {
      const answer: LifeCycleAnswer = { ok: true, message }
      return jsonResponse(answer)
    }
    // Somebody else was faster, or it did not work: the record above says that it was asked for.
    auditor.note(caller, { ...told, outcome: 'failure', details: { before, why: done.why } })
    const code = done.outcome === 'conflict' ? 'conflict' : 'engine_unavailable'
    return problemResponse(problem(code, done.why, { state: STATE_TEXT[lifeCycle.state] }))
  }
  return createFeature('life-cycle')
    .get('/api/status', () => {
      // This version hosts no strategies: none is loaded, none runs.
      const answer: StatusAnswer = {
        state: STATE_TEXT[lifeCycle.state],
        uptime_ms: Math.floor(lifeCycle.uptimeMs()),
        strategies_loaded: 0,
        strategies_running: 0,
      }
      return jsonResponse(answer)
    })
    .post(
      '/api/start',
      ({ principal, address, requestId }) => run('start', { principal, address, requestId }),
      { body: LifeCycleBody, parse: exactBody },
    )
    .post(
      '/api/stop',
      ({ principal, address, requestId }) => run('stop', { principal, address, requestId }),
      { body: LifeCycleBody, parse: exactBody },
    )
}
