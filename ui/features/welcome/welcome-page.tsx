import { useEffect } from 'react'
import { Link, Page, Panel } from '../../components/index.ts'
import { useMay, useReplica } from '../../data/index.ts'
import { FirstTrade } from './first-trade.tsx'
import { rememberHint } from './hint.ts'
import { OwnSteps } from './own-steps.tsx'
import { TestnetSteps } from './testnet-steps.tsx'

export function WelcomePage() {
  const hasFill = useReplica(({ fills }) => fills.length > 0) ?? false
  const isPaper = useReplica(({ mode }) => mode === 'simulation') ?? true
  const mayReadConfig = useMay('read:config')
  useEffect(rememberHint, [])
  return (
    <Page
      title="First steps"
      testId="welcome-page"
      subtitle="The list fills itself in. Leave it whenever you like; it stays here."
      aside={
        <Link to="/" className={hasFill ? 'button button-accent' : 'button'}>
          To the trading page
        </Link>
      }
    >
      <div className="welcome-grid">
        <Panel title={isPaper ? 'A first paper trade' : 'A first trade'}>
          <FirstTrade />
        </Panel>
        <Panel title="Make it yours">
          <OwnSteps />
        </Panel>
        {mayReadConfig && (
          <Panel title="Then: a test exchange">
            <TestnetSteps />
          </Panel>
        )}
      </div>
    </Page>
  )
}
