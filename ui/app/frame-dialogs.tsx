import { useCallback } from 'react'
import { useLocation } from 'wouter'
import { Confirm } from '../components/index.ts'
import type { HaltControl } from '../features/kill-switch/index.ts'
import { Palette } from '../features/palette/index.ts'
import { LookAndFeel, StatusDetails } from '../features/status/index.ts'
import { useBoardLayouts } from './board-layouts/index.ts'
import { CancelAll } from './cancel-all.tsx'
import { SignOutTool, ThemeTool, Tool } from './frame-tools.tsx'
import { More } from './navigation.tsx'
import { ShortcutList } from './shortcut-list.tsx'
import { useCommands } from './use-commands.ts'
import type { TicketDesk } from './use-ticket-desk.ts'

export type Opened = 'help' | 'more' | 'palette' | 'look' | 'cancel-all' | 'halt'

interface FrameDialogsProps {
  readonly opened: Opened | null
  readonly open: (what: Opened | null) => void
  readonly desk: TicketDesk
  readonly halting: HaltControl
  readonly isPhone: boolean
}

/** One at a time. */
export function FrameDialogs({ opened, open, desk, halting, isPhone }: FrameDialogsProps) {
  const close = useCallback(() => open(null), [open])
  return (
    <>
      {opened === 'palette' && <OpenPalette desk={desk} open={open} isPhone={isPhone} />}
      <More isOpen={opened === 'more'} onClose={close}>
        <span className="tools more-tools">
          <Tool icon="find" label="Find" onPress={() => open('palette')} testId="open-palette" />
          <Tool icon="look" label="Look and feel" onPress={() => open('look')} testId="open-look" />
          <ThemeTool />
          <SignOutTool />
        </span>
        <StatusDetails />
      </More>
      <ShortcutList isOpen={opened === 'help'} onClose={close} />
      <LookAndFeel isOpen={opened === 'look'} onClose={close} />
      <CancelAll isOpen={opened === 'cancel-all'} onClose={close} />
      <Confirm
        isOpen={opened === 'halt'}
        title="Kill switch"
        consequence={
          <p>Every open order is cancelled and trading is halted, until an administrator reopens it.</p>
        }
        confirmLabel="Cancel everything and halt"
        onCancel={close}
        onConfirm={() => {
          halting.halt()
          close()
        }}
      />
    </>
  )
}

type OpenPaletteProps = Pick<FrameDialogsProps, 'desk' | 'open' | 'isPhone'>

/** Mounted while it is open: what it offers changes with everything. */
function OpenPalette({ desk, open, isPhone }: OpenPaletteProps) {
  const [, navigate] = useLocation()
  const { startEditing, reset } = useBoardLayouts()
  const commands = useCommands({
    goTo: navigate,
    onTicketKey: desk.onTicketKey,
    open,
    board: isPhone
      ? null
      : {
          edit: () => {
            navigate('/')
            startEditing()
          },
          reset,
        },
  })
  return <Palette isOpen onClose={() => open(null)} commands={commands} />
}
