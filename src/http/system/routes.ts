import type { ConfigAnswer } from '../../contract/index.ts'
import { hasPermission } from '../../identity/index.ts'
import type { Clock, EnginePort, Metrics } from '../../ports/index.ts'
import { createFeature, immediate, jsonResponse, jsonTextResponse, sizedResponse } from '../frame/index.ts'
import { fullHealth, type HealthSources, healthTexts, publicHealth } from './health.ts'
import { snapshotAnswer } from './snapshot.ts'

export interface SystemRoutesOptions {
  readonly engine: EnginePort
  readonly health: HealthSources
  readonly clock: Clock
  readonly metrics: Metrics
  /** Without secrets. */
  readonly describeConfig: () => ConfigAnswer
}

const UNHEALTHY = 503

export function systemRoutes({ engine, health, clock, metrics, describeConfig }: SystemRoutesOptions) {
  const { view } = engine
  const healthText = healthTexts(health)
  return createFeature('system')
    .get(
      '/health',
      immediate(() => {
        const { isOk, text } = healthText()
        const response = jsonTextResponse(text)
        return isOk ? response : new Response(text, { status: UNHEALTHY, headers: response.headers })
      }),
    )
    .get('/api/health', ({ principal }) => {
      const isReader = hasPermission(principal, 'read:config')
      return jsonResponse(isReader ? fullHealth(health) : publicHealth(health))
    })
    .get('/api/config', () => jsonResponse(describeConfig()))
    .get('/api/snapshot', ({ principal: reader }) =>
      jsonResponse(snapshotAnswer(view, { version: health.version, at: clock.now(), reader })),
    )
    .get('/metrics', async () => {
      const text = await metrics.render()
      return sizedResponse(text, { headers: { 'content-type': metrics.contentType } })
    })
}
