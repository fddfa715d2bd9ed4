import { useEffect, useState } from 'react'
import { Terminal, TerminalContext, useSession, useSessionState } from '../data/index.ts'
import { PageTitle } from '../features/status/index.ts'
import { Frame } from './frame.tsx'

/** One terminal for each time somebody signs in; a stopped one keeps its picture until the next is there. */
export function Desk() {
  const session = useSession()
  const isSignedIn = useSessionState().status === 'signed_in'
  const [terminal, setTerminal] = useState<Terminal | null>(null)
  useEffect(() => {
    if (!isSignedIn) return
    const started = new Terminal(session)
    started.start()
    setTerminal(started)
    window.addEventListener('online', started.retryNow)
    return () => {
      window.removeEventListener('online', started.retryNow)
      started.stop()
    }
  }, [session, isSignedIn])
  if (!terminal) return null
  return (
    <TerminalContext value={terminal}>
      <PageTitle />
      <Frame />
    </TerminalContext>
  )
}
