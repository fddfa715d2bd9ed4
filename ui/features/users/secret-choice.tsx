import { Button, CopyText, Field, Segments } from '../../components/index.ts'
import { madePassword } from '../../lib/made-password.ts'

export type Way = 'link' | 'made' | 'typed'

export interface SecretDraft {
  readonly way: Way
  readonly made: string
  readonly typed: string
  readonly again: string
}

export const newSecretDraft = (way: Way): SecretDraft => ({ way, made: madePassword(), typed: '', again: '' })

/** The password that is meant; null where a link stands in for it. */
export function chosenPassword({ way, made, typed }: SecretDraft): string | null {
  return way === 'link' ? null : way === 'made' ? made : typed
}

interface SecretChoiceProps {
  readonly draft: SecretDraft
  readonly onDraft: (draft: SecretDraft) => void
  readonly problem: string | null
  readonly hasLink: boolean
}

const LABELS: Readonly<Record<Way, string>> = { link: 'One-time link', made: 'Made password', typed: 'Typed' }

/** How somebody else comes in the first time. */
export function SecretChoice({ draft, onDraft, problem, hasLink }: SecretChoiceProps) {
  const { way, made, typed, again } = draft
  const ways: readonly Way[] = hasLink ? ['link', 'made', 'typed'] : ['made', 'typed']
  return (
    <>
      <Segments
        label="How to sign in"
        segments={ways.map((value) => ({ value, label: LABELS[value], testId: `secret-${value}` }))}
        value={way}
        onChange={(next) => onDraft({ ...draft, way: next })}
      />
      {way === 'link' && (
        <p className="text-soft">
          A link that signs in once, within 24 hours. Its user then sets a password under “Your account”.
        </p>
      )}
      {way === 'made' && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <CopyText text={made} label="the password" />
          <Button size="small" tone="quiet" onClick={() => onDraft({ ...draft, made: madePassword() })}>
            Another
          </Button>
        </div>
      )}
      {way === 'typed' && (
        <>
          <Field
            label="Password"
            type="password"
            autoComplete="new-password"
            className="field-wide"
            value={typed}
            onText={(text) => onDraft({ ...draft, typed: text })}
            data-testid="secret-password"
          />
          <Field
            label="Once more"
            type="password"
            autoComplete="new-password"
            className="field-wide"
            value={again}
            problem={problem}
            onText={(text) => onDraft({ ...draft, again: text })}
            data-testid="secret-again"
          />
        </>
      )}
    </>
  )
}
