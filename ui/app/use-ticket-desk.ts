import { type RefObject, useCallback, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useLocation } from 'wouter'
import { useInstrument } from '../data/index.ts'
import {
  changedDraft,
  clearedDraft,
  type Draft,
  EMPTY_DRAFT,
  pricedDraft,
  useOrderSender,
} from '../features/ticket/index.ts'
import type { Layout } from './layout.ts'

export type PhonePart = 'chart' | 'book' | 'ticket' | 'account'
export type TicketKey = 'buy' | 'sell' | 'market' | 'limit' | 'escape'

export interface TicketDesk {
  readonly layout: Layout
  /** Which part of the trading page a phone shows. */
  readonly part: PhonePart
  readonly setPart: (part: PhonePart) => void
  readonly onTicketKey: (key: TicketKey) => void
}

/** The ticket's draft and its sending, above every page: they are there again when one comes back. */
export function useTicketDesk(): TicketDesk {
  const [path, navigate] = useLocation()
  const [part, setPart] = useState<PhonePart>('chart')
  const [draft, setDraft] = useDraft()
  const orderSending = useOrderSender(setDraft)
  const { quantityRef, focusQuantity } = useQuantityFocus()
  const goToTicket = useCallback(() => {
    setPart('ticket')
    if (path !== '/') navigate('/')
  }, [path, navigate])
  const onPrice = useCallback(
    (price: string, side?: 'buy' | 'sell') => {
      setDraft((now) => pricedDraft(now, price, side))
      goToTicket()
    },
    [goToTicket, setDraft],
  )
  const onTicketKey = useCallback(
    (key: TicketKey) => {
      // At once: what is typed next must find the field, which a phone's page may only now bring.
      flushSync(() => {
        if (key !== 'escape') goToTicket()
        setDraft((now) => draftAfter(key, now))
      })
      if (key === 'buy' || key === 'sell') focusQuantity()
    },
    [goToTicket, focusQuantity, setDraft],
  )
  return {
    layout: { ticket: { ...orderSending, draft, onDraft: setDraft, quantityRef }, onPrice },
    part,
    setPart,
    onTicketKey,
  }
}

/**
 * A price or a size that was typed for one symbol is none for another: choosing another empties the ticket.
 * The same symbol at another venue keeps them.
 */
function useDraft() {
  const symbol = useInstrument()?.symbol ?? null
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT)
  const [typedFor, setTypedFor] = useState(symbol)
  // While drawing, so that the one is never seen in the ticket of the other.
  if (symbol !== null && symbol !== typedFor) {
    setTypedFor(symbol)
    if (typedFor !== null) setDraft(clearedDraft)
  }
  return [draft, setDraft] as const
}

/** Focuses the field now, or as soon as the page that has it is there. */
function useQuantityFocus() {
  const field: RefObject<HTMLInputElement | null> = useRef(null)
  const isWanted = useRef(false)
  const focusQuantity = useCallback(() => {
    isWanted.current = field.current === null
    field.current?.focus()
    field.current?.select()
  }, [])
  const quantityRef = useCallback((element: HTMLInputElement | null) => {
    field.current = element
    if (element === null || !isWanted.current) return
    isWanted.current = false
    element.focus()
  }, [])
  return { quantityRef, focusQuantity }
}

function draftAfter(key: TicketKey, draft: Draft): Draft {
  switch (key) {
    case 'buy':
    case 'sell':
      return changedDraft(draft, { side: key })
    case 'market':
    case 'limit':
      return changedDraft(draft, { type: key })
    case 'escape':
      return clearedDraft(draft)
  }
}
