import { type Column, DataTable, Panel } from '../components/index.ts'

interface Row {
  readonly id: number
  readonly name: string
}

const ROWS: readonly Row[] = Array.from({ length: 100_000 }, (_, id) => ({ id, name: `Row ${id}` }))
const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'id',
    head: 'Number',
    text: ({ id }) => String(id),
    sortBy: ({ id }) => id,
    align: 'end',
    width: 120,
  },
  { id: 'name', head: 'Name', text: ({ name }) => name },
  { id: 'narrow', head: 'Hidden on a phone', text: ({ id }) => `${id % 7} of 7`, isHiddenNarrow: true },
]
const rowKey = ({ id }: Row) => String(id)

/** As long as a table may become, and an empty one. */
export function TableStories() {
  return (
    <>
      <Panel title="DataTable, 100,000 rows">
        <DataTable
          rows={ROWS}
          columns={COLUMNS}
          rowKey={rowKey}
          label="Rows"
          empty="No rows."
          height={280}
          isFilterable
          csvName="rows"
        />
      </Panel>
      <Panel title="DataTable, empty">
        <DataTable
          rows={[]}
          columns={COLUMNS}
          rowKey={rowKey}
          label="No rows"
          empty="No rows yet. Add one."
        />
      </Panel>
    </>
  )
}
