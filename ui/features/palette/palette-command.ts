/** One line of the palette. */
export interface PaletteCommand {
  readonly id: string
  readonly group: string
  readonly label: string
  /** Other words for it. */
  readonly keywords?: readonly string[]
  /** At the right: a price, or the keys that do the same. */
  readonly note?: string
  readonly run: () => void
  /** Shown in the colour of what cannot be taken back. */
  readonly isDangerous?: boolean
  /** Only found by typing: a long list would bury the rest. */
  readonly isOnlyFound?: boolean
}
