import { useState } from 'react'
import type { SettingsImportAnswer, SettingsImportBody } from '../../../src/contract/index.ts'
import { Button, Dialog, ProblemNote, TextArea } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'
import { PlanView } from './plan-view.tsx'
import { readExport } from './read-export.ts'

interface ImportDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function ImportDialog({ isOpen, onClose }: ImportDialogProps) {
  return (
    <Dialog title="Import settings" isOpen={isOpen} onClose={onClose} isWide testId="import-dialog">
      {isOpen && <ImportForm onClose={onClose} />}
    </Dialog>
  )
}

interface Wanted {
  readonly body: SettingsImportBody
  readonly isDryRun: boolean
}

const pathOf = ({ isDryRun }: Wanted) => `/api/settings/import${isDryRun ? '?dry_run=true' : ''}`

/** Read, then looked at, then taken over: all of it or nothing. */
function ImportForm({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('')
  const [unreadable, setUnreadable] = useState<string | null>(null)
  const [plan, setPlan] = useState<SettingsImportAnswer | null>(null)
  const change = useCommand<Wanted, SettingsImportAnswer>('POST', pathOf, {
    refreshes: ['/api/settings', '/api/config'],
    sends: ({ body }) => body,
  })
  const onText = (next: string) => {
    setText(next)
    setUnreadable(null)
    setPlan(null)
    change.clear()
  }
  const run = async (isDryRun: boolean) => {
    const read = readExport(text)
    if (typeof read === 'string') return setUnreadable(read)
    const answer = await change.send({ body: read, isDryRun })
    if (answer === null) return
    if (isDryRun) setPlan(answer)
    else onClose()
  }
  return (
    <div className="form">
      <label className="file-choice">
        <span>Choose a file that VeloZ exported, or paste its text below.</span>
        <input
          type="file"
          accept=".json,application/json"
          data-testid="import-file"
          onChange={(event) => void event.target.files?.[0]?.text().then(onText)}
        />
      </label>
      <TextArea
        label="Export"
        rows={8}
        value={text}
        onText={onText}
        problem={unreadable}
        testId="import-text"
      />
      {plan && <PlanView plan={plan} />}
      <ProblemNote problem={change.problem} />
      <ImportProblems details={change.problem?.details ?? {}} />
      <div className="form-end">
        <Button onClick={onClose}>Keep as it is</Button>
        {plan === null ? (
          <Button
            tone="accent"
            disabled={text.trim() === '' || change.isSending}
            onClick={() => void run(true)}
            data-testid="import-check"
          >
            {change.isSending ? 'Checking…' : 'Show what would change'}
          </Button>
        ) : (
          <Button
            tone="sell"
            disabled={plan.changes.length === 0 || change.isSending}
            onClick={() => void run(false)}
            data-testid="import-yes"
          >
            {change.isSending ? 'Importing…' : 'Import all of it'}
          </Button>
        )}
      </div>
    </div>
  )
}

/** Each value that is refused; the sentence above names only the first. */
function ImportProblems({ details }: { readonly details: Readonly<Record<string, unknown>> }) {
  const { problems } = details
  if (!Array.isArray(problems) || problems.length < 2) return null
  return (
    <ul className="settings-problems">
      {problems.map(({ path, message }: { path: string; message: string }) => (
        <li key={path}>
          <code>{path}</code> {message}
        </li>
      ))}
    </ul>
  )
}
