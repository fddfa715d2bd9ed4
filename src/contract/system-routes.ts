import type { RouteContracts } from './route-contract.ts'
import { ConfigAnswer, EngineHealthAnswer, HealthAnswer, SnapshotAnswer } from './system.ts'

const tag = 'system'

export const SYSTEM_ROUTES: RouteContracts = {
  'GET /health': {
    tag,
    summary: 'Whether VeloZ takes orders, for probes: 200, or 503 when it does not.',
    answer: HealthAnswer,
    example: {},
  },
  'GET /api/health': {
    tag,
    summary: 'The same with the engine, and for whoever is signed in with everything behind it.',
    answer: EngineHealthAnswer,
    example: {},
  },
  'GET /api/config': {
    tag,
    summary: 'The configuration in effect, without its secrets.',
    answer: ConfigAnswer,
    example: {},
  },
  'GET /api/snapshot': {
    tag,
    summary: 'Everything a replica starts from, and the record it is true at.',
    answer: SnapshotAnswer,
    example: {},
  },
  'GET /metrics': {
    tag,
    summary: 'Metrics as Prometheus reads them.',
    answer: { mediaType: 'text/plain' },
    example: {},
  },
}
