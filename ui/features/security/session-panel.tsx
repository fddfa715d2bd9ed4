import { useState } from 'react'
import { Button, Confirm, Link, Panel } from '../../components/index.ts'
import { ApiProblem, useMay, useSession } from '../../data/index.ts'

/** Out here, or out everywhere. */
export function SessionPanel() {
  const session = useSession()
  const mayKeys = useMay('read:config')
  const [isAsking, setAsking] = useState(false)
  const [isEnding, setEnding] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const end = async () => {
    setEnding(true)
    setProblem(null)
    try {
      await session.signOutEverywhere()
    } catch (cause) {
      if (!(cause instanceof ApiProblem)) throw cause
      setProblem(cause.message)
      setEnding(false)
    }
  }
  return (
    <Panel title="Sessions and keys">
      <div className="prose">
        <p>
          Signing out ends this browser’s session. Where a device is lost, sign out everywhere, or change the
          password, which ends every other session.
        </p>
        <p className="flex flex-wrap gap-2">
          <Button onClick={() => void session.signOut()} data-testid="sign-out-here">
            Sign out
          </Button>
          <Button onClick={() => setAsking(true)} data-testid="sign-out-everywhere">
            Sign out everywhere…
          </Button>
        </p>
        {mayKeys && (
          <p>
            Keys for programs stand under <Link to="/users">Users, roles and API keys</Link>.
          </p>
        )}
      </div>
      <Confirm
        isOpen={isAsking}
        title="Sign out everywhere"
        consequence={
          <p>
            Every session of yours ends, in this browser and in all others. API keys stay, and orders stay as
            they are.
          </p>
        }
        confirmLabel="Sign out everywhere"
        isBusy={isEnding}
        problem={problem}
        onConfirm={() => void end()}
        onCancel={() => setAsking(false)}
        testId="sign-out-everywhere-confirm"
      />
    </Panel>
  )
}
