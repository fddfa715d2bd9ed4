import { useCallback, useEffect, useState } from 'react'
import type { TradingStateAnswer, TradingStateBody } from '../../../src/contract/index.ts'
import { useSession } from '../../data/index.ts'
import { type Halting, HaltSender } from './halting.ts'

/** How long the success is said beside the switch; the banner says it for as long as it holds. */
const TOLD_MS = 8_000

const BODY: TradingStateBody = { state: 'halted', cancel_all: true, reason: 'kill switch of the terminal' }

export interface HaltControl {
  readonly halting: Halting
  readonly halt: () => void
  readonly giveUp: () => void
}

/** Needs the session alone: neither the stream nor the page below has to live. */
export function useHalting(): HaltControl {
  const session = useSession()
  const [halting, onChange] = useState<Halting>({ status: 'idle' })
  const [sender] = useState(() => {
    const send = async (signal: AbortSignal, answerWithinMs: number) =>
      (await session.call('/api/trading_state', {
        ...{ method: 'POST', body: BODY, timeoutMs: answerWithinMs, signal },
      })) as TradingStateAnswer
    return new HaltSender({ send, onChange })
  })
  useEffect(() => {
    if (halting.status !== 'halted') return
    const timer = setTimeout(() => onChange({ status: 'idle' }), TOLD_MS)
    return () => clearTimeout(timer)
  }, [halting])
  return {
    halting,
    halt: useCallback(() => void sender.halt(), [sender]),
    giveUp: useCallback(() => sender.giveUp(), [sender]),
  }
}
