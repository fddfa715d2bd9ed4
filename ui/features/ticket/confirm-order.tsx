import type { InstrumentRow } from '../../../src/contract/index.ts'
import { Confirm, usePreferences } from '../../components/index.ts'
import { describe, details } from './describe.ts'
import type { TicketTerms } from './terms.ts'

interface ConfirmOrderProps {
  /** What is to be sent, as it stood when it was asked about; null while nothing is. */
  readonly terms: TicketTerms | null
  readonly instrument: InstrumentRow
  readonly isRealMoney: boolean
  readonly onConfirm: (terms: TicketTerms) => void
  readonly onCancel: () => void
}

/** Shows the order once more before it goes. */
export function ConfirmOrder({ terms, instrument, isRealMoney, onConfirm, onCancel }: ConfirmOrderProps) {
  const { zone } = usePreferences()
  return (
    <Confirm
      isOpen={terms !== null}
      title={isRealMoney ? 'Send this order LIVE?' : 'Send this order?'}
      consequence={
        terms && <Consequence terms={terms} instrument={instrument} lines={details(terms, zone)} />
      }
      confirmLabel={isRealMoney ? 'Send LIVE' : 'Send'}
      tone={terms?.order.side === 'sell' ? 'sell' : 'accent'}
      onConfirm={() => terms && onConfirm(terms)}
      onCancel={onCancel}
      testId="ticket-confirm"
    />
  )
}

interface ConsequenceProps {
  readonly terms: TicketTerms
  readonly instrument: InstrumentRow
  readonly lines: readonly string[]
}

function Consequence({ terms, instrument, lines }: ConsequenceProps) {
  return (
    <>
      <p>
        <strong>{describe(terms, instrument)}</strong> ({instrument.symbol} at {instrument.venue})
      </p>
      {lines.length > 0 && <p className="text-soft">{lines.join(' ')}</p>}
    </>
  )
}
