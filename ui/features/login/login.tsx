import { type FormEvent, useState } from 'react'
import { Button } from '../../components/index.ts'
import { useSession } from '../../data/index.ts'
import { type Draft, missingIn, type Refusal, refusalOf, type Step } from './attempt.ts'
import { CodeStep, OtherWays } from './code-step.tsx'
import { PasswordStep } from './password-step.tsx'
import { type Told, Verdict } from './verdict.tsx'

const EMPTY: Draft = { userId: '', password: '', code: '' }

/** `notice`: why the page is here again, such as an ended session. */
export function Login({ notice }: { readonly notice: string | null }) {
  const session = useSession()
  const [step, setStep] = useState<Step>('password')
  const [draft, setDraft] = useState(EMPTY)
  const [told, setTold] = useState<Told | null>(null)
  const [isRecovery, setRecovery] = useState(false)
  const [isSending, setSending] = useState(false)
  const onDraft = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }))
  const takeRefusal = (refusal: Refusal) => {
    setStep(refusal.step)
    if (refusal.step === 'password') setRecovery(false)
    if (refusal.isJudged) onDraft({ code: '' })
    setTold(toldBy(refusal))
  }
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    const missing = missingIn(step, draft)
    if (missing !== null) return setTold({ sentence: missing, waitUntilMs: null })
    setSending(true)
    setTold(null)
    try {
      await session.signIn(draft.userId, draft.password, step === 'code' ? draft.code.trim() : undefined)
    } catch (cause) {
      takeRefusal(refusalOf(cause, step, draft.code))
      setSending(false)
    }
  }
  const onBack = () => {
    setStep('password')
    setDraft({ ...EMPTY, userId: draft.userId })
    setRecovery(false)
    setTold(null)
  }
  const onOtherCode = () => {
    setRecovery(!isRecovery)
    onDraft({ code: '' })
    setTold(null)
  }
  return (
    <form className="login" onSubmit={(event) => void onSubmit(event)} noValidate aria-label="Sign in">
      {step === 'password' && <PasswordStep draft={draft} onDraft={onDraft} />}
      {step === 'code' && (
        // Another kind of code is another field: it takes the focus anew.
        <CodeStep key={String(isRecovery)} {...{ draft, onDraft, isRecovery, isSending }} />
      )}
      <Button type="submit" tone="accent" className="h-9" disabled={isSending} data-testid="sign-in-submit">
        {isSending ? 'Signing in…' : 'Sign in'}
      </Button>
      <Verdict told={told} notice={step === 'password' ? notice : null} />
      {step === 'code' && <OtherWays {...{ isRecovery, isSending, onBack, onOtherCode }} />}
      {step === 'password' && (
        <p className="text-faint">
          The first start of VeloZ printed a password and a sign-in link in its terminal.
        </p>
      )}
    </form>
  )
}

function toldBy({ sentence, waitSeconds }: Refusal): Told | null {
  if (sentence === null) return null
  return { sentence, waitUntilMs: waitSeconds > 0 ? Date.now() + waitSeconds * 1000 : null }
}
