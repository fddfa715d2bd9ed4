import { type FormEvent, useState } from 'react'
import type { SaidAnswer, TotpEndBody } from '../../../src/contract/index.ts'
import { Button, Field, ProblemNote, Segments } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'

interface EndFormProps {
  readonly onEnded: () => void
  readonly onCancel: () => void
}

const WAYS = [
  { value: 'password', label: 'By password' },
  { value: 'code', label: 'By a code' },
] as const
type Way = (typeof WAYS)[number]['value']

const LOOKS = {
  password: { label: 'Password', type: 'password', autoComplete: 'current-password' },
  code: {
    label: 'Code',
    type: 'text',
    autoComplete: 'one-time-code',
    placeholder: 'of the app, or a recovery code',
  },
} as const

export function EndForm({ onEnded, onCancel }: EndFormProps) {
  const end = useCommand<TotpEndBody, SaidAnswer>('DELETE', '/api/auth/totp', { refreshes: ['/api/auth/me'] })
  const [way, setWay] = useState<Way>('password')
  const [text, setText] = useState('')
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if (text === '') return
    if (await end.send(way === 'password' ? { password: text } : { code: text.trim() })) onEnded()
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)} noValidate>
      <p>From then on your password alone signs you in, and the recovery codes are void.</p>
      <Segments
        label="Prove that it is you"
        segments={WAYS}
        value={way}
        onChange={(next) => {
          setWay(next)
          setText('')
        }}
      />
      <Field
        {...LOOKS[way]}
        className="field-wide"
        value={text}
        onText={setText}
        data-testid="totp-end-proof"
      />
      <ProblemNote problem={end.problem} />
      <div className="form-end">
        <Button onClick={onCancel}>Keep as it is</Button>
        <Button type="submit" tone="sell" disabled={text === '' || end.isSending} data-testid="totp-end-yes">
          {end.isSending ? 'Switching off…' : 'Switch it off'}
        </Button>
      </div>
    </form>
  )
}
