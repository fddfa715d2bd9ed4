import type { UserAnswer } from '../../../src/contract/index.ts'
import { KeyValues, Page, Panel } from '../../components/index.ts'
import { useServer, useSessionState } from '../../data/index.ts'
import { type Held, holds, PERMISSIONS } from '../../lib/permissions.ts'
import { AuthenticatorPanel } from './authenticator-panel.tsx'
import { PasswordPanel } from './password-panel.tsx'
import { SessionPanel } from './session-panel.tsx'

const TITLE = 'Your account'
const OWN_PATH = '/api/auth/me'

export function SecurityPage() {
  const state = useSessionState()
  const isSignedIn = state.status === 'signed_in' && state.userId !== null
  const account = useServer<UserAnswer>(OWN_PATH, { isEnabled: isSignedIn })
  if (state.status !== 'signed_in' || state.userId === null) return <WithoutSignIn />
  const own = account.value?.user ?? null
  return (
    <Page title={TITLE} testId="security-page">
      <div className="account-grid">
        <PasswordPanel userId={state.userId} hasPassword={own?.has_password ?? null} />
        <AuthenticatorPanel isActive={own?.totp ?? null} hasPassword={own?.has_password ?? null} />
        <SessionPanel />
        <PermissionsPanel userId={state.userId} held={state.permissions} roles={own?.roles ?? null} />
      </div>
    </Page>
  )
}

interface PermissionsPanelProps {
  readonly userId: string
  readonly held: Held
  /** Null before it is known. */
  readonly roles: readonly string[] | null
}

function PermissionsPanel({ userId, held, roles }: PermissionsPanelProps) {
  return (
    <Panel title="Who you are" testId="own-permissions">
      <div className="prose">
        <KeyValues
          pairs={[
            { name: 'User', value: userId, testId: 'own-name' },
            ...(roles === null ? [] : [{ name: 'Roles', value: roles.join(', ') || 'none' }]),
          ]}
        />
        <ul className="permission-list" aria-label="What you may do">
          {PERMISSIONS.map(({ name, does }) => (
            <li key={name} className={holds(held, name) ? undefined : 'text-faint'}>
              <span aria-hidden="true">{holds(held, name) ? '✓' : '–'}</span>{' '}
              {!holds(held, name) && <span className="sr-only">Not allowed: </span>}
              {does}
            </li>
          ))}
        </ul>
        {!PERMISSIONS.every(({ name }) => holds(held, name)) && (
          <p className="text-soft">An administrator gives and takes roles.</p>
        )}
      </div>
    </Panel>
  )
}

function WithoutSignIn() {
  return (
    <Page title={TITLE} testId="security-page">
      <Panel title="Authentication is switched off" testId="auth-off">
        <div className="prose">
          <p>
            Nobody signs in here, so there is no account: whoever reaches this page from this machine may do
            everything.
          </p>
          <p>
            To have accounts, start VeloZ with <code>VELOZ_AUTH_ENABLED=true</code>, or set{' '}
            <code>auth.enabled: true</code> in its configuration file.
          </p>
        </div>
      </Panel>
    </Page>
  )
}
