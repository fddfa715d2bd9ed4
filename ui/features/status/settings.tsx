import { Button, usePreferences } from '../../components/index.ts'
import { useReplica, useSession, useSessionState } from '../../data/index.ts'

interface SettingsProps {
  readonly onHelp: () => void
}

/** Theme, clock, shortcuts, who is signed in. */
export function Settings({ onHelp }: SettingsProps) {
  const { theme, setTheme } = usePreferences()
  const version = useReplica((replica) => replica.version)
  const next = theme === 'dark' ? 'light' : 'dark'
  return (
    <>
      <Button
        tone="quiet"
        size="small"
        onClick={onHelp}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
      >
        ?
      </Button>
      <Button
        tone="quiet"
        size="small"
        onClick={() => setTheme(next)}
        aria-label={`Switch to ${next}`}
        title={`Switch to ${next}`}
        data-testid="theme-toggle"
      >
        {theme === 'dark' ? 'Dark' : 'Light'}
      </Button>
      {version && <span className="text-faint">v{version}</span>}
      <SignOut />
    </>
  )
}

function SignOut() {
  const session = useSession()
  const state = useSessionState()
  if (state.status !== 'signed_in') return null
  // Without authentication there is nobody to sign out.
  if (state.userId === null) return <span className="text-faint">no sign-in</span>
  return (
    <Button
      tone="quiet"
      size="small"
      onClick={() => void session.signOut()}
      title={`Signed in as ${state.userId}`}
      data-testid="sign-out"
    >
      Sign out
    </Button>
  )
}
