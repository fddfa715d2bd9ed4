import { useCallback, useEffect, useState } from 'react'
import type {
  ExchangeKeyRow,
  ExchangeKeyTestAnswer,
  ExchangeKeyTestBody,
} from '../../../src/contract/index.ts'
import { Button, KeyValues, ProblemNote, StateDot } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'
import { exchangeTitle, skewText } from './words.ts'

export interface KeyTest {
  readonly answer: ExchangeKeyTestAnswer | null
  readonly isSending: boolean
  readonly problem: { readonly message: string } | null
  /** Nothing is traded by it. */
  readonly run: (body: ExchangeKeyTestBody) => Promise<void>
  readonly clear: () => void
}

export function useKeyTest(): KeyTest {
  const {
    send,
    isSending,
    problem,
    clear: clearProblem,
  } = useCommand<ExchangeKeyTestBody, ExchangeKeyTestAnswer>('POST', '/api/exchange-keys/test')
  const [answer, setAnswer] = useState<ExchangeKeyTestAnswer | null>(null)
  const run = useCallback(
    async (body: ExchangeKeyTestBody) => {
      setAnswer(null)
      setAnswer(await send(body))
    },
    [send],
  )
  const clear = useCallback(() => {
    setAnswer(null)
    clearProblem()
  }, [clearProblem])
  return { answer, isSending, problem, run, clear }
}

/** Asks at once, and again on demand. */
export function StoredKeyTest({ row }: { readonly row: ExchangeKeyRow }) {
  const test = useKeyTest()
  const { run } = test
  useEffect(() => void run({ id: row.id }), [run, row.id])
  return (
    <div className="form">
      <TestOutcome test={test} exchange={row.exchange} />
      <div className="form-end">
        <Button disabled={test.isSending} onClick={() => void run({ id: row.id })}>
          Test again
        </Button>
      </div>
    </div>
  )
}

export function TestOutcome({ test, exchange }: { readonly test: KeyTest; readonly exchange: string }) {
  const { answer, isSending, problem } = test
  return (
    <>
      {isSending && <p role="status">Asking {exchangeTitle(exchange)}. Nothing is traded…</p>}
      <ProblemNote problem={problem} />
      {answer && <Answer answer={answer} />}
    </>
  )
}

function Answer({ answer }: { readonly answer: ExchangeKeyTestAnswer }) {
  if (!answer.ok) {
    return (
      <div role="alert" data-testid="key-test-answer">
        <StateDot tone="bad" label="Not connected" />
        <p className="mt-1">{answer.error}</p>
      </div>
    )
  }
  const { latency_ms, permissions, ip_restricted, clock_skew_ms, warnings } = answer
  return (
    <div className="flex flex-col gap-2" role="status" data-testid="key-test-answer">
      <KeyValues
        pairs={[
          { name: 'State', value: <StateDot tone="good" label="Connected" /> },
          { name: 'Latency', value: `${latency_ms} ms` },
          { name: 'May trade', value: told(permissions.trade) },
          { name: 'May withdraw', value: told(permissions.withdraw) },
          { name: 'From certain addresses only', value: told(ip_restricted) },
          { name: 'Its clock against ours', value: skewText(clock_skew_ms) },
        ]}
      />
      {warnings.map((warning) => (
        <p key={warning} className="text-warn">
          {warning}
        </p>
      ))}
    </div>
  )
}

const told = (isSo: boolean | null) => (isSo === null ? 'the exchange does not tell' : isSo ? 'yes' : 'no')
