import type { ElementSize } from '../../components/index.ts'
import { drawnNumber } from '../../lib/decimal.ts'
import type { CumulatedLevel } from '../../lib/price-levels.ts'
import type { DepthBounds, DepthCurve } from './depth-curve.ts'

interface Drawing {
  readonly curve: DepthCurve
  readonly bounds: DepthBounds
  readonly size: ElementSize
  /** Where the pointer is, a price; null when it is elsewhere. */
  readonly hover: number | null
  /** Names the colours, which are read from the page: other ones are another drawing. */
  readonly paint: string
  readonly priceText: (price: number) => string
  readonly quantityText: (quantity: number) => string
}

/** Room below for prices, pixels. */
const AXIS_PX = 18
/** Room above for two lines of words and the highest quantity, pixels. */
const HEAD_PX = 56
const GRID_LINES = 3
const PRICE_LABEL_PX = 84

/** Cumulative quantity over price: bids left of the middle, asks right of it. */
export function drawDepth(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { curve, size, bounds } = drawing
  const { width, height, ratio } = size
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  const style = getComputedStyle(canvas)
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const pen: Pen = { context, colour, place: placesOf(bounds, size), drawing }
  context.font = `11px ${style.fontFamily}`
  drawGrid(pen)
  drawSide(pen, { levels: curve.bids, edge: bounds.from, line: 'up', wash: 'up-wash' })
  drawSide(pen, { levels: curve.asks, edge: bounds.to, line: 'down', wash: 'down-wash' })
  drawQuantities(pen)
  drawPrices(pen)
  if (drawing.hover !== null) drawHover(pen, drawing.hover)
}

interface Place {
  readonly x: (price: number) => number
  readonly y: (quantity: number) => number
  readonly bottom: number
}

interface Pen {
  readonly context: CanvasRenderingContext2D
  readonly colour: (name: string) => string
  readonly place: Place
  readonly drawing: Drawing
}

function placesOf({ from, to, highest }: DepthBounds, { width, height }: ElementSize): Place {
  const bottom = height - AXIS_PX
  const perUnit = highest > 0 ? Math.max(0, bottom - HEAD_PX) / highest : 0
  return {
    x: (price) => (to > from ? ((price - from) / (to - from)) * width : width / 2),
    y: (quantity) => bottom - quantity * perUnit,
    bottom,
  }
}

/** The price at a place, pixels from the left. */
export function priceAtX({ from, to }: DepthBounds, { width }: ElementSize, x: number): number {
  return from + (x / Math.max(1, width)) * (to - from)
}

interface Side {
  readonly levels: readonly CumulatedLevel[]
  /** The price at which the drawing ends. */
  readonly edge: number
  readonly line: string
  readonly wash: string
}

function drawSide({ context, colour, place }: Pen, { levels, edge, line, wash }: Side): void {
  const [best] = levels
  if (!best) return
  const outline = new Path2D()
  let y = place.bottom
  outline.moveTo(place.x(drawnNumber(best.price)), y)
  for (const { price, total } of levels) {
    const x = place.x(drawnNumber(price))
    outline.lineTo(x, y)
    y = place.y(drawnNumber(total))
    outline.lineTo(x, y)
  }
  outline.lineTo(place.x(edge), y)
  const area = new Path2D(outline)
  area.lineTo(place.x(edge), place.bottom)
  area.closePath()
  context.fillStyle = colour(wash)
  context.fill(area)
  context.strokeStyle = colour(line)
  context.lineWidth = 1.5
  context.stroke(outline)
}

const gridQuantities = ({ highest }: DepthBounds): readonly number[] =>
  Array.from({ length: GRID_LINES }, (_, line) => (highest * (line + 1)) / GRID_LINES)

function drawGrid({ context, colour, place, drawing }: Pen): void {
  context.lineWidth = 1
  context.strokeStyle = colour('line')
  for (const quantity of gridQuantities(drawing.bounds)) {
    const y = Math.round(place.y(quantity)) + 0.5
    context.beginPath()
    context.moveTo(0, y)
    context.lineTo(drawing.size.width, y)
    context.stroke()
  }
}

/** Over the curves, which would hide them. */
function drawQuantities({ context, colour, place, drawing }: Pen): void {
  context.fillStyle = colour('ink-soft')
  context.textAlign = 'right'
  context.textBaseline = 'bottom'
  for (const quantity of gridQuantities(drawing.bounds))
    context.fillText(drawing.quantityText(quantity), drawing.size.width - 6, place.y(quantity) - 2)
}

function drawPrices({ context, colour, place, drawing }: Pen): void {
  const { size, bounds, priceText } = drawing
  context.strokeStyle = colour('line-strong')
  context.beginPath()
  context.moveTo(0, place.bottom + 0.5)
  context.lineTo(size.width, place.bottom + 0.5)
  context.stroke()
  context.fillStyle = colour('ink-faint')
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  // An odd number of them, so that one is the middle.
  const count = Math.max(1, Math.floor(size.width / PRICE_LABEL_PX / 2) * 2 - 1)
  for (let label = 0; label < count; label += 1) {
    const price = bounds.from + ((label + 1) / (count + 1)) * (bounds.to - bounds.from)
    context.fillText(priceText(price), place.x(price), place.bottom + AXIS_PX / 2 + 1)
  }
}

function drawHover({ context, colour, place }: Pen, price: number): void {
  const x = Math.round(place.x(price)) + 0.5
  context.strokeStyle = colour('ink-faint')
  context.lineWidth = 1
  context.setLineDash([3, 3])
  context.beginPath()
  context.moveTo(x, 0)
  context.lineTo(x, place.bottom)
  context.stroke()
  context.setLineDash([])
}
