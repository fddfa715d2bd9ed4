import { createPortal } from 'react-dom'
import { Button, HoldButton } from '../../components/index.ts'
import { useMay, useReplica, useSessionState } from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'
import type { HaltControl } from './use-halting.ts'
import { useHeldKeys } from './use-held-keys.ts'

interface KillSwitchProps {
  readonly control: HaltControl
  /** It was not held: a question with an ordinary button, which everybody can press, says what it does. */
  readonly onTapped: () => void
}

/** Held, it cancels every order and halts trading; in sight on every page. */
export function KillSwitch({ control: { halting, halt }, onTapped }: KillSwitchProps) {
  const mayHalt = useMay('write:cancel')
  const isHolding = useHeldKeys(mayHalt, halt)
  if (!mayHalt) return null
  const isSending = halting.status === 'sending'
  return (
    <>
      <HoldButton
        className="kill-switch"
        label={isSending ? 'Halting…' : 'Halt'}
        holdingLabel="Hold…"
        onHeld={halt}
        // Under way, any press may ask again: it was meant already.
        onTapped={isSending ? halt : onTapped}
        testId="kill-switch"
      />
      {isHolding && (
        <div className="kill-held" role="status">
          <span className="hold-fill" />
          <span className="hold-label">Keep holding Shift + K: cancels every order and halts trading.</span>
        </div>
      )}
    </>
  )
}

/** Whether the order to halt has arrived; says so above every page until it is known, the sign-in too. */
export function HaltNotice({ control }: { readonly control: HaltControl }) {
  const isSignedIn = useSessionState().status === 'signed_in'
  if (control.halting.status === 'idle') return null
  const notice = <Notice {...control} halting={control.halting} isSignedIn={isSignedIn} />
  return isSignedIn ? notice : createPortal(notice, document.body)
}

type Told = Exclude<HaltControl['halting'], { status: 'idle' }>

interface NoticeProps extends HaltControl {
  readonly halting: Told
  readonly isSignedIn: boolean
}

function Notice({ halting, halt, giveUp, isSignedIn }: NoticeProps) {
  return (
    <div
      className="halt-notice"
      data-status={halting.status}
      data-signed-out={!isSignedIn}
      role="alert"
      data-testid="halt-notice"
    >
      <span className="flex-1">
        {saysOf(halting)}
        {halting.status === 'refused' && !isSignedIn && ' Sign in, then send it again.'}
      </span>
      {halting.status === 'sending' && halting.tries > 0 && (
        <Button size="small" onClick={giveUp}>
          Stop trying
        </Button>
      )}
      {halting.status === 'refused' && isSignedIn && (
        <>
          <Button size="small" onClick={halt}>
            Send again
          </Button>
          <Button size="small" onClick={giveUp}>
            Close
          </Button>
        </>
      )}
    </div>
  )
}

function saysOf(halting: Told) {
  switch (halting.status) {
    case 'sending':
      return halting.tries === 0 ? (
        'Halting trading and cancelling every order…'
      ) : (
        <Unconfirmed tries={halting.tries} why={halting.why} />
      )
    case 'halted':
      return (
        <>
          <strong>VeloZ has halted.</strong> {cancelledWords(halting)}
        </>
      )
    case 'refused':
      return (
        <>
          <strong>Not halted.</strong> {asSentence(halting.message)}
        </>
      )
  }
}

/** The stream may know more than the answer that is missing. */
function Unconfirmed({ tries, why }: { readonly tries: number; readonly why: string | null }) {
  const isHalted = useReplica((replica) => replica.tradingState) === 'halted'
  return (
    <>
      <strong>
        {isHalted ? 'Trading is halted; the cancels are not confirmed.' : 'The halt is not confirmed.'}
      </strong>{' '}
      {asSentence(why)} {!isHalted && 'It may have arrived or not; '}
      {isHalted ? 'The page asks' : 'the page sends it'} until VeloZ answers
      {/* Counted for the eyes: an alert that changes is read out whole each time. */}
      <span aria-hidden="true"> (tries so far: {tries})</span>. If it stays so, cancel at the venue itself.
    </>
  )
}

function cancelledWords({ cancelled, unansweredTries }: Extract<Told, { status: 'halted' }>): string {
  if (cancelled === 1) return '1 open order is being cancelled.'
  if (cancelled > 1) return `${cancelled} open orders are being cancelled.`
  // A try whose answer was lost may have cancelled what there was.
  return unansweredTries > 0 ? 'No open order is left to cancel.' : 'There was no open order to cancel.'
}
