import { type RefObject, useEffect, useRef } from 'react'
import type { Decimal } from '../../lib/decimal.ts'
import { nearestLine, REACH_MOUSE, REACH_TOUCH, snappedPrice } from './order-drag.ts'
import type { OrderLine } from './order-lines.ts'
import type { PriceChart } from './price-chart.ts'

interface OrderDragOptions {
  /** Around the chart's own element: it hears of a pointer before the chart does. */
  readonly frame: RefObject<HTMLElement | null>
  readonly chart: RefObject<PriceChart | null>
  readonly isAllowed: boolean
  readonly tick: Decimal
  readonly onMove: (line: OrderLine, price: Decimal) => void
  /** The pointer was released at another price. */
  readonly onDrop: (line: OrderLine, price: Decimal) => void
  readonly onAbandon: () => void
}

interface Drag {
  readonly line: OrderLine
  readonly pointerId: number
  price: Decimal
}

/** Takes hold of an order's line near the pointer and moves it by whole ticks. */
export function useOrderDrag(options: OrderDragOptions): void {
  const latest = useRef(options)
  latest.current = options
  const { frame } = options
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const hand = new Hand(element, () => latest.current)
    return hand.listen()
  }, [frame])
}

class Hand {
  readonly #element: HTMLElement
  readonly #options: () => OrderDragOptions
  #drag: Drag | null = null

  constructor(element: HTMLElement, options: () => OrderDragOptions) {
    this.#element = element
    this.#options = options
  }

  /** Answers with how to stop. */
  listen(): () => void {
    const stop = new AbortController()
    const first = { capture: true, signal: stop.signal }
    this.#element.addEventListener('pointerdown', this.#take, first)
    this.#element.addEventListener('pointermove', this.#move, first)
    this.#element.addEventListener('pointerup', this.#drop, first)
    this.#element.addEventListener('pointercancel', this.#abandon, first)
    this.#element.addEventListener('mousedown', this.#keepFromChart, first)
    this.#element.addEventListener('touchstart', this.#keepFromChart, { ...first, passive: false })
    this.#element.ownerDocument.addEventListener('keydown', this.#onKey, first)
    return () => stop.abort()
  }

  #take = (event: PointerEvent): void => {
    const line = event.button === 0 ? this.#lineAt(event) : null
    if (!line) return
    event.preventDefault()
    this.#drag = { line, pointerId: event.pointerId, price: line.price }
    this.#element.setPointerCapture(event.pointerId)
    this.#element.dataset['drag'] = 'held'
    this.#options().onMove(line, line.price)
  }

  #move = (event: PointerEvent): void => {
    const drag = this.#drag
    if (!drag) {
      this.#element.dataset['drag'] = this.#lineAt(event) ? 'near' : 'none'
      return
    }
    if (event.pointerId !== drag.pointerId) return
    const { chart, tick, onMove } = this.#options()
    const drawn = chart.current?.priceAt(this.#place(event).y) ?? null
    if (drawn === null) return
    const price = snappedPrice(drawn, tick)
    if (price === drag.price) return
    drag.price = price
    onMove(drag.line, price)
  }

  #drop = (event: PointerEvent): void => {
    const drag = this.#drag
    if (!drag || event.pointerId !== drag.pointerId) return
    this.#letGo()
    const { onDrop, onAbandon } = this.#options()
    if (drag.price === drag.line.price) onAbandon()
    else onDrop(drag.line, drag.price)
  }

  #abandon = (): void => {
    if (!this.#drag) return
    this.#letGo()
    this.#options().onAbandon()
  }

  #onKey = (event: KeyboardEvent): void => {
    if (!this.#drag || event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    this.#abandon()
  }

  /** A held line is moved; the chart is not scrolled with it. */
  #keepFromChart = (event: Event): void => {
    if (!this.#drag) return
    event.stopPropagation()
    if (event.cancelable) event.preventDefault()
  }

  #letGo(): void {
    if (this.#drag && this.#element.hasPointerCapture(this.#drag.pointerId))
      this.#element.releasePointerCapture(this.#drag.pointerId)
    this.#drag = null
    this.#element.dataset['drag'] = 'none'
  }

  #lineAt(event: PointerEvent): OrderLine | null {
    const { chart, isAllowed } = this.#options()
    const { x, y } = this.#place(event)
    // What lies over the chart, like the question whether to amend, is no part of it.
    const isOnChart = event.target instanceof HTMLCanvasElement
    if (!isAllowed || !isOnChart || !chart.current?.isOverCandles(x, y)) return null
    const reach = event.pointerType === 'touch' ? REACH_TOUCH : REACH_MOUSE
    const held = chart.current.lines.placed().filter(({ order }) => order.isAmendable)
    return nearestLine(held, y, reach)?.order ?? null
  }

  #place(event: PointerEvent): { readonly x: number; readonly y: number } {
    const box = this.#element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
}
