import { openTracing, type Tracing } from '../adapters/tracing/index.ts'
import type { AnswerWatch } from '../http/frame/index.ts'
import type { EnginePort } from '../ports/index.ts'
import type { Foundation } from './foundation.ts'

/** Null unless a collector is configured: then nothing of tracing is even loaded. */
export async function tracingFor({ loaded, stamp, log, metrics }: Foundation): Promise<Tracing | null> {
  const { endpoint, sampleRatio, serviceName } = loaded.config.tracing
  if (endpoint === null) return null
  const spans = metrics.counter({
    name: 'veloz_trace_spans_total',
    help: 'Spans handed to the collector, and those it did not take.',
    labels: ['outcome'],
  })
  const counted = { sent: spans.bind({ outcome: 'sent' }), failed: spans.bind({ outcome: 'failed' }) }
  let isFailing = false
  return await openTracing({
    endpoint,
    sampleRatio,
    serviceName,
    version: stamp.version,
    onSent({ spans: count, error }) {
      counted[error === null ? 'sent' : 'failed'].increment(count)
      if (error !== null && !isFailing) log.warn('traces cannot be sent', { endpoint, error })
      if (error === null && isFailing) log.info('traces can be sent again', { endpoint })
      isFailing = error !== null
    },
  })
}

/** Tells each span what it may say of its request. */
export function tracingWatch(tracing: Tracing): AnswerWatch {
  return {
    fromMs: 0,
    answered({ request, route, requestId, principal, wasLetIn }, { status }) {
      tracing.answered(request, {
        method: request.method,
        route: route?.path ?? '(unknown)',
        status,
        requestId,
        principalKind: principal.kind,
        isTurnedAway: !wasLetIn,
      })
    },
  }
}

/** The engine with a span around each command. */
export function tracedEngine(engine: EnginePort, { inSpan }: Tracing): EnginePort {
  const outcomeOf = ({ outcome }: { readonly outcome: string }) => outcome
  return {
    view: engine.view,
    subscribe: (listener) => engine.subscribe(listener),
    submit: (command) => inSpan('engine submit', () => engine.submit(command), outcomeOf),
    submitGroup: (command) => inSpan('engine submit group', () => engine.submitGroup(command), outcomeOf),
    amend: (command) => inSpan('engine amend', () => engine.amend(command), outcomeOf),
    cancel: (command) => inSpan('engine cancel', () => engine.cancel(command), outcomeOf),
    cancelAll: (command) => inSpan('engine cancel all', () => engine.cancelAll(command), outcomeOf),
    setTradingState: (command) =>
      inSpan('engine set trading state', () => engine.setTradingState(command), outcomeOf),
    setLimits: (command) => inSpan('engine set limits', () => engine.setLimits(command), outcomeOf),
    reconcile: (command) => inSpan('engine reconcile', () => engine.reconcile(command), outcomeOf),
    ping: () => inSpan('engine ping', () => engine.ping(), outcomeOf),
  }
}
