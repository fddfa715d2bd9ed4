import { useCallback, useRef, useState } from 'react'
import type { OrderBody } from '../../../src/contract/index.ts'
import { Confirm } from '../../components/index.ts'
import { ApiProblem, useTerminal } from '../../data/index.ts'
import { mintId } from '../../lib/browser.ts'
import { type Decimal, decimalText, formatDecimal, times } from '../../lib/decimal.ts'
import { asSentence } from '../../lib/sentence.ts'
import { type Holding, pnlText } from './holding.ts'

interface ClosePositionProps {
  /** As it is now; null: nobody asked. */
  readonly holding: Holding | null
  readonly onDone: () => void
}

/** Asks once more, then sends a reduce-only market order of the whole position. */
export function ClosePosition({ holding, onDone }: ClosePositionProps) {
  const { send, isBusy, problem, forget } = useClosing(onDone)
  return (
    <Confirm
      isOpen={holding !== null}
      title={holding ? `Close the position in ${holding.position.symbol}` : 'Close'}
      consequence={holding && <Consequence holding={holding} />}
      confirmLabel={holding?.side === 'Short' ? 'Buy back at market' : 'Sell at market'}
      isBusy={isBusy}
      problem={problem}
      testId="close-position"
      onConfirm={() => holding && send(holding)}
      onCancel={() => {
        forget()
        onDone()
      }}
    />
  )
}

function Consequence({ holding }: { readonly holding: Holding }) {
  const { side, size, instrument, last, unrealized, position } = holding
  const { base, quote } = instrument
  const quantity = `${decimalText(size)} ${base}`
  const worth = (price: Decimal) => `${formatDecimal(times(size, price), { places: 2 })} ${quote}`
  return (
    <>
      <p>
        {side === 'Short' ? 'Buys' : 'Sells'} {quantity} of {position.symbol} at {position.venue} at market,
        reduce only: the position is flat afterwards. Open orders stay as they are.
      </p>
      <p className="text-soft">
        {last === null
          ? 'There is no price now to tell what that brings.'
          : `At the last price that is ${worth(last)}, and ${pnlText(unrealized)} ${quote} before the fee.`}
      </p>
    </>
  )
}

/** The order id is minted once for a wish: a second try cannot become a second order. */
function useClosing(onDone: () => void) {
  const terminal = useTerminal()
  const wish = useRef<string | null>(null)
  const isUnderWay = useRef(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const forget = useCallback(() => {
    wish.current = null
    setProblem(null)
  }, [])
  const send = useCallback(
    async (holding: Holding) => {
      if (isUnderWay.current) return
      isUnderWay.current = true
      wish.current ??= mintId()
      setBusy(true)
      setProblem(null)
      try {
        await terminal.submitOrder(closingOrder(holding, wish.current))
        wish.current = null
        onDone()
      } catch (cause) {
        const why = asSentence(cause instanceof Error ? cause.message : String(cause))
        const isUncertain = !(cause instanceof ApiProblem) || cause.isUncertain
        if (!isUncertain) wish.current = null
        setProblem(isUncertain ? `${why} It may have arrived; sending it again is safe.` : why)
      } finally {
        isUnderWay.current = false
        setBusy(false)
      }
    },
    [terminal, onDone],
  )
  return { send, isBusy, problem, forget }
}

export function closingOrder({ side, size, position }: Holding, clientOrderId: string): OrderBody {
  return {
    side: side === 'Short' ? 'buy' : 'sell',
    symbol: position.symbol,
    venue: position.venue,
    qty: decimalText(size),
    type: 'market',
    reduce_only: true,
    client_order_id: clientOrderId,
  }
}
