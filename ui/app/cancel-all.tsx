import { Confirm } from '../components/index.ts'
import { isOpen as isOrderOpen, useCommand, useReplica } from '../data/index.ts'

interface CancelAllProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Every open order of every instrument; trading goes on. */
export function CancelAll({ isOpen, onClose }: CancelAllProps) {
  const orders = useReplica((replica) => replica.orders) ?? []
  const count = orders.filter(isOrderOpen).length
  const command = useCommand<Record<string, never>, unknown>('POST', '/api/cancel_all')
  const close = () => {
    command.clear()
    onClose()
  }
  return (
    <Confirm
      isOpen={isOpen}
      title="Cancel all open orders"
      consequence={
        <p>
          {count === 1 ? 'One open order is' : `${count} open orders are`} cancelled, of every instrument and
          venue. What has filled stays filled, and trading goes on.
        </p>
      }
      confirmLabel="Cancel all"
      isBusy={command.isSending}
      problem={command.problem?.message ?? null}
      onCancel={close}
      onConfirm={async () => {
        if (await command.send({})) close()
      }}
    />
  )
}
