/** The command palette: everything the terminal can do, found by typing. */
export { Palette } from './palette.tsx'
export type { PaletteCommand } from './palette-command.ts'
