import { useEffect } from 'react'
import { Button, PreferencesContext, usePreferencesSource } from '../components/index.ts'
import { type Session, SessionContext, useSession, useSessionState } from '../data/index.ts'
import { Login } from '../features/login/index.ts'
import { Desk } from './desk.tsx'
import { ErrorBoundary } from './error-boundary.tsx'

interface AppProps {
  readonly session: Session
  /** From a one-time sign-in link; null otherwise. */
  readonly signInCode: string | null
}

export function App({ session, signInCode }: AppProps) {
  const preferences = usePreferencesSource()
  useEffect(() => {
    void session.open(signInCode)
  }, [session, signInCode])
  return (
    <ErrorBoundary>
      <PreferencesContext value={preferences}>
        <SessionContext value={session}>
          <Gate />
        </SessionContext>
      </PreferencesContext>
    </ErrorBoundary>
  )
}

function Gate() {
  const session = useSession()
  const state = useSessionState()
  if (state.status === 'signed_in') return <Desk />
  return (
    <main className="gate">
      <div className="gate-box">
        <h1 className="text-2xl font-bold">VeloZ</h1>
        {state.status === 'opening' && <p className="text-soft">Connecting…</p>}
        {state.status === 'signed_out' && <Login notice={state.notice} />}
        {state.status === 'unreachable' && (
          <>
            <p role="alert">{state.message} Is it running? The page asks again when you press the button.</p>
            <Button tone="accent" onClick={() => void session.open(null)}>
              Try again
            </Button>
          </>
        )}
      </div>
    </main>
  )
}
