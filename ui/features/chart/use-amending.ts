import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ExactNumber, OrderStateRow } from '../../../src/contract/index.ts'
import { usePreferences } from '../../components/index.ts'
import { ApiProblem, decimalOf, isOpen, useReplica, useTerminal } from '../../data/index.ts'
import { type Decimal, decimalText, formatDecimal } from '../../lib/decimal.ts'
import { asSentence } from '../../lib/sentence.ts'
import type { OrderLine } from './order-lines.ts'

/** A line on its way to another price. */
export interface Amending {
  readonly line: OrderLine
  readonly price: Decimal
  /** `asking`: it lies at its new place and nothing is sent yet. */
  readonly phase: 'dragging' | 'asking' | 'sending' | 'sent'
}

export interface AmendingState {
  readonly amending: Amending | null
  /** The lines as they are drawn: the moved one where it was moved to. */
  readonly lines: readonly OrderLine[]
  /** Why the last one was put back, in a sentence. */
  readonly problem: string | null
  readonly move: (line: OrderLine, price: Decimal) => void
  readonly drop: (line: OrderLine, price: Decimal) => void
  readonly confirm: () => void
  readonly abandon: () => void
  readonly forgetProblem: () => void
}

/** An answer comes before the stream tells the same; a line must not go back and forth between the two. */
const SETTLED_WITHIN_MS = 4000

export function useAmending(orderLines: readonly OrderLine[], pricePlaces: number): AmendingState {
  const asksFirst = useAsksFirst()
  const [amending, setAmending] = useState<Amending | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const send = useSend(setAmending, setProblem)
  const current = amending && orderLines.find(({ key }) => key === amending.line.key)
  useEndings({ amending, current: current ?? null, setAmending, setProblem })
  useRefusals(setProblem)

  // A line that was moved before is taken hold of where it lies, and still comes from where its orders are.
  const originOf = useCallback(
    (moved: OrderLine) => orderLines.find(({ key }) => key === moved.key) ?? moved,
    [orderLines],
  )
  const move = useCallback(
    (moved: OrderLine, price: Decimal) => {
      setProblem(null)
      setAmending({ line: originOf(moved), price, phase: 'dragging' })
    },
    [originOf],
  )
  const drop = useCallback(
    (moved: OrderLine, price: Decimal) => {
      const line = originOf(moved)
      if (price === line.price) setAmending(null)
      else if (asksFirst) setAmending({ line, price, phase: 'asking' })
      else void send({ line, price, phase: 'sending' })
    },
    [asksFirst, originOf, send],
  )
  const confirm = useCallback(() => {
    if (amending?.phase === 'asking') void send(amending)
  }, [amending, send])
  const abandon = useCallback(() => setAmending(null), [])
  const forgetProblem = useCallback(() => setProblem(null), [])
  const lines = useMemo(
    () => (amending ? orderLines.map((line) => movedLine(line, amending, pricePlaces)) : orderLines),
    [orderLines, amending, pricePlaces],
  )
  return { amending, lines, problem, move, drop, confirm, abandon, forgetProblem }
}

/** As a person chose; without a choice only where money is real, for which any unknown mode is taken. */
function useAsksFirst(): boolean {
  const { confirmsOrders } = usePreferences()
  const mode = useReplica((replica) => replica.mode)
  return confirmsOrders ?? (mode !== 'simulation' && mode !== 'testnet')
}

function movedLine(line: OrderLine, { line: moved, price, phase }: Amending, places: number): OrderLine {
  if (line.key !== moved.key || line.price !== moved.price) return line
  const note =
    phase === 'dragging' || phase === 'asking' ? `→ ${formatDecimal(price, { places })}` : 'amending…'
  return { ...line, price, title: `${moved.title} ${note}`, isPending: phase !== 'dragging' }
}

function useSend(
  setAmending: (amending: Amending | null) => void,
  setProblem: (problem: string | null) => void,
) {
  const terminal = useTerminal()
  const isSending = useRef(false)
  return useCallback(
    async (amending: Amending) => {
      if (isSending.current) return
      isSending.current = true
      const { line, price } = amending
      setAmending({ ...amending, phase: 'sending' })
      try {
        for (const id of line.clientOrderIds)
          await terminal.amend({ client_order_id: id, [line.field]: decimalText(price) })
        setAmending({ ...amending, phase: 'sent' })
      } catch (cause) {
        setAmending(null)
        setProblem(refusalSentence(cause))
      } finally {
        isSending.current = false
      }
    },
    [terminal, setAmending, setProblem],
  )
}

function refusalSentence(cause: unknown): string {
  const why = asSentence(cause instanceof Error ? cause.message : String(cause))
  const isUncertain = !(cause instanceof ApiProblem) || cause.isUncertain
  return isUncertain
    ? `${why} Whether it was amended is not known: the line shows where the order is now.`
    : `Not amended. ${why}`
}

interface EndingsOptions {
  readonly amending: Amending | null
  /** The line as the stream tells it; null when its orders are no longer open together. */
  readonly current: OrderLine | null
  readonly setAmending: (amending: Amending | null) => void
  readonly setProblem: (problem: string | null) => void
}

/** Lets go of a line once the stream shows it elsewhere, gone, or back where it was. */
function useEndings({ amending, current, setAmending, setProblem }: EndingsOptions): void {
  const steps = useReplica((replica) => replica.steps)
  useEffect(() => {
    if (!amending) return
    const isBefore = amending.phase === 'dragging' || amending.phase === 'asking'
    if (current === null || current.price !== amending.line.price) {
      setAmending(null)
      if (isBefore) setProblem('Not amended: the order has changed meanwhile.')
      return
    }
    if (amending.phase !== 'sent') return
    const timer = setTimeout(() => {
      const [id] = amending.line.clientOrderIds
      const step = steps?.find(({ client_order_id: of }) => of === id)
      setAmending(null)
      setProblem(asSentence(step?.message) || 'The order is still at its old price.')
    }, SETTLED_WITHIN_MS)
    return () => clearTimeout(timer)
  }, [amending, current, steps, setAmending, setProblem])
}

/** A venue may refuse an amend long after it was taken: the order is then open at its old price again. */
function useRefusals(setProblem: (problem: string | null) => void): void {
  const orders = useReplica((replica) => replica.orders)
  const steps = useReplica((replica) => replica.steps)
  const asked = useRef(new Map<string, NonNullable<OrderStateRow['pending_amend']>>())
  useEffect(() => {
    for (const order of orders ?? []) {
      const { client_order_id: id, pending_amend: pending } = order
      const before = asked.current.get(id)
      if (pending) asked.current.set(id, pending)
      else if (before) {
        asked.current.delete(id)
        const step = steps?.find(({ client_order_id: of }) => of === id)
        if (isOpen(order) && !isAsAsked(order, before))
          setProblem(asSentence(step?.message) || 'The venue did not amend the order: it stays as it was.')
      }
    }
  }, [orders, steps, setProblem])
}

function isAsAsked(order: OrderStateRow, asked: NonNullable<OrderStateRow['pending_amend']>): boolean {
  const isSame = (a: ExactNumber | null, b: ExactNumber | null) =>
    a === null || b === null ? a === b : decimalOf(a) === decimalOf(b)
  return isSame(order.limit_price, asked.price) && isSame(order.stop_price, asked.stop_price)
}
