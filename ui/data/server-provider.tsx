import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useSession, useSessionState } from './hooks.ts'
import { newServerClient } from './server-client.ts'

/**
 * Gives `useServer` and its like one memory for each signed-in person. It outlives the end of a session, as
 * the page does that waits for the same person to come back; it goes with what it is mounted around.
 */
export function ServerProvider({ children }: { readonly children: ReactNode }) {
  const state = useSessionState()
  const now = state.status === 'signed_in' ? (state.userId ?? 'everybody') : null
  const [last, setLast] = useState(now ?? 'nobody')
  if (now !== null && now !== last) setLast(now)
  return <PersonsMemory key={now ?? last}>{children}</PersonsMemory>
}

function PersonsMemory({ children }: { readonly children: ReactNode }) {
  const session = useSession()
  const [client] = useState(newServerClient)
  useEffect(() => {
    let wasSignedIn = session.state.status === 'signed_in'
    return session.subscribe(() => {
      const { state } = session
      const isSignedIn = state.status === 'signed_in'
      if (state.status === 'signed_out' && state.hasEnded !== true) client.clear()
      // What was refused or missed meanwhile is asked for again.
      if (isSignedIn && !wasSignedIn) void client.invalidateQueries()
      wasSignedIn = isSignedIn
    })
  }, [session, client])
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}
