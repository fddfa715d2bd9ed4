import type { CSSProperties } from 'react'
import type { Compactor, Layout, LayoutItem, ResizeHandleAxis } from 'react-grid-layout'
import type { PositionStrategy } from 'react-grid-layout/core'
import type { ElementSize } from '../../components/index.ts'
import {
  COLUMNS,
  type Edge,
  LEAST,
  type PanelName,
  panelAt,
  ROWS,
  type Tiling,
  withEdgeMoved,
  withSwapped,
} from '../board-layouts/index.ts'

/** In a lower window the board scrolls rather than squeezes. */
const ROW_PX_MIN = 14

export const HANDLES: readonly ResizeHandleAxis[] = ['n', 's', 'e', 'w', 'se']

/** Panels lie over one another while one is moved; where it is let go, the tiling puts all in order. */
export const LOOSE: Compactor = {
  type: null,
  allowOverlap: true,
  compact: (layout) => layout.map((item) => ({ ...item })),
}

export interface Units {
  readonly columnPx: number
  readonly rowPx: number
}

export const unitsOf = ({ width, height }: ElementSize): Units => ({
  columnPx: width / COLUMNS,
  rowPx: Math.max(ROW_PX_MIN, height / ROWS),
})

/** `revision` makes an equal layout another one, which takes a panel that was let go elsewhere home again. */
export function itemsOf(tiling: Tiling, revision: number): Layout {
  return tiling.map((place) => ({
    ...place,
    minW: LEAST[place.i].w,
    minH: LEAST[place.i].h,
    maxW: COLUMNS + revision,
  }))
}

/** Whole pixels in which neighbours meet: position and size rounded apart would leave cracks. */
export function meetingEdges({ columnPx, rowPx }: Units): PositionStrategy {
  return {
    type: 'absolute',
    scale: 1,
    calcStyle: ({ left, top, width, height }): CSSProperties => {
      const [x, right] = [onGrid(left, columnPx), onGrid(left + width, columnPx)]
      const [y, bottom] = [onGrid(top, rowPx), onGrid(top + height, rowPx)]
      return { position: 'absolute', left: x, top: y, width: right - x, height: bottom - y }
    },
  }
}

/** What is not at a line of the grid is being moved and stays where it is. */
function onGrid(px: number, unitPx: number): number {
  const line = Math.round(px / unitPx) * unitPx
  return Math.round(Math.abs(line - px) <= 1.5 ? line : px)
}

/** The panel under the middle of where one was let go changes places with it. */
export function afterDrop(tiling: Tiling, dropped: LayoutItem): Tiling {
  const name = nameOf(tiling, dropped)
  const under = panelAt(tiling, dropped.x + dropped.w / 2, dropped.y + dropped.h / 2)
  return name === null || under === null || under === name ? tiling : withSwapped(tiling, name, under)
}

/** Each edge that moved takes its line along. */
export function afterResize(tiling: Tiling, resized: LayoutItem): Tiling {
  const name = nameOf(tiling, resized)
  const before = tiling.find(({ i }) => i === name)
  if (name === null || !before) return tiling
  const moved: readonly (readonly [Edge, number])[] = [
    ['left', resized.x - before.x],
    ['right', resized.x + resized.w - before.x - before.w],
    ['top', resized.y - before.y],
    ['bottom', resized.y + resized.h - before.y - before.h],
  ]
  return moved.reduce((now, [edge, delta]) => withEdgeMoved(now, name, edge, delta), tiling)
}

const nameOf = (tiling: Tiling, { i }: LayoutItem): PanelName | null =>
  tiling.find((place) => place.i === i)?.i ?? null
