import type { PanelName, Place, Tiling } from './tiling.ts'

/** By the window's width: each has arrangements of its own. */
export type ScreenSize = 'small' | 'medium' | 'large'

const MEDIUM_PX = 1600
const LARGE_PX = 2200

export const screenSizeOf = (widthPx: number): ScreenSize =>
  widthPx >= LARGE_PX ? 'large' : widthPx >= MEDIUM_PX ? 'medium' : 'small'

type Rectangle = readonly [x: number, y: number, w: number, h: number]

const tilingOf = (places: Readonly<Partial<Record<PanelName, Rectangle>>>): Tiling =>
  Object.entries(places).map(([i, [x, y, w, h]]) => ({ ...({ i, x, y, w, h } as Place) }))

/** What a newcomer finds, and what "Reset" brings back. */
export const DEFAULT_TILINGS: Readonly<Record<ScreenSize, Tiling>> = {
  small: tilingOf({
    chart: [0, 0, 25, 28],
    book: [25, 0, 11, 18],
    trades: [25, 18, 11, 10],
    blotter: [0, 28, 36, 12],
    ticket: [36, 0, 12, 28],
    account: [36, 28, 12, 12],
  }),
  medium: tilingOf({
    chart: [0, 0, 24, 28],
    blotter: [0, 28, 24, 12],
    book: [24, 0, 8, 40],
    trades: [32, 0, 7, 28],
    ticket: [39, 0, 9, 28],
    account: [32, 28, 16, 12],
  }),
  large: tilingOf({
    chart: [0, 0, 24, 28],
    blotter: [0, 28, 24, 12],
    book: [24, 0, 8, 40],
    trades: [32, 0, 7, 20],
    depth: [32, 20, 7, 20],
    ticket: [39, 0, 9, 20],
    account: [39, 20, 9, 20],
  }),
}
