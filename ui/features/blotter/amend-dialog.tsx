import { type FormEvent, useState } from 'react'
import type { AmendAnswer, AmendBody, InstrumentRow, OrderStateRow } from '../../../src/contract/index.ts'
import { Button, DecimalField, Dialog, Diff, ProblemNote } from '../../components/index.ts'
import { isOpen as isOpenOrder, useCommand, useReplica } from '../../data/index.ts'
import { type AmendDraft, amendmentOf, draftOf, WAY_SENTENCES } from './amendment.ts'
import { shortId } from './groups.ts'
import { sideWord, statusWord } from './words.ts'

interface AmendDialogProps {
  /** As it stood when the dialog was opened. */
  readonly order: OrderStateRow
  readonly onClose: () => void
}

/** Another quantity, price or trigger for an open order, with what changes side by side. */
export function AmendDialog({ order: opened, onClose }: AmendDialogProps) {
  const id = opened.client_order_id
  const known = useReplica(
    ({ orders }) => orders.find(({ client_order_id }) => client_order_id === id) ?? null,
  )
  const instruments = useReplica((replica) => replica.instruments) ?? []
  const instrument =
    instruments.find(({ symbol, venue }) => symbol === opened.symbol && venue === opened.venue) ?? null
  const [outcome, setOutcome] = useState<AmendAnswer | null>(null)
  const order = known ?? opened
  return (
    <Dialog title={`Amend ${shortId(id)}`} isOpen onClose={onClose} testId="amend-dialog">
      {outcome !== null ? (
        <Outcome answer={outcome} onClose={onClose} />
      ) : isOpenOrder(order) ? (
        <AmendForm order={order} instrument={instrument} onDone={setOutcome} onClose={onClose} />
      ) : (
        <Closed order={order} onClose={onClose} />
      )}
    </Dialog>
  )
}

interface AmendFormProps {
  readonly order: OrderStateRow
  readonly instrument: InstrumentRow | null
  readonly onDone: (answer: AmendAnswer) => void
  readonly onClose: () => void
}

function AmendForm({ order, instrument, onDone, onClose }: AmendFormProps) {
  const [draft, setDraft] = useState<AmendDraft>(() => draftOf(order))
  const { problems, changes, body } = amendmentOf(order, draft, instrument)
  const command = useCommand<AmendBody, AmendAnswer>('POST', '/api/amend')
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    const answer = body && (await command.send(body))
    if (answer) onDone(answer)
  }
  return (
    <form className="amend" onSubmit={(event) => void onSubmit(event)} noValidate>
      <p>
        {sideWord(order.side)} {order.symbol} at {order.venue}: {statusWord(order.status).toLowerCase()}.
      </p>
      <DecimalField
        label="Quantity, in all"
        unit={instrument?.base ?? ''}
        value={draft.quantity}
        problem={problems.quantity ?? null}
        onText={(quantity) => setDraft((now) => ({ ...now, quantity }))}
        data-testid="amend-quantity"
      />
      {draft.price !== null && (
        <DecimalField
          label="Price"
          unit={instrument?.quote ?? ''}
          value={draft.price}
          problem={problems.price ?? null}
          onText={(price) => setDraft((now) => ({ ...now, price }))}
          data-testid="amend-price"
        />
      )}
      {draft.trigger !== null && (
        <DecimalField
          label="Trigger"
          unit={instrument?.quote ?? ''}
          value={draft.trigger}
          problem={problems.trigger ?? null}
          onText={(trigger) => setDraft((now) => ({ ...now, trigger }))}
          data-testid="amend-trigger"
        />
      )}
      <div className="amend-changes">
        {changes.length === 0 ? (
          <p className="text-soft">Nothing is changed yet.</p>
        ) : (
          <Diff changes={changes} />
        )}
      </div>
      <ProblemNote problem={command.problem} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Keep as it is</Button>
        <Button
          type="submit"
          tone="accent"
          disabled={body === null || command.isSending}
          data-testid="amend-send"
        >
          {command.isSending ? 'Amending…' : 'Amend'}
        </Button>
      </div>
    </form>
  )
}

/** The answer itself says which way it was done. */
function Outcome({ answer, onClose }: { readonly answer: AmendAnswer; readonly onClose: () => void }) {
  const { way, status } = answer
  return (
    <div className="amend">
      <p role="status" data-testid="amend-outcome">
        {status === 'PENDING_AMEND' ? 'Asked of the venue, which has not confirmed it yet. ' : ''}
        {WAY_SENTENCES[way]}
      </p>
      <Button className="self-end" onClick={onClose} autoFocus>
        Done
      </Button>
    </div>
  )
}

function Closed({ order, onClose }: { readonly order: OrderStateRow; readonly onClose: () => void }) {
  return (
    <div className="amend">
      <p role="status">
        The order is {statusWord(order.status, order.rejected_by).toLowerCase()}: there is nothing left to
        amend.
      </p>
      <Button className="self-end" onClick={onClose}>
        Close
      </Button>
    </div>
  )
}
