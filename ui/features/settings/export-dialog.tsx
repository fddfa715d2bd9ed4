import type { SettingsExportAnswer } from '../../../src/contract/index.ts'
import { Button, Dialog, Loading, ProblemNote } from '../../components/index.ts'
import { useServer } from '../../data/index.ts'
import { saveFile } from '../../lib/csv.ts'

/** What is not as VeloZ comes, for another machine or for safe keeping. Each reading is in the audit log. */
export function ExportDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
}) {
  const { value, problem, isLoading, refresh } = useServer<SettingsExportAnswer>(
    isOpen ? '/api/settings/export' : null,
    { keepMs: 0 },
  )
  const text = value === null ? '' : `${JSON.stringify(value, null, 2)}\n`
  return (
    <Dialog title="Export settings" isOpen={isOpen} onClose={onClose} isWide testId="export-dialog">
      <div className="form">
        <p>
          Everything that is not as VeloZ comes, and the names of the exchange keys. No secret is in it. It
          can be imported at another VeloZ.
        </p>
        <ProblemNote problem={problem} onRetry={refresh} />
        {isLoading && <Loading what="the export" />}
        {value !== null && (
          <>
            <textarea className="text-area" aria-label="The export" rows={14} readOnly value={text} />
            <div className="form-end">
              <Button onClick={onClose}>Close</Button>
              <Button
                tone="accent"
                onClick={() => saveFile(fileName(value.exported_at), [text], 'application/json')}
                data-testid="export-download"
              >
                Download
              </Button>
            </div>
          </>
        )}
      </div>
    </Dialog>
  )
}

const fileName = (exportedAt: string) => `veloz-settings-${exportedAt.slice(0, 10)}.json`
