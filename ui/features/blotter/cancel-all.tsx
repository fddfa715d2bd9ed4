import { useMemo, useState } from 'react'
import type { CancelAllAnswer, CancelAllBody, OrderStateRow } from '../../../src/contract/index.ts'
import { Button, Check, Confirm, Segments } from '../../components/index.ts'
import { isWaiting, useCommand, useInstrument, useMay, useReplica } from '../../data/index.ts'

type Scope = 'shown' | 'all'

/** Every open order of the shown instrument, or of all: says how many before it does. */
export function CancelAll({ orders }: { readonly orders: readonly OrderStateRow[] }) {
  const [isOpen, setOpen] = useState(false)
  const mayCancel = useMay('write:cancel')
  if (!mayCancel) return null
  return (
    <>
      <Button
        size="small"
        disabled={orders.length === 0}
        onClick={() => setOpen(true)}
        data-testid="blotter-cancel-all"
      >
        Cancel all…
      </Button>
      {isOpen && <CancelAllDialog orders={orders} onClose={() => setOpen(false)} />}
    </>
  )
}

interface CancelAllDialogProps {
  readonly orders: readonly OrderStateRow[]
  readonly onClose: () => void
}

function CancelAllDialog({ orders, onClose }: CancelAllDialogProps) {
  const instrument = useInstrument()
  const shown = useMemo(
    () => orders.filter(({ symbol, venue }) => symbol === instrument?.symbol && venue === instrument.venue),
    [orders, instrument],
  )
  const [scope, setScope] = useState<Scope>(shown.length > 0 ? 'shown' : 'all')
  const [isAccount, setAccount] = useState(false)
  const command = useCommand<CancelAllBody, CancelAllAnswer>('POST', '/api/cancel_all')
  const met = scope === 'shown' ? shown : orders
  const shownName = instrument ? `${instrument.symbol} at ${instrument.venue}` : 'Shown'
  const where = scope === 'shown' && instrument ? ` of ${instrument.symbol} at ${instrument.venue}` : ''
  const onConfirm = async () => {
    const key = scope === 'shown' && instrument ? { symbol: instrument.symbol, venue: instrument.venue } : {}
    const answer = await command.send({ ...key, ...(isAccount ? { scope: 'account' } : {}) })
    if (answer !== null) onClose()
  }
  return (
    <Confirm
      isOpen
      title="Cancel all open orders"
      confirmLabel={`Cancel ${countOf(met.length)}`}
      isBusy={command.isSending}
      problem={command.problem?.message ?? null}
      onConfirm={() => void onConfirm()}
      onCancel={onClose}
      testId="cancel-all-dialog"
      consequence={
        <>
          <Segments
            label="Which orders"
            segments={[
              {
                value: 'shown',
                label: `${shownName} (${shown.length})`,
              },
              { value: 'all', label: `All symbols (${orders.length})` },
            ]}
            value={scope}
            onChange={setScope}
          />
          <p>
            {countOf(met.length)}
            {where} will be cancelled. {stopsSentence(met)}
          </p>
          <AccountCheck isChecked={isAccount} onChange={setAccount} />
        </>
      }
    />
  )
}

/** Only for whoever answers for the account, and only where somebody else can have placed orders. */
function AccountCheck({
  isChecked,
  onChange,
}: {
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
}) {
  const isAdmin = useMay('admin:config')
  const mode = useReplica((replica) => replica.mode)
  if (!isAdmin || mode === 'simulation') return null
  return (
    <Check
      label="Also orders that this VeloZ did not place"
      about="Every open order of the account, by whomever: other programs and installations too."
      isChecked={isChecked}
      onChange={onChange}
    />
  )
}

const countOf = (count: number) => `${count} open ${count === 1 ? 'order' : 'orders'}`

function stopsSentence(orders: readonly OrderStateRow[]): string {
  const stops = orders.filter(isWaiting).length
  if (stops === 0) return ''
  return `${stops} of them ${stops === 1 ? 'is a stop' : 'are stops'}: what they protect stays unprotected.`
}
