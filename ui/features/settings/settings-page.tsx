import { useMemo, useState } from 'react'
import type { SettingsAnswer } from '../../../src/contract/index.ts'
import { Button, Loading, Page, ProblemNote, SearchField } from '../../components/index.ts'
import { useMay, useServer } from '../../data/index.ts'
import { EnginePanel } from './engine-panel.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { settingsOf } from './model.ts'
import { SettingsForm } from './settings-form.tsx'

export function SettingsPage() {
  const { value, problem, isLoading, refresh } = useServer<SettingsAnswer>('/api/settings')
  const mayChange = useMay('admin:config')
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState<'import' | 'export' | null>(null)
  const settings = useMemo(() => (value === null ? [] : settingsOf(value)), [value])
  const close = () => setOpen(null)
  return (
    <Page
      title="Settings"
      testId="settings-page"
      aside={
        <>
          <SearchField
            label="Search settings"
            placeholder="Search settings"
            value={search}
            onText={setSearch}
          />
          <Button onClick={() => setOpen('export')} data-testid="settings-export">
            Export
          </Button>
          {mayChange && (
            <Button onClick={() => setOpen('import')} data-testid="settings-import">
              Import
            </Button>
          )}
        </>
      }
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      <RestartNote paths={value?.restart_required ?? []} />
      <EnginePanel onStop={String(value?.settings['engine.on_stop'] ?? 'leave')} />
      {isLoading && <Loading what="settings" />}
      {value && <SettingsForm settings={settings} search={search} mayChange={mayChange} />}
      <ExportDialog isOpen={open === 'export'} onClose={close} />
      <ImportDialog isOpen={open === 'import'} onClose={close} />
    </Page>
  )
}

function RestartNote({ paths }: { readonly paths: readonly string[] }) {
  if (paths.length === 0) return null
  return (
    <div className="settings-restart" role="status" data-testid="settings-restart">
      <b>
        {paths.length === 1 ? 'One saved value waits' : `${paths.length} saved values wait`} for the next
        start of VeloZ:
      </b>{' '}
      {paths.join(', ')}. Stop VeloZ with Ctrl C and start it again, or run{' '}
      <code>systemctl restart veloz</code> where it is a service.
    </div>
  )
}
