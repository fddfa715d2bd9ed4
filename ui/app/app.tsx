import { type ReactNode, useState } from 'react'
import { Button, DialogsInSight, PreferencesContext, usePreferencesSource } from '../components/index.ts'
import {
  ServerProvider,
  type Session,
  SessionContext,
  type SessionState,
  useSession,
  useSessionState,
} from '../data/index.ts'
import { Login } from '../features/login/index.ts'
import { Desk } from './desk.tsx'
import { ErrorBoundary } from './error-boundary.tsx'

/** `session` is being opened. */
export function App({ session }: { readonly session: Session }) {
  const preferences = usePreferencesSource()
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

/** Whoever is signed in gets the terminal; when a session ends by itself, it waits behind the sign-in. */
function Gate() {
  const state = useSessionState()
  const person = usePersonInside(state)
  const isOpen = state.status === 'signed_in'
  return (
    <>
      {person !== null && (
        <div className={isOpen ? 'contents' : 'hidden'} inert={!isOpen}>
          <DialogsInSight value={isOpen}>
            <ServerProvider>
              <Desk key={person} />
            </ServerProvider>
          </DialogsInSight>
        </div>
      )}
      {!isOpen && <GateBox>{gateContent(state)}</GateBox>}
    </>
  )
}

/** Whose terminal is mounted; null when there is none. */
function usePersonInside(state: SessionState): string | null {
  const [person, setPerson] = useState<string | null>(null)
  const next = personAfter(person, state)
  if (next !== person) setPerson(next)
  return next
}

function personAfter(person: string | null, state: SessionState): string | null {
  if (state.status === 'signed_in') return state.userId ?? 'everybody'
  return state.status === 'signed_out' && state.hasEnded === true ? person : null
}

function GateBox({ children }: { readonly children: ReactNode }) {
  return (
    <main className="gate">
      <div className="gate-box">
        <h1 className="text-2xl font-bold">VeloZ</h1>
        {children}
      </div>
    </main>
  )
}

function gateContent(state: SessionState): ReactNode {
  switch (state.status) {
    case 'signed_in':
      return null
    case 'opening':
      return <p className="text-soft">Connecting…</p>
    case 'signed_out':
      return <Login notice={state.notice} />
    case 'unreachable':
      return <Unreachable message={state.message} />
  }
}

function Unreachable({ message }: { readonly message: string }) {
  const session = useSession()
  return (
    <>
      <p role="alert">{message} Is it running? The page asks again when you press the button.</p>
      <Button tone="accent" onClick={() => void session.open(null)}>
        Try again
      </Button>
    </>
  )
}
