import { Command } from 'cmdk'
import { useState } from 'react'
import type { PaletteCommand } from './palette-command.ts'
import { relevanceOf } from './relevance.ts'

interface CommandListProps {
  readonly commands: readonly PaletteCommand[]
  readonly onDone: () => void
}

/** Type, choose with the arrow keys, Enter. */
export function CommandList({ commands, onDone }: CommandListProps) {
  const [sought, setSought] = useState('')
  const shown = commands.filter(({ isOnlyFound }) => isOnlyFound !== true || sought.trim() !== '')
  const groups = [...new Set(shown.map(({ group }) => group))]
  return (
    <Command label="Commands" loop className="palette" filter={fitOf}>
      <Command.Input
        className="palette-input"
        placeholder="Type what you want to do"
        value={sought}
        onValueChange={setSought}
        autoFocus
      />
      <Command.List className="palette-list">
        <Command.Empty className="p-3 text-soft">Nothing matches “{sought}”.</Command.Empty>
        {groups.map((group) => (
          <Command.Group key={group} heading={group}>
            {shown
              .filter((command) => command.group === group)
              .map((command) => (
                <CommandLine key={command.id} command={command} onDone={onDone} />
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

/** Each line carries its label before its other words. */
const fitOf = (_id: string, sought: string, [label = '', ...keywords]: string[] = []): number =>
  relevanceOf(label, keywords, sought)

interface CommandLineProps {
  readonly command: PaletteCommand
  readonly onDone: () => void
}

function CommandLine({ command, onDone }: CommandLineProps) {
  const { id, label, keywords = [], note, run, isDangerous = false } = command
  return (
    <Command.Item
      value={id}
      keywords={[label, ...keywords]}
      className="palette-line"
      data-danger={isDangerous}
      onSelect={() => {
        // Closed first: what runs may open something of its own, or want the focus.
        onDone()
        setTimeout(run, 0)
      }}
    >
      <span className="flex-1">{label}</span>
      {note !== undefined && <span className="palette-note">{note}</span>}
    </Command.Item>
  )
}
