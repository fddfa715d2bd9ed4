import { type FormEvent, useState } from 'react'
import type { PasswordChangeBody, SaidAnswer } from '../../../src/contract/index.ts'
import { Button, Field, Panel, ProblemNote } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'
import { remember } from '../../lib/browser.ts'
import { passwordProblem } from '../../lib/made-password.ts'

interface PasswordPanelProps {
  readonly userId: string
  /** Null: not known, for only administrators are told. */
  readonly hasPassword: boolean | null
}

const EMPTY = { current: '', next: '', again: '' }

export function PasswordPanel({ userId, hasPassword }: PasswordPanelProps) {
  const change = useCommand<PasswordChangeBody, SaidAnswer>('POST', '/api/auth/password', {
    refreshes: ['/api/auth/me', '/api/audit'],
  })
  const [draft, setDraft] = useState(EMPTY)
  const [isTried, setTried] = useState(false)
  const [isDone, setDone] = useState(false)
  const problem = passwordProblem(draft.next, draft.again)
  const onDraft = (part: Partial<typeof EMPTY>) => {
    setDone(false)
    setDraft((before) => ({ ...before, ...part }))
  }
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (problem !== null) return
    const body = {
      new_password: draft.next,
      ...(draft.current === '' ? {} : { current_password: draft.current }),
    }
    if ((await change.send(body)) === null) return
    remember(`own-password.${userId}`, 'set')
    setDraft(EMPTY)
    setTried(false)
    setDone(true)
  }
  return (
    <Panel title="Password" testId="own-password">
      <form className="form account-form" onSubmit={(event) => void onSubmit(event)} noValidate>
        <input type="text" hidden readOnly autoComplete="username" value={userId} />
        {hasPassword === false ? (
          <p>You signed in by a link and have no password yet. Choose one, to come in again.</p>
        ) : (
          <Field
            label="Present one"
            type="password"
            autoComplete="current-password"
            className="field-wide"
            placeholder={hasPassword === null ? 'empty if you have none yet' : ''}
            value={draft.current}
            onText={(current) => onDraft({ current })}
            data-testid="password-current"
          />
        )}
        <Field
          label="New one"
          type="password"
          autoComplete="new-password"
          className="field-wide"
          value={draft.next}
          onText={(next) => onDraft({ next })}
          data-testid="password-new"
        />
        <Field
          label="Once more"
          type="password"
          autoComplete="new-password"
          className="field-wide"
          problem={isTried ? problem : null}
          value={draft.again}
          onText={(again) => onDraft({ again })}
          data-testid="password-again"
        />
        <ProblemNote problem={change.problem} />
        <p role="status" className="text-up" data-testid="password-done">
          {isDone ? 'The password is changed. Your other sessions were ended.' : ''}
        </p>
        <div className="form-end">
          <Button type="submit" tone="accent" disabled={change.isSending} data-testid="password-save">
            {change.isSending
              ? 'Changing…'
              : hasPassword === false
                ? 'Set the password'
                : 'Change the password'}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
