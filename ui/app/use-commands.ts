import { useMemo } from 'react'
import { usePreferences } from '../components/index.ts'
import { keyText, useMay, useReplica, useSession, useSessionState, useTerminal } from '../data/index.ts'
import type { PaletteCommand } from '../features/palette/index.ts'
import { type CommandPorts, commandsOf } from './commands.ts'
import { pagesFor } from './pages.ts'
import { usePermissions } from './use-permissions.ts'

type Acts = Pick<CommandPorts, 'goTo' | 'onTicketKey' | 'open' | 'board'>

/** What the palette offers this person now. */
export function useCommands(acts: Acts): readonly PaletteCommand[] {
  const preferences = usePreferences()
  const permissions = usePermissions()
  const session = useSession()
  const state = useSessionState()
  const mayTrade = useMay('write:orders')
  const mayCancel = useMay('write:cancel')
  const hasSignIn = state.status === 'signed_in' && state.userId !== null
  return [
    ...commandsOf({
      ...acts,
      pages: pagesFor(permissions),
      preferences,
      mayTrade,
      mayCancel,
      signOut: hasSignIn ? () => void session.signOut() : null,
    }),
    ...useInstrumentCommands(acts.goTo),
  ]
}

function useInstrumentCommands(goTo: (path: string) => void): readonly PaletteCommand[] {
  const terminal = useTerminal()
  const instruments = useReplica((replica) => replica.instruments)
  return useMemo(
    () =>
      (instruments ?? []).map((row) => ({
        id: `instrument ${keyText(row)}`,
        group: 'Instruments',
        label: `${row.symbol} at ${row.venue}`,
        keywords: [row.base, row.quote, row.kind, 'show'],
        isOnlyFound: (instruments ?? []).length > 6,
        run: () => {
          terminal.show(row.venue, row.symbol)
          goTo('/')
        },
      })),
    [instruments, terminal, goTo],
  )
}
