import { type IPriceLine, type ISeriesApi, LineStyle } from 'lightweight-charts'
import { drawnNumber } from '../../lib/decimal.ts'
import type { PositionLine } from './marks.ts'
import type { OrderLine } from './order-lines.ts'
import type { Palette } from './palette.ts'

interface Wanted {
  readonly price: number
  readonly title: string
  readonly color: string
  readonly lineWidth: 1 | 2
  readonly lineStyle: LineStyle
}

/** Own orders and the position as lines across the candles: each is changed in place, none flickers. */
export class PriceLines {
  readonly #series: ISeriesApi<'Candlestick'>
  readonly #lines = new Map<string, IPriceLine>()
  #orders: readonly OrderLine[] = []
  #position: PositionLine | null = null
  #heldKey: string | null = null
  #palette: Palette

  constructor(series: ISeriesApi<'Candlestick'>, palette: Palette) {
    this.#series = series
    this.#palette = palette
  }

  look(palette: Palette): void {
    this.#palette = palette
    this.#draw()
  }

  /** `heldKey`: the one that is being dragged or amended. */
  orders(orders: readonly OrderLine[], heldKey: string | null): void {
    this.#orders = orders
    this.#heldKey = heldKey
    this.#draw()
  }

  position(position: PositionLine | null): void {
    this.#position = position
    this.#draw()
  }

  /** Where the orders' lines are now, pixels from the top of the candles. */
  placed(): readonly { readonly order: OrderLine; readonly y: number | null }[] {
    return this.#orders.map((order) => ({ order, y: this.yOf(order) }))
  }

  yOf({ price }: OrderLine): number | null {
    return this.#series.priceToCoordinate(drawnNumber(price))
  }

  #draw(): void {
    const wanted = new Map<string, Wanted>()
    if (this.#position) wanted.set('position', this.#positionOptions(this.#position))
    for (const order of this.#orders) wanted.set(`order ${order.key}`, this.#orderOptions(order))
    for (const [key, line] of this.#lines) {
      if (wanted.has(key)) continue
      this.#series.removePriceLine(line)
      this.#lines.delete(key)
    }
    for (const [key, options] of wanted) {
      const known = this.#lines.get(key)
      if (known) known.applyOptions(options)
      else this.#lines.set(key, this.#series.createPriceLine({ ...options, axisLabelVisible: true }))
    }
  }

  #orderOptions({ key, price, side, title, isPending }: OrderLine): Wanted {
    const isHeld = key === this.#heldKey
    return {
      price: drawnNumber(price),
      title,
      color: side === 'BUY' ? this.#palette.up : this.#palette.down,
      lineWidth: isHeld ? 2 : 1,
      lineStyle: isPending ? LineStyle.Dotted : LineStyle.Dashed,
    }
  }

  #positionOptions({ price, title, side }: PositionLine): Wanted {
    const color = side === 'BUY' ? this.#palette.up : this.#palette.down
    return { price, title, color, lineWidth: 1, lineStyle: LineStyle.Solid }
  }
}
