import { usePreferences } from '../components/index.ts'
import { useSession, useSessionState } from '../data/index.ts'
import { Icon } from './icons.tsx'

interface ToolProps {
  readonly icon: string
  readonly label: string
  /** With the keys that do the same. */
  readonly title?: string
  readonly onPress: () => void
  readonly testId: string
  readonly isPressed?: boolean
}

/** A sign in the bar; its name is in its title. */
export function Tool({ icon, label, title, onPress, testId, isPressed }: ToolProps) {
  return (
    <button
      type="button"
      className="tool"
      aria-label={label}
      aria-pressed={isPressed}
      title={title ?? label}
      onClick={onPress}
      data-testid={testId}
    >
      <Icon name={icon} />
    </button>
  )
}

export function ThemeTool() {
  const { theme, change } = usePreferences()
  const next = theme === 'dark' ? 'light' : 'dark'
  return (
    <Tool
      icon={next}
      label={`Switch to ${next}`}
      onPress={() => change({ themeChoice: next })}
      testId="theme-toggle"
    />
  )
}

/** Nothing without authentication: there is nobody to sign out. */
export function SignOutTool() {
  const session = useSession()
  const state = useSessionState()
  if (state.status !== 'signed_in' || state.userId === null) return null
  return (
    <Tool
      icon="leave"
      label="Sign out"
      title={`Sign out ${state.userId}`}
      onPress={() => void session.signOut()}
      testId="sign-out"
    />
  )
}
