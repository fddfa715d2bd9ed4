import { type ReactNode, useState } from 'react'
import type { TotpAnswer } from '../../../src/contract/index.ts'
import { Button, type OnceShown, Panel, ShownOnce, StateDot } from '../../components/index.ts'
import { BeginForm } from './begin-form.tsx'
import { ConfirmForm } from './confirm-form.tsx'
import { EndForm } from './end-form.tsx'

interface AuthenticatorPanelProps {
  /** Null: not known, for only administrators are told. */
  readonly isActive: boolean | null
  readonly hasPassword: boolean | null
}

type Step =
  | { readonly kind: 'idle' }
  | { readonly kind: 'beginning' }
  | { readonly kind: 'confirming'; readonly begun: TotpAnswer }
  | { readonly kind: 'ending' }

const IDLE: Step = { kind: 'idle' }

export function AuthenticatorPanel({ isActive, hasPassword }: AuthenticatorPanelProps) {
  const [step, setStep] = useState<Step>(IDLE)
  const [shown, setShown] = useState<OnceShown | null>(null)
  /** What was done on this page: known at once, whoever looks. */
  const [done, setDone] = useState<boolean | null>(null)
  const isOn = done ?? isActive
  const toIdle = () => setStep(IDLE)
  const onConfirmed = (codes: readonly string[]) => {
    setDone(true)
    toIdle()
    setShown(recoveryShown(codes))
  }
  return (
    <Panel
      title="Authenticator app"
      testId="authenticator"
      aside={
        isOn !== null && (
          <span className="ml-auto">
            <StateDot tone={isOn ? 'good' : 'soft'} label={isOn ? 'in force' : 'off'} />
          </span>
        )
      }
    >
      <div className="form account-form">
        {step.kind === 'idle' && <Ways isOn={isOn} onStep={setStep} />}
        {step.kind === 'beginning' && (
          <BeginForm
            hasPassword={hasPassword}
            onBegun={(begun) => setStep({ kind: 'confirming', begun })}
            onCancel={toIdle}
          />
        )}
        {step.kind === 'confirming' && (
          <ConfirmForm begun={step.begun} onConfirmed={onConfirmed} onCancel={toIdle} />
        )}
        {step.kind === 'ending' && (
          <EndForm
            onEnded={() => {
              setDone(false)
              toIdle()
            }}
            onCancel={toIdle}
          />
        )}
      </div>
      <ShownOnce shown={shown} onClose={() => setShown(null)} testId="recovery-codes" />
    </Panel>
  )
}

interface WaysProps {
  /** Null: both ways are open, and the server says which one is not. */
  readonly isOn: boolean | null
  readonly onStep: (step: Step) => void
}

function Ways({ isOn, onStep }: WaysProps): ReactNode {
  return (
    <>
      <p>
        {isOn
          ? 'Whoever signs in as you needs your password and the code that the app shows.'
          : 'With it a stolen password is not enough: a sign-in also needs the code that your phone shows.'}
      </p>
      <div className="form-end">
        {isOn !== true && (
          <Button tone="accent" onClick={() => onStep({ kind: 'beginning' })} data-testid="totp-begin">
            Set it up
          </Button>
        )}
        {isOn !== false && (
          <Button onClick={() => onStep({ kind: 'ending' })} data-testid="totp-end">
            Switch it off
          </Button>
        )}
      </div>
    </>
  )
}

const recoveryShown = (codes: readonly string[]): OnceShown => ({
  title: 'Recovery codes',
  sentence:
    'The authenticator app is in force. If the phone is lost, each of these signs you in once instead.',
  label: 'the recovery codes',
  text: codes.join('\n'),
})
