import type { EngineHealthAnswer } from '../../../src/contract/index.ts'
import { Amount, Link } from '../../components/index.ts'
import {
  decimalOf,
  useInstrument,
  useMarket,
  useMay,
  useReplica,
  useServer,
  useSessionState,
} from '../../data/index.ts'
import { parseDecimal, placesOf } from '../../lib/decimal.ts'
import { BuyButton } from './buy-button.tsx'
import { Step, type StepState } from './step.tsx'

const REFRESH_MS = 2000

export function FirstTrade() {
  const session = useSessionState()
  const user = session.status === 'signed_in' ? session.userId : null
  return (
    <ol className="steps">
      <Step
        state="done"
        title={user === null ? 'No sign-in is asked for here' : `Signed in as ${user}`}
        testId="step-signed-in"
      />
      <EngineStep />
      <MarketStep />
      <OrderSteps />
    </ol>
  )
}

function EngineStep() {
  const { value, problem } = useServer<EngineHealthAnswer>('/api/health', { refreshMs: REFRESH_MS })
  const isConnected = value?.engine.connected === true
  const state: StepState = isConnected ? 'done' : value === null && problem === null ? 'now' : 'failed'
  return (
    <Step state={state} title={isConnected ? 'The engine runs' : 'The engine'} testId="step-engine">
      {state === 'failed' && (
        <p>
          {value?.engine.why ?? problem?.message ?? 'It does not run.'} Start it under{' '}
          <Link to="/settings">Settings</Link>.
        </p>
      )}
    </Step>
  )
}

function MarketStep() {
  const maySee = [useMay('read:orders'), useMay('read:account')].every(Boolean)
  const price = useMarket((market) => market.price)
  const instrument = useInstrument()
  const feed = useReplica((replica) => replica.feed)
  const isFailed = feed !== null && feed.state === 'failed'
  if (!maySee) {
    return (
      <Step state="open" title="Market data" testId="step-market">
        <p>Your role sees no live page. Ask an administrator for the role researcher or trader.</p>
      </Step>
    )
  }
  if (price === null || instrument === null) {
    return (
      <Step state={isFailed ? 'failed' : 'now'} title="Market data" testId="step-market">
        <p>{isFailed ? feed.why : 'Waiting for the first price.'}</p>
      </Step>
    )
  }
  return (
    <Step state="done" title="Market data is coming" testId="step-market">
      <p className="live">
        {instrument.base} at{' '}
        <Amount
          value={parseDecimal(price)}
          places={placesOf(decimalOf(instrument.tick_size))}
          unit={instrument.quote}
        />
      </p>
    </Step>
  )
}

function OrderSteps() {
  const mayTrade = useMay('write:orders')
  const mode = useReplica((replica) => replica.mode)
  const hasOrder = useReplica(({ orders }) => orders.length > 0) ?? false
  const fill = useReplica(({ fills }) => fills[0] ?? null)
  const instruments = useReplica((replica) => replica.instruments)
  const filled = instruments?.find(({ venue, symbol }) => venue === fill?.venue && symbol === fill?.symbol)
  return (
    <>
      <Step state={hasOrder ? 'done' : mayTrade ? 'now' : 'open'} title="A first order" testId="step-order">
        {mayTrade ? (
          <BuyButton isPaper={mode === 'simulation'} isDone={hasOrder} />
        ) : (
          <p>You may look but not trade. Ask an administrator for the role trader.</p>
        )}
      </Step>
      <Step state={fill === null ? 'open' : 'done'} title="Its first fill" testId="step-fill">
        {fill === null || filled === undefined ? (
          <p>It appears here by itself, and under “Fills” on the trading page.</p>
        ) : (
          <p>
            {fill.side === 'BUY' ? 'Bought' : 'Sold'}{' '}
            <Amount
              value={decimalOf(fill.qty)}
              places={placesOf(decimalOf(filled.lot_size))}
              unit={filled.base}
            />{' '}
            at{' '}
            <Amount
              value={decimalOf(fill.price)}
              places={placesOf(decimalOf(filled.tick_size))}
              unit={filled.quote}
            />
            . Your position and balances show it.
          </p>
        )}
      </Step>
    </>
  )
}
