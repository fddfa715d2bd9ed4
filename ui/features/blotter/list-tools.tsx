import { DownloadButton, ProblemNote } from '../../components/index.ts'
import { useDownload } from '../../data/index.ts'
import type { List } from './use-list.ts'

interface ListToolsProps<Row> {
  readonly list: List<Row>
  /** Of the server's file. */
  readonly path: string
  readonly fileName: string
}

/** As many as one answer may hold. */
const PAGE_ROWS = 1000

/** How far back the list goes, and the server's own file, with every field. */
export function ListTools<Row>({ list, path, fileName }: ListToolsProps<Row>) {
  const file = useDownload()
  return (
    <>
      <span className="text-soft">
        {list.rows.length.toLocaleString('en')} shown{list.hasMore ? ', more on scrolling' : ''}
      </span>
      <DownloadButton
        label="Full CSV"
        size="small"
        title="All that VeloZ keeps, also what is not listed yet, with every field of the server"
        isBusy={file.isBusy}
        rowsRead={file.rowsRead}
        onStart={() => void file.download(`${path}?limit=${PAGE_ROWS}`, fileName)}
        onCancel={file.cancel}
      />
      <ProblemNote problem={file.problem ?? list.problem} onRetry={list.refresh} />
    </>
  )
}
