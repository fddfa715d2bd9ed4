import type { ExchangeKeysAnswer } from '../../../src/contract/index.ts'
import { CopyText, Link } from '../../components/index.ts'
import { useMay, useReplica, useServer } from '../../data/index.ts'
import { Step } from './step.tsx'

/** Test money at a real test exchange: a key, then another start. */
export function TestnetSteps() {
  const mode = useReplica((replica) => replica.mode)
  const mayKeys = useMay('admin:keys')
  const keys = useServer<ExchangeKeysAnswer>('/api/exchange-keys').value
  const key = keys?.keys.find(({ testnet }) => testnet) ?? null
  const isThere = mode === 'testnet' || mode === 'live'
  return (
    <ol className="steps">
      <Step state={key ? 'done' : 'open'} title="A key of a test exchange" testId="step-key">
        {key ? (
          <p>
            {key.name} ({key.exchange}) is there. <Link to="/venues">Test it</Link>.
          </p>
        ) : mayKeys ? (
          <p>
            Binance gives one away at testnet.binance.vision.{' '}
            <Link to="/venues?add=binance">Add and test it</Link>.
          </p>
        ) : (
          <p>An administrator adds keys.</p>
        )}
      </Step>
      <Step state={isThere ? 'done' : 'open'} title="Start VeloZ there" testId="step-testnet">
        {isThere ? (
          <p>VeloZ trades at {mode === 'testnet' ? 'test exchanges' : 'real exchanges'} now.</p>
        ) : (
          <>
            <p>Stop VeloZ (Ctrl C) and start it so; it trades wherever it has a key of a test exchange:</p>
            <CopyText text="veloz --mode testnet" label="the command" />
            <p>
              To keep it so, set <code>engine.mode</code> to <code>testnet</code> under{' '}
              <Link to="/settings">Settings</Link>, and start VeloZ again. Paper trading comes back with{' '}
              <code>simulation</code>.
            </p>
          </>
        )}
      </Step>
    </ol>
  )
}
