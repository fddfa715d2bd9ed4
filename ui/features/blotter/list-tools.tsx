import { Button, ProblemNote } from '../../components/index.ts'
import { useDownload } from '../../data/index.ts'
import type { List } from './use-list.ts'

interface ListToolsProps<Row> {
  readonly list: List<Row>
  /** Of the server's file. */
  readonly path: string
  readonly fileName: string
}

const FILE_ROWS = 1000

/** How far back the list goes, and the server's own file, with every field. */
export function ListTools<Row>({ list, path, fileName }: ListToolsProps<Row>) {
  const { download, isBusy, problem } = useDownload()
  return (
    <>
      <span className="text-soft">
        {list.rows.length.toLocaleString('en')} shown{list.hasMore ? ', more on scrolling' : ''}
      </span>
      <Button
        size="small"
        disabled={isBusy}
        title={`The latest ${FILE_ROWS} with every field, as the server writes them`}
        onClick={() => void download(`${path}?limit=${FILE_ROWS}`, fileName)}
      >
        {isBusy ? 'Fetching…' : 'Full CSV'}
      </Button>
      <ProblemNote problem={problem ?? list.problem} onRetry={list.refresh} />
    </>
  )
}
