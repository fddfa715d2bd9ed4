import type { EngineLifeCycle, EngineView } from '../../ports/index.ts'

const WHY = 'The engine is started and stopped by whoever made it.'

/** Of an engine that the gateway can only watch. */
export function fixedLifeCycle(view: EngineView, nowMs: () => number): EngineLifeCycle {
  const isRunning = () => view.health().isRunning
  return {
    get state() {
      return isRunning() ? 'running' : 'stopped'
    },
    uptimeMs: () => (isRunning() ? Math.max(0, nowMs() - view.health().startedAtMs) : 0),
    conflictOf: () => WHY,
    start: async () => ({ outcome: 'conflict', why: WHY }),
    stop: async () => ({ outcome: 'conflict', why: WHY }),
  }
}
