import type { InstrumentRow } from '../../../src/contract/index.ts'
import { Button } from '../../components/index.ts'
import type { Draft } from './draft.ts'
import type { TicketType } from './fields.ts'
import { Result } from './result.tsx'
import type { Verdict } from './rules.ts'
import { isSameOrder, type Sending } from './sending.ts'
import { useIsSilent } from './use-is-silent.ts'

interface TicketFootProps {
  readonly draft: Draft
  readonly instrument: InstrumentRow
  readonly sending: Sending
  readonly verdict: Verdict
  readonly isRealMoney: boolean
  readonly messageId: string
  /** The first field that is wrong, in a sentence. */
  readonly problem: string | null
  readonly isTried: boolean
}

/** The button, what is to be said, and what became of the last order: in sight however the form scrolls. */
export function TicketFoot(props: TicketFootProps) {
  const { draft, instrument, sending, verdict, isRealMoney, messageId, problem, isTried } = props
  return (
    <div className="ticket-foot">
      <Button
        type="submit"
        tone={draft.side}
        className="ticket-submit"
        disabled={sending.status === 'sending'}
        data-testid="ticket-submit"
      >
        {submitLabel(draft, instrument.base, { sending, verdict })}
        {isRealMoney && <span className="ticket-live">LIVE</span>}
      </Button>
      <div className="ticket-said" data-sending={sending.status}>
        <Message id={messageId} problem={problem} caution={verdict.form} isUrgent={isTried} />
        <Result sending={sending} instrument={instrument} />
      </div>
    </div>
  )
}

interface MessageProps {
  readonly id: string
  readonly problem: string | null
  readonly caution: string | null
  readonly isUrgent: boolean
}

/** The button stays usable while VeloZ is silent: it may be back any moment, and sending again is safe. */
function Message({ id, problem, caution, isUrgent }: MessageProps) {
  const isSilent = useIsSilent()
  return (
    <div
      className="ticket-message"
      aria-live={isUrgent ? 'assertive' : 'polite'}
      data-testid="ticket-message"
    >
      {isSilent && (
        <p className="text-warn" data-testid="ticket-silent">
          VeloZ is not answering.
        </p>
      )}
      <p id={id} className={problem === null ? 'text-warn' : 'text-down'}>
        {problem ?? caution}
      </p>
    </div>
  )
}

interface Sendable {
  readonly sending: Sending
  readonly verdict: Verdict
}

const WAYS: Readonly<Record<TicketType, string>> = {
  limit: 'at limit',
  market: 'at market',
  stop_market: 'by a stop',
  stop_limit: 'by a stop limit',
  trailing_stop: 'by a trailing stop',
  oco: 'by limit or stop',
}

/** Only the very same order is sent again; anything else is a new one, and the button must not deny it. */
function submitLabel({ side, type }: Draft, base: string, { sending, verdict }: Sendable): string {
  if (sending.status === 'sending') return 'Sending…'
  if (verdict.terms && isSameOrder(sending, verdict.terms)) return 'Send again safely'
  return `${side === 'buy' ? 'Buy' : 'Sell'} ${base} ${WAYS[type]}`
}
