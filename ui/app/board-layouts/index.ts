/** Arrangements of the trading board: pure tilings, what a newcomer finds, and what this browser keeps. */
export { DEFAULT_TILINGS, type ScreenSize, screenSizeOf } from './defaults.ts'
export { NAME_LENGTH_MAX, NAMES_MAX, readLayouts, STANDARD } from './kept.ts'
export {
  COLUMNS,
  type Edge,
  isTiling,
  LEAST,
  neighbourOf,
  PANELS,
  type PanelName,
  type Place,
  panelAt,
  ROWS,
  type Tiling,
  withEdgeMoved,
  withPanel,
  withSwapped,
} from './tiling.ts'
export { BoardLayoutsContext, useBoardLayouts, useBoardLayoutsSource } from './use-board-layouts.ts'
