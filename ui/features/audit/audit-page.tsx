import { useMemo, useState } from 'react'
import type { AuditLogsAnswer, AuditRow } from '../../../src/contract/index.ts'
import {
  Button,
  DataTable,
  Dialog,
  DownloadButton,
  Loading,
  Page,
  ProblemNote,
  useMediaQuery,
} from '../../components/index.ts'
import { useDownload, usePages } from '../../data/index.ts'
import { AUDIT_COLUMNS } from './columns.tsx'
import { auditPath, EVERYTHING } from './filter.ts'
import { FilterBar } from './filter-bar.tsx'
import { RecordView } from './record-view.tsx'
import { StatePanel } from './state-panel.tsx'

const LIMIT = 200
/** As many as one answer may hold. */
const FILE_LIMIT = 1000
const rowsOf = ({ logs }: AuditLogsAnswer) => logs
const keyOf = ({ instance, log_type, seq }: AuditRow) => `${instance ?? ''} ${log_type} ${seq}`
const WIDE_QUERY = '(min-width: 1100px)'
const NARROW_QUERY = '(max-width: 699px)'
/** Of two lines. */
const TALL_ROW_PX = 46

export function AuditPage() {
  const [filter, setFilter] = useState(EVERYTHING)
  const [selected, setSelected] = useState<AuditRow | null>(null)
  const isWide = useMediaQuery(WIDE_QUERY)
  const isNarrow = useMediaQuery(NARROW_QUERY)
  const path = auditPath(filter)
  const pages = usePages<AuditRow, AuditLogsAnswer>(path, { limit: LIMIT, rowsOf })
  const file = useDownload()
  const close = () => setSelected(null)
  const { first, rows, isLoadingMore } = pages
  const tools = useMemo(
    () => <Count first={first} shown={rows.length} isLoadingMore={isLoadingMore} />,
    [first, rows, isLoadingMore],
  )
  return (
    <Page
      title="Audit log"
      testId="audit-page"
      isFilled={isWide}
      aside={
        <>
          <Button onClick={pages.refresh}>Refresh</Button>
          <DownloadButton
            label="CSV of all that match"
            title="Every record that matches, newest first"
            isDisabled={pages.rows.length === 0}
            isBusy={file.isBusy}
            rowsRead={file.rowsRead}
            onStart={() => void file.download(withLimit(path), 'veloz-audit.csv')}
            onCancel={file.cancel}
            testId="audit-csv"
          />
        </>
      }
    >
      <StatePanel />
      <FilterBar filter={filter} onFilter={setFilter} />
      <ProblemNote problem={pages.problem ?? file.problem} onRetry={pages.refresh} />
      <div className="audit-body">
        <section className="panel audit-table" aria-label="Records">
          {pages.isLoading ? (
            <Loading what="records" />
          ) : (
            <DataTable
              rows={pages.rows}
              columns={AUDIT_COLUMNS}
              rowKey={keyOf}
              label="audit records"
              testId="audit-records"
              empty={emptyText(pages.problem !== null, filter !== EVERYTHING)}
              onRow={setSelected}
              tools={tools}
              onEnd={pages.loadMore}
              {...(isNarrow ? { rowHeight: TALL_ROW_PX } : {})}
            />
          )}
        </section>
        {isWide && selected && <RecordView row={selected} onClose={close} />}
      </div>
      {!isWide && (
        <Dialog title="Record" isOpen={selected !== null} onClose={close}>
          {selected && <RecordView row={selected} onClose={null} />}
        </Dialog>
      )}
    </Page>
  )
}

function emptyText(isRefused: boolean, isFiltered: boolean): string {
  if (isRefused) return 'Nothing could be read.'
  return isFiltered ? 'No record matches. Take a filter away.' : 'Nothing was recorded yet.'
}

const withLimit = (path: string) => `${path}${path.includes('?') ? '&' : '?'}limit=${FILE_LIMIT}`

interface CountProps {
  readonly first: AuditLogsAnswer | null
  readonly shown: number
  readonly isLoadingMore: boolean
}

function Count({ first, shown, isLoadingMore }: CountProps) {
  if (first === null) return null
  const total = first.total ?? `at least ${first.total_at_least ?? shown}`
  return (
    <span className="text-soft" role="status" data-testid="audit-count">
      {shown} of {total} records, newest first.{' '}
      {isLoadingMore ? 'Reading older ones…' : 'A click shows one whole.'}
    </span>
  )
}
