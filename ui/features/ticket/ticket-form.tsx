import { type FormEvent, useId, useMemo, useState } from 'react'
import type { InstrumentRow } from '../../../src/contract/index.ts'
import { usePreferences } from '../../components/index.ts'
import { useReplica } from '../../data/index.ts'
import { BracketFields } from './bracket-fields.tsx'
import { Choices, Flags, TimeChoice } from './choices.tsx'
import { ConfirmOrder } from './confirm-order.tsx'
import { changedDraft, type Draft } from './draft.ts'
import { EstimateLines } from './estimate-lines.tsx'
import { heldSentence } from './held-by.ts'
import { FIELD_NAMES, type FieldName } from './judge-fields.ts'
import { numbersOf } from './numbers.ts'
import type { PartProps, TicketProps } from './parts.ts'
import { PriceFields } from './price-fields.tsx'
import { RiskVerdict } from './risk-verdict.tsx'
import { judge, type Verdict } from './rules.ts'
import { SizeField } from './size-field.tsx'
import type { TicketTerms } from './terms.ts'
import { TicketFoot } from './ticket-foot.tsx'
import { useDesk } from './use-desk.ts'
import { usePreview } from './use-preview.ts'

export function TicketForm(props: TicketProps & { readonly instrument: InstrumentRow }) {
  const { draft, onDraft, quantityRef, instrument, sending, onSend } = props
  const desk = useDesk(instrument)
  const verdict = useMemo(() => judge(draft, desk), [draft, desk])
  const preview = usePreview(verdict.terms)
  const numbers = numbersOf(verdict, desk, preview)
  const messageId = useId()
  const { isTried, setTried, problemOf } = useProblems(verdict)
  const { confirming, setConfirming, isRealMoney, isAsking } = useConfirming()
  const onChange = (part: Partial<Draft>) => {
    setTried(false)
    onDraft((now) => changedDraft(now, part))
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    const { terms } = verdict
    setTried(terms === null)
    if (terms === null || sending.status === 'sending') return
    if (isAsking) setConfirming(terms)
    else onSend(terms)
  }
  const part: PartProps = { draft, onChange, instrument, problemOf, messageId }
  const held = heldSentence(draft, instrument, preview)
  return (
    <>
      <form className="ticket" onSubmit={onSubmit} noValidate aria-label="Order ticket">
        <div className="ticket-body">
          <Choices draft={draft} onChange={onChange} />
          <PriceFields {...part} />
          <SizeField {...part} desk={desk} quantityRef={quantityRef} />
          <TimeChoice {...part} />
          <Flags draft={draft} onChange={onChange} />
          <BracketFields {...part} />
          {held !== null && (
            <p className="text-soft" data-testid="ticket-held-by">
              {held}
            </p>
          )}
          <EstimateLines draft={draft} desk={desk} numbers={numbers} />
          <RiskVerdict preview={preview} isWhole={verdict.terms !== null} hint={verdict.hint} />
        </div>
        <TicketFoot
          {...{ draft, instrument, sending, verdict, isRealMoney, messageId }}
          problem={firstProblem(problemOf)}
          isTried={isTried}
        />
      </form>
      <ConfirmOrder
        {...{ instrument, isRealMoney }}
        terms={confirming}
        onCancel={() => setConfirming(null)}
        onConfirm={(terms) => {
          setConfirming(null)
          onSend(terms)
        }}
      />
    </>
  )
}

/** What is merely missing is said after an attempt, and no longer once something was changed. */
function useProblems({ problems }: Verdict) {
  const [isTried, setTried] = useState(false)
  const problemOf = (field: FieldName) => {
    const problem = problems[field]
    return problem && (isTried || !problem.isMissing) ? problem.sentence : null
  }
  return { isTried, setTried, problemOf }
}

function firstProblem(problemOf: PartProps['problemOf']): string | null {
  for (const field of FIELD_NAMES) {
    const sentence = problemOf(field)
    if (sentence !== null) return sentence
  }
  return null
}

/** Whether an order is shown once more: as a person chose, else where money is real. */
function useConfirming() {
  const { confirmsOrders } = usePreferences()
  const mode = useReplica((replica) => replica.mode)
  const [confirming, setConfirming] = useState<TicketTerms | null>(null)
  // What nobody knows is taken for real.
  const isRealMoney = mode !== 'simulation' && mode !== 'testnet'
  return { confirming, setConfirming, isRealMoney, isAsking: confirmsOrders ?? isRealMoney }
}
