import type { AuditLogsAnswer, UserAnswer } from '../../../src/contract/index.ts'
import { Link } from '../../components/index.ts'
import { useMay, useServer, useSessionState } from '../../data/index.ts'
import { remembered } from '../../lib/browser.ts'
import { Step } from './step.tsx'

export function OwnSteps() {
  const session = useSessionState()
  const user = session.status === 'signed_in' ? session.userId : null
  if (user === null) {
    return (
      <ol className="steps">
        <Step state="open" title="A sign-in" testId="step-password">
          <p>
            Authentication is switched off: whoever reaches this page may do everything. Start VeloZ with{' '}
            <code>VELOZ_AUTH_ENABLED=true</code> to have users.
          </p>
        </Step>
      </ol>
    )
  }
  return (
    <ol className="steps">
      <PasswordStep user={user} />
      <AuthenticatorStep />
    </ol>
  )
}

/** Made by the first start. */
const FIRST_USER = 'admin'

/** Administrators see it in the audit; what was done in this browser is remembered here. */
function PasswordStep({ user }: { readonly user: string }) {
  const mayAudit = useMay('admin:config')
  const path = `/api/audit/logs?type=auth&action=password_changed&user_id=${encodeURIComponent(user)}&limit=1`
  const { value } = useServer<AuditLogsAnswer>(mayAudit ? path : null)
  const isDone = remembered(`own-password.${user}`) !== null || (value?.logs.length ?? 0) > 0
  return (
    <Step state={isDone ? 'done' : 'open'} title="A password of your own" testId="step-password">
      <p>
        {isDone ? (
          'Set. Keep it in a password manager.'
        ) : (
          <>
            {user === FIRST_USER
              ? 'The first start printed one in its terminal.'
              : 'Whoever made your account may know the present one.'}{' '}
            <Link to="/security">Set your own</Link>.
          </>
        )}
      </p>
    </Step>
  )
}

function AuthenticatorStep() {
  const { value } = useServer<UserAnswer>('/api/auth/me')
  const isDone = value?.user.totp === true
  return (
    <Step state={isDone ? 'done' : 'open'} title="An authenticator app" testId="step-authenticator">
      <p>
        {isDone ? (
          'In force: a stolen password alone lets nobody in.'
        ) : (
          <>
            For later, and before real money: <Link to="/security">set it up</Link>.
          </>
        )}
      </p>
    </Step>
  )
}
