import { Dialog, lazyPart } from '../../components/index.ts'
import type { PaletteCommand } from './palette-command.ts'

const CommandList = lazyPart('the commands', async () => (await import('./command-list.tsx')).CommandList)

interface PaletteProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly commands: readonly PaletteCommand[]
}

/** The library behind it comes when the palette is opened first. */
export function Palette({ isOpen, onClose, commands }: PaletteProps) {
  return (
    <Dialog
      title="Find a page, an instrument or a command"
      isOpen={isOpen}
      onClose={onClose}
      testId="palette"
    >
      <CommandList commands={commands} onDone={onClose} />
    </Dialog>
  )
}
