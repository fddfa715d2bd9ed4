import { useState } from 'react'
import { asSentence } from '../../lib/sentence.ts'
import { checkName, firstRefusal } from './check-words.ts'
import { ChecksDialog } from './checks-dialog.tsx'
import type { Preview } from './use-preview.ts'

interface RiskVerdictProps {
  readonly preview: Preview
  /** The draft lacks nothing. */
  readonly isWhole: boolean
  /** What the page sees by itself: nothing is wrong, but it is worth knowing. */
  readonly hint: string | null
}

/** What risk would say to the order now. It never holds the button: the server says it again. */
export function RiskVerdict({ preview, isWhole, hint }: RiskVerdictProps) {
  const [isOpen, setOpen] = useState(false)
  const { answers } = preview
  const { text: said, tone } = verdictOf(preview, isWhole)
  const text = hint === null || tone === 'bad' ? said : `${said} ${hint}`
  return (
    <>
      <button
        type="button"
        className="ticket-verdict"
        data-tone={tone}
        data-testid="ticket-verdict"
        disabled={answers === null}
        title={text}
        onClick={() => setOpen(true)}
      >
        <span className="ticket-verdict-text live">
          {text} {answers !== null && <span className="ticket-verdict-more">Show checks</span>}
        </span>
      </button>
      <ChecksDialog isOpen={isOpen} onClose={() => setOpen(false)} answers={answers ?? []} />
    </>
  )
}

interface Said {
  readonly text: string
  readonly tone: 'soft' | 'good' | 'bad' | 'warn'
}

function verdictOf({ answers, isCurrent, problem }: Preview, isWhole: boolean): Said {
  if (!isWhole) return { text: 'Risk: checked once the order is whole.', tone: 'soft' }
  if (problem !== null && !isCurrent) {
    return { text: `Risk could not be asked. ${asSentence(problem.message)}`, tone: 'warn' }
  }
  if (answers === null || !isCurrent) return { text: 'Risk: checking…', tone: 'soft' }
  const refusal = firstRefusal(answers)
  if (refusal !== null) {
    const by = refusal.check === null ? 'Would be refused' : checkName(refusal.check.check)
    return { text: `✕ ${by}: ${asSentence(refusal.sentence)}`, tone: 'bad' }
  }
  const warning = answers.flatMap(({ warnings }) => warnings)[0]
  if (warning !== undefined) return { text: `✓ Passes risk. ${asSentence(warning)}`, tone: 'warn' }
  const held = answers.flatMap(({ checks }) => checks).filter(({ applies }) => applies).length
  return { text: `✓ Passes risk: ${held} checks.`, tone: 'good' }
}
