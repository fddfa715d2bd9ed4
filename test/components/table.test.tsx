import { expect, test } from 'bun:test'
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type Column, DataTable } from '../../ui/components/index.ts'
import { sortedRows } from '../../ui/components/table/table-model.ts'
import { renderAtDesk } from '../support/a-desk.tsx'

interface Row {
  readonly id: string
  readonly size: bigint
}

const COLUMNS: readonly Column<Row>[] = [
  { id: 'id', head: 'Name', text: ({ id }) => id },
  { id: 'size', head: 'Size', text: ({ size }) => String(size), sortBy: ({ size }) => size, align: 'end' },
]
const rowKey = ({ id }: Row) => id
const ROWS: readonly Row[] = [
  { id: 'b', size: 9n },
  { id: 'a', size: 10n },
  { id: 'c', size: 100n },
]
const names = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.firstChild?.textContent)

test('a head sorts by size, the other way on the second press, and says so', async () => {
  const desk = await renderAtDesk(
    <DataTable rows={ROWS} columns={COLUMNS} rowKey={rowKey} label="Things" empty="None." />,
  )
  expect(names()).toEqual(['b', 'a', 'c'])
  const head = screen.getByRole('button', { name: 'Size' })
  await userEvent.click(head)
  expect(names()).toEqual(['c', 'a', 'b'])
  expect(head.parentElement?.getAttribute('aria-sort')).toBe('descending')
  await userEvent.click(head)
  expect(names()).toEqual(['b', 'a', 'c'])
  desk.leave()
})

test('the filter keeps rows with every word, and an empty result names what was looked for', async () => {
  const desk = await renderAtDesk(
    <DataTable rows={ROWS} columns={COLUMNS} rowKey={rowKey} label="Things" empty="None." isFilterable />,
  )
  await userEvent.type(screen.getByRole('searchbox', { name: 'Filter Things' }), 'a 10')
  expect(names()).toEqual(['a'])
  await userEvent.type(screen.getByRole('searchbox', { name: 'Filter Things' }), 'x')
  expect(screen.getByText('Nothing matches “a 10x”.')).toBeDefined()
  desk.leave()
})

test('sorting is exact beyond what a double holds, keeps equal rows in place, and knows 2 before 10', () => {
  const big = 9_007_199_254_740_993_000_000_000_000n
  const column: Column<Row> = { id: 'size', head: 'Size', text: ({ id }) => id, sortBy: ({ size }) => size }
  const rows = [big + 1n, big, big + 2n, big].map((size, index) => ({ id: `${index}`, size }))
  const order = (isDescending: boolean) =>
    sortedRows(rows, column, isDescending)
      .map(({ id }) => id)
      .join('')
  expect([order(false), order(true)]).toEqual(['1302', '2013'])
  const named = ['b10', 'B2', 'a', 'b2'].map((id) => ({ id, size: 0n }))
  const byText: Column<Row> = { id: 'id', head: 'Name', text: ({ id }) => id }
  expect(sortedRows(named, byText, false).map(({ id }) => id)).toEqual(['a', 'B2', 'b2', 'b10'])
})

test('the end of a list that is in sight is told, so that more can be had', async () => {
  let told = 0
  const onEnd = () => {
    told += 1
  }
  const desk = await renderAtDesk(
    <DataTable {...{ rowKey, onEnd }} rows={ROWS} columns={COLUMNS} label="Things" empty="None." />,
  )
  expect(told).toBe(1)
  desk.leave()
})
