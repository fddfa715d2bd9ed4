import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'
import { Button } from '../../components/index.ts'
import { formatDecimal } from '../../lib/decimal.ts'
import type { Amending } from './use-amending.ts'

interface AmendChipProps {
  readonly amending: Amending
  readonly pricePlaces: number
  /** Moved along with the line by who draws. */
  readonly chip: RefObject<HTMLDivElement | null>
  readonly onConfirm: () => void
  readonly onAbandon: () => void
}

/** Beside the line at its new place: Enter amends, Esc puts it back. */
export function AmendChip({ amending, pricePlaces, chip, onConfirm, onAbandon }: AmendChipProps) {
  const { phase, line, price } = amending
  const confirm = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (phase === 'asking') confirm.current?.focus()
  }, [phase])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    // Elsewhere on the page the key empties the ticket.
    event.stopPropagation()
    onAbandon()
  }
  const to = formatDecimal(price, { places: pricePlaces })
  const what = line.clientOrderIds.length > 1 ? `Amend ${line.clientOrderIds.length} orders` : 'Amend'
  return (
    <div ref={chip} className="amend-chip" data-testid="amend-chip" data-asks={phase === 'asking'}>
      <span>
        {phase === 'dragging' || phase === 'asking' ? `${what} to ` : 'Amending to '}
        <strong>{to}</strong>
        {phase === 'asking' ? '' : '…'}
      </span>
      {phase === 'asking' && (
        <>
          <Button
            ref={confirm}
            size="small"
            tone="accent"
            onClick={onConfirm}
            onKeyDown={onKeyDown}
            data-testid="amend-confirm"
          >
            Amend <kbd className="chip-key">Enter</kbd>
          </Button>
          <Button size="small" onClick={onAbandon} onKeyDown={onKeyDown} data-testid="amend-abandon">
            Keep <kbd className="chip-key">Esc</kbd>
          </Button>
        </>
      )}
    </div>
  )
}
