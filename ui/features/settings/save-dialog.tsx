import type { SettingsChangedAnswer, SettingsImportAnswer } from '../../../src/contract/index.ts'
import { Button, Dialog, ProblemNote } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'
import { PlanView } from './plan-view.tsx'

interface SaveDialogProps {
  readonly plan: SettingsImportAnswer | null
  readonly changes: Readonly<Record<string, unknown>>
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onSaved: () => void
}

/** What would change, as the server sees it, before it does. */
export function SaveDialog({ plan, changes, isOpen, onClose, onSaved }: SaveDialogProps) {
  const save = useCommand<Readonly<Record<string, unknown>>, SettingsChangedAnswer>('POST', '/api/settings', {
    refreshes: ['/api/settings', '/api/config', '/api/risk'],
  })
  const cancel = () => {
    save.clear()
    onClose()
  }
  const run = async () => {
    if (await save.send(changes)) onSaved()
  }
  const count = plan?.changes.length ?? 0
  return (
    <Dialog title="Save settings" isOpen={isOpen} onClose={cancel} isWide testId="settings-save">
      <div className="form">
        {plan && <PlanView plan={plan} />}
        <ProblemNote problem={save.problem} />
        <div className="form-end">
          <Button onClick={cancel}>Keep as it is</Button>
          <Button
            tone="accent"
            disabled={count === 0 || save.isSending}
            onClick={() => void run()}
            data-testid="settings-save-yes"
          >
            {save.isSending ? 'Saving…' : count === 1 ? 'Save the change' : `Save ${count} changes`}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
