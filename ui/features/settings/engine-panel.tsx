import { useState } from 'react'
import type {
  ConfigAnswer,
  LifeCycleAnswer,
  LifeCycleBody,
  StatusAnswer,
} from '../../../src/contract/index.ts'
import {
  Button,
  Confirm,
  KeyValues,
  Panel,
  ProblemNote,
  StateDot,
  type Tone,
} from '../../components/index.ts'
import { useCommand, useMay, useReplica, useServer } from '../../data/index.ts'
import { formatElapsed } from '../../lib/time.ts'

const REFRESH_MS = 2000
const REFRESHES = ['/api/status', '/api/venues', '/api/health']
const TONES: Readonly<Record<StatusAnswer['state'], Tone>> = {
  Running: 'good',
  Starting: 'warn',
  Stopping: 'warn',
  Stopped: 'bad',
}

/** `onStop`: what becomes of open orders, as `engine.on_stop` has it. */
export function EnginePanel({ onStop }: { readonly onStop: string }) {
  const { value, problem, isOld } = useServer<StatusAnswer>('/api/status', { refreshMs: REFRESH_MS })
  const config = useServer<ConfigAnswer>('/api/config').value
  // Where it trades now; the configuration knows but where paper trades.
  const venues = useReplica(({ instruments }) =>
    [...new Set(instruments.map(({ venue }) => venue))].join(', '),
  )
  const market = useReplica(({ marketSource }) => marketSource)
  const mayRun = useMay('admin:config')
  const [asked, setAsked] = useState<'start' | 'stop' | null>(null)
  const state = value?.state ?? null
  return (
    <Panel
      title="Engine state"
      className="flex-none"
      testId="engine-panel"
      aside={
        mayRun && (
          <span className="ml-auto inline-flex gap-2">
            <Button
              size="small"
              disabled={state !== 'Stopped'}
              onClick={() => setAsked('start')}
              data-testid="engine-start"
            >
              Start…
            </Button>
            <Button
              size="small"
              disabled={state !== 'Running'}
              onClick={() => setAsked('stop')}
              data-testid="engine-stop"
            >
              Stop…
            </Button>
          </span>
        )
      }
    >
      <ProblemNote problem={problem} />
      <div className="engine-facts" data-stale={isOld}>
        <KeyValues
          pairs={[
            {
              name: 'State',
              value: state === null ? '—' : <StateDot tone={TONES[state]} label={state} />,
              testId: 'engine-state',
            },
            { name: 'Runs for', value: state === 'Running' ? formatElapsed(value?.uptime_ms ?? 0) : '—' },
          ]}
        />
        <KeyValues
          pairs={[
            { name: 'Mode', value: config?.execution_mode ?? '—' },
            { name: 'Venues', value: venues ?? '—', testId: 'engine-venues' },
          ]}
        />
        <KeyValues
          pairs={[
            { name: 'Version', value: config ? `${config.version} (${config.commit})` : '—' },
            { name: 'Market', value: market ?? '—' },
          ]}
        />
      </div>
      <LifeCycle asked={asked} onStop={onStop} onClose={() => setAsked(null)} />
    </Panel>
  )
}

interface LifeCycleProps {
  readonly asked: 'start' | 'stop' | null
  readonly onStop: string
  readonly onClose: () => void
}

const NOTHING: LifeCycleBody = {}

function LifeCycle({ asked, onStop, onClose }: LifeCycleProps) {
  const stop = useCommand<LifeCycleBody, LifeCycleAnswer>('POST', '/api/stop', { refreshes: REFRESHES })
  const start = useCommand<LifeCycleBody, LifeCycleAnswer>('POST', '/api/start', { refreshes: REFRESHES })
  const orders =
    onStop === 'cancel'
      ? 'Open orders are cancelled (engine.on_stop is cancel).'
      : 'Open orders stay where they are (engine.on_stop is leave): what rests at a venue can still be ' +
        'filled, and stops that live in VeloZ do not trigger.'
  const act = async (command: typeof stop) => {
    if (await command.send(NOTHING)) onClose()
  }
  const cancel = () => {
    stop.clear()
    start.clear()
    onClose()
  }
  return (
    <>
      <Confirm
        isOpen={asked === 'stop'}
        title="Stop the engine"
        consequence={
          <>
            <p>No order is taken any more, from nobody, until the engine is started again here.</p>
            <p>{orders}</p>
            <p>What is known can still be read.</p>
          </>
        }
        confirmLabel="Stop the engine"
        isBusy={stop.isSending}
        problem={stop.problem?.message ?? null}
        onConfirm={() => void act(stop)}
        onCancel={cancel}
        testId="engine-stop-confirm"
      />
      <Confirm
        isOpen={asked === 'start'}
        title="Start the engine"
        consequence={<p>Orders are taken again. Trading state and limits are as they were.</p>}
        confirmLabel="Start the engine"
        tone="accent"
        isBusy={start.isSending}
        problem={start.problem?.message ?? null}
        onConfirm={() => void act(start)}
        onCancel={cancel}
        testId="engine-start-confirm"
      />
    </>
  )
}
