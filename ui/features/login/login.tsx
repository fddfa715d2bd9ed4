import { type FormEvent, useState } from 'react'
import { Button, Field } from '../../components/index.ts'
import { useSession } from '../../data/index.ts'

/** `notice`: why the page is here again, such as an ended session. */
export function Login({ notice }: { readonly notice: string | null }) {
  const session = useSession()
  const [userId, setUserId] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isSending, setSending] = useState(false)
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (userId === '' || password === '') {
      setProblem('Enter your user name and your password.')
      return
    }
    setSending(true)
    setProblem(null)
    try {
      await session.signIn(userId, password)
    } catch (cause) {
      setProblem(cause instanceof Error ? cause.message : String(cause))
      setSending(false)
    }
  }
  return (
    <form className="login" onSubmit={(event) => void onSubmit(event)} noValidate aria-label="Sign in">
      <Field
        label="User"
        value={userId}
        onText={setUserId}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        data-testid="sign-in-user"
      />
      <Field
        label="Password"
        value={password}
        onText={setPassword}
        name="password"
        type="password"
        autoComplete="current-password"
        data-testid="sign-in-password"
      />
      <Button type="submit" tone="accent" className="h-9" disabled={isSending} data-testid="sign-in-submit">
        {isSending ? 'Signing in…' : 'Sign in'}
      </Button>
      <p role="alert" className={problem ? 'text-down' : 'text-soft'}>
        {problem ?? notice ?? ''}
      </p>
      <p className="text-faint">
        The first start of VeloZ printed a password and a sign-in link in its terminal.
      </p>
    </form>
  )
}
