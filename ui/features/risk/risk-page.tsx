import { useState } from 'react'
import type { RiskAnswer } from '../../../src/contract/index.ts'
import { Button, Loading, Page, Panel, ProblemNote, Stale } from '../../components/index.ts'
import { useMay, useServer } from '../../data/index.ts'
import { ChangeLimits } from './change-limits.tsx'
import { LimitGauges } from './limit-gauges.tsx'
import { RiskHistory } from './risk-history.tsx'
import { Standing } from './standing.tsx'

const REFRESH_MS = 2_000

export function RiskPage() {
  const {
    value: risk,
    problem,
    isOld,
    refresh,
  } = useServer<RiskAnswer>('/api/risk', { refreshMs: REFRESH_MS })
  const mayChange = useMay('admin:config')
  const [isChanging, setChanging] = useState(false)
  const change = (
    <Button
      tone="accent"
      disabled={risk === null}
      onClick={() => setChanging(true)}
      data-testid="change-limits"
    >
      Change limits
    </Button>
  )
  return (
    <Page
      title="Risk"
      subtitle="Every order passes these limits before it is recorded, and nothing goes around them."
      testId="risk-page"
      aside={mayChange ? change : undefined}
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      {risk === null && problem === null && <Loading what="the limits" />}
      {risk !== null && (
        <Stale isOld={isOld}>
          <Standing risk={risk} />
          <Panel title="Limits" className="flex-none">
            <LimitGauges risk={risk} />
          </Panel>
          <ChangeLimits risk={risk} isOpen={isChanging} onClose={() => setChanging(false)} />
        </Stale>
      )}
      <RiskHistory />
    </Page>
  )
}
