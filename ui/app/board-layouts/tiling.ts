/**
 * A board without holes: rectangles that cover it exactly. Moving an edge moves the whole line it lies on, so
 * that what one side gains the other gives; moving a panel changes places with another. Pure.
 */
export const COLUMNS = 48
export const ROWS = 40

export const PANELS = ['chart', 'book', 'trades', 'ticket', 'blotter', 'account', 'depth'] as const
export type PanelName = (typeof PANELS)[number]

/** In columns and rows of the board, from its upper left corner. */
export interface Place {
  readonly i: PanelName
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export type Tiling = readonly Place[]
export type Edge = 'left' | 'right' | 'top' | 'bottom'

/** Columns and rows below which a panel is of no use. */
export const LEAST: Readonly<Record<PanelName, { readonly w: number; readonly h: number }>> = {
  chart: { w: 14, h: 10 },
  book: { w: 8, h: 10 },
  trades: { w: 7, h: 5 },
  ticket: { w: 9, h: 12 },
  blotter: { w: 14, h: 6 },
  account: { w: 7, h: 5 },
  depth: { w: 7, h: 6 },
}

/** A line along which panels meet: `before` end there, `after` begin there. */
interface Line {
  readonly isUpright: boolean
  readonly before: ReadonlySet<PanelName>
  readonly after: ReadonlySet<PanelName>
}

/** Moves an edge by `delta` columns or rows, as far as every panel at its line keeps its least size. */
export function withEdgeMoved(tiling: Tiling, name: PanelName, edge: Edge, delta: number): Tiling {
  const line = lineOf(tiling, name, edge)
  if (!line) return tiling
  const moved = clampedDelta(tiling, line, delta)
  if (moved === 0) return tiling
  return tiling.map((place) => {
    if (line.before.has(place.i)) return grown(place, line.isUpright, moved)
    return line.after.has(place.i) ? shifted(place, line.isUpright, moved) : place
  })
}

/** Null where the board itself ends. */
function lineOf(tiling: Tiling, name: PanelName, edge: Edge): Line | null {
  const start = tiling.find(({ i }) => i === name)
  if (!start) return null
  const isUpright = edge === 'left' || edge === 'right'
  const isAfter = edge === 'left' || edge === 'top'
  const at = isAfter ? startOf(start, isUpright) : endOf(start, isUpright)
  if (at === 0 || at === (isUpright ? COLUMNS : ROWS)) return null
  const before = new Set<PanelName>(isAfter ? [] : [name])
  const after = new Set<PanelName>(isAfter ? [name] : [])
  // Whoever touches somebody at the line from the other side comes along, and so whoever touches them.
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false
    for (const place of tiling) {
      const side = endOf(place, isUpright) === at ? before : startOf(place, isUpright) === at ? after : null
      if (side === null || side.has(place.i)) continue
      const others = tiling.filter(({ i }) => (side === before ? after : before).has(i))
      if (!others.some((other) => areAbreast(place, other, isUpright))) continue
      side.add(place.i)
      isGrowing = true
    }
  }
  return { isUpright, before, after }
}

function clampedDelta(tiling: Tiling, { isUpright, before, after }: Line, delta: number): number {
  let least = Number.NEGATIVE_INFINITY
  let most = Number.POSITIVE_INFINITY
  for (const place of tiling) {
    const spare = isUpright ? place.w - LEAST[place.i].w : place.h - LEAST[place.i].h
    if (before.has(place.i)) least = Math.max(least, Math.min(0, -spare))
    if (after.has(place.i)) most = Math.min(most, Math.max(0, spare))
  }
  return Math.max(least, Math.min(most, delta))
}

/** The two change places and sizes. */
export function withSwapped(tiling: Tiling, one: PanelName, other: PanelName): Tiling {
  return tiling.map((place) => {
    if (place.i === one) return { ...place, i: other }
    return place.i === other ? { ...place, i: one } : place
  })
}

/** The place of `shown` becomes `wanted`'s; if that is on the board already, the two change places. */
export function withPanel(tiling: Tiling, shown: PanelName, wanted: PanelName): Tiling {
  if (tiling.some(({ i }) => i === wanted)) return withSwapped(tiling, shown, wanted)
  return tiling.map((place) => (place.i === shown ? { ...place, i: wanted } : place))
}

/** What lies on that side and shares the longest border; null at the board's end. */
export function neighbourOf(tiling: Tiling, name: PanelName, side: Edge): PanelName | null {
  const start = tiling.find(({ i }) => i === name)
  if (!start) return null
  const isUpright = side === 'left' || side === 'right'
  const isBefore = side === 'left' || side === 'top'
  const touching = tiling.filter((place) =>
    isBefore
      ? endOf(place, isUpright) === startOf(start, isUpright)
      : startOf(place, isUpright) === endOf(start, isUpright),
  )
  const border = (place: Place) => borderOf(place, start, isUpright)
  const [nearest] = touching.filter((place) => border(place) > 0).sort((a, b) => border(b) - border(a))
  return nearest?.i ?? null
}

/** Who covers this point, in columns and rows. */
export function panelAt(tiling: Tiling, x: number, y: number): PanelName | null {
  const found = tiling.find((place) => {
    return x >= place.x && x < place.x + place.w && y >= place.y && y < place.y + place.h
  })
  return found?.i ?? null
}

/** Whether these cover the board exactly, none twice. */
export function isTiling(places: Tiling): boolean {
  const isInside = ({ x, y, w, h }: Place) =>
    [x, y, w, h].every(Number.isInteger) && x >= 0 && y >= 0 && w > 0 && h > 0
  if (!places.every(isInside) || new Set(places.map(({ i }) => i)).size !== places.length) return false
  if (places.some((place) => place.x + place.w > COLUMNS || place.y + place.h > ROWS)) return false
  const area = places.reduce((sum, { w, h }) => sum + w * h, 0)
  const isApart = places.every((one, index) =>
    places.slice(index + 1).every((other) => !areAbreast(one, other, true) || !areAbreast(one, other, false)),
  )
  return area === COLUMNS * ROWS && isApart
}

const startOf = (place: Place, isUpright: boolean) => (isUpright ? place.x : place.y)
const endOf = (place: Place, isUpright: boolean) => (isUpright ? place.x + place.w : place.y + place.h)

const grown = (place: Place, isUpright: boolean, by: number): Place =>
  isUpright ? { ...place, w: place.w + by } : { ...place, h: place.h + by }

const shifted = (place: Place, isUpright: boolean, by: number): Place =>
  isUpright ? { ...place, x: place.x + by, w: place.w - by } : { ...place, y: place.y + by, h: place.h - by }

/** How much of a line of this direction both lie at. */
function borderOf(one: Place, other: Place, isUpright: boolean): number {
  const from = Math.max(startOf(one, !isUpright), startOf(other, !isUpright))
  const to = Math.min(endOf(one, !isUpright), endOf(other, !isUpright))
  return to - from
}

const areAbreast = (one: Place, other: Place, isUpright: boolean): boolean =>
  borderOf(one, other, isUpright) > 0
