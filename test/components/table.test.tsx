import { expect, test } from 'bun:test'
import { fireEvent, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type Column, DataTable } from '../../ui/components/index.ts'
import { SlicedWork } from '../../ui/components/table/sliced-work.ts'
import { runToEnd, type Steps, sortSteps } from '../../ui/components/table/steps.ts'
import { sortedRowsSteps } from '../../ui/components/table/table-model.ts'
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

test('the filter finds a number as it is typed, however it is written for the eye', async () => {
  const prices: readonly Row[] = ['40,120.00', '40,121.00', '−0.5'].map((id) => ({ id, size: 1n }))
  const desk = await renderAtDesk(
    <DataTable rows={prices} columns={COLUMNS} rowKey={rowKey} label="Things" empty="None." isFilterable />,
  )
  const field = screen.getByRole('searchbox', { name: 'Filter Things' })
  for (const typed of ['40120', '40,120']) {
    await userEvent.clear(field)
    await userEvent.type(field, typed)
    expect(names()).toEqual(['40,120.00'])
  }
  await userEvent.clear(field)
  await userEvent.type(field, '-0.5')
  expect(names()).toEqual(['−0.5'])
  desk.leave()
})

test('sorting is exact beyond what a double holds, keeps equal rows in place, and knows 2 before 10', () => {
  const big = 9_007_199_254_740_993_000_000_000_000n
  const column: Column<Row> = { id: 'size', head: 'Size', text: ({ id }) => id, sortBy: ({ size }) => size }
  const rows = [big + 1n, big, big + 2n, big].map((size, index) => ({ id: `${index}`, size }))
  const order = (isDescending: boolean) =>
    runToEnd(sortedRowsSteps(rows, column, isDescending))
      .map(({ id }) => id)
      .join('')
  expect([order(false), order(true)]).toEqual(['1302', '2013'])
  const named = ['b10', 'B2', 'a', 'b2'].map((id) => ({ id, size: 0n }))
  const byText: Column<Row> = { id: 'id', head: 'Name', text: ({ id }) => id }
  const sorted = runToEnd(sortedRowsSteps(named, byText, false))
  expect(sorted.map(({ id }) => id)).toEqual(['a', 'B2', 'b2', 'b10'])
  const alike = ['b2', 'B2', 'b2'].map((id, index) => ({ id, size: BigInt(index) }))
  expect(runToEnd(sortedRowsSteps(alike, byText, true)).map(({ size }) => size)).toEqual([0n, 1n, 2n])
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

test('sorting in steps gives what sorting at once gives, whatever the number of rows', () => {
  const values = Array.from({ length: 2_345 }, (_, index) => (index * 7_919) % 311)
  const places = [...values.keys()]
  const byValue = (one: number, other: number) => (values[one] ?? 0) - (values[other] ?? 0)
  for (const count of [0, 1, 499, 500, 501, 1_500, 2_345]) {
    const some = places.slice(0, count)
    expect(runToEnd(sortSteps(some, byValue))).toEqual(some.toSorted(byValue))
  }
})

test('sorting leaves the page its turn while runs are sorted and while they are merged', () => {
  const steps = sortSteps([...Array(4_000).keys()], (one, other) => other - one)
  let turns = 0
  while (steps.next().done !== true) turns += 1
  // Eight runs, then three times all of them, by the five hundred.
  expect(turns).toBe(8 + 3 * 8)
})

/** A clock of which each step takes four milliseconds, and turns that are given by the test. */
function aClock() {
  let nowMs = 0
  const turns: (() => void)[] = []
  const take = () => {
    nowMs += 4
  }
  const clock = {
    nowMs: () => nowMs,
    defer: (run: () => void) => {
      turns.push(run)
      return () => void turns.splice(turns.indexOf(run), 1)
    },
  }
  function* count(name: string, steps: number, done: string[]): Steps<string> {
    for (let step = 0; step < steps; step += 1) {
      take()
      done.push(name)
      yield
    }
    return name
  }
  return { clock, count, turn: () => turns.shift()?.(), waiting: () => turns.length }
}

test('long work leaves the page its turn, ends with another question and not with newer rows', () => {
  const { clock, count, turn, waiting } = aClock()
  const work = new SlicedWork<string>(clock)
  const done: string[] = []
  work.ask('one', () => count('first', 5, done))
  expect(done).toEqual([])
  turn()
  expect(done).toEqual(['first', 'first'])
  // Another key was pressed.
  work.ask('two', () => count('second', 3, done))
  expect(work.state).toEqual({ result: null, isWorking: true })
  expect(waiting()).toBe(1)
  turn()
  work.ask('two', () => count('newer', 1, done))
  turn()
  expect(done).toEqual(['first', 'first', 'second', 'second', 'second'])
  expect(work.state).toEqual({ result: 'second', isWorking: false })
  turn()
  expect(work.state).toEqual({ result: 'newer', isWorking: false })
  expect(waiting()).toBe(0)
  work.ask('two', null)
  expect([work.state, waiting()]).toEqual([{ result: null, isWorking: false }, 0])
})

test('a long table is filtered and sorted while the page goes on, and says so meanwhile', async () => {
  const many = Array.from({ length: 4_000 }, (_, index) => ({ id: `row ${index}`, size: BigInt(-index) }))
  const desk = await renderAtDesk(
    <DataTable rows={many} columns={COLUMNS} rowKey={rowKey} label="Things" empty="None." isFilterable />,
  )
  fireEvent.change(screen.getByRole('searchbox', { name: 'Filter Things' }), { target: { value: '399' } })
  expect(screen.getByRole('status').textContent).toBe('Looking…')
  fireEvent.click(screen.getByRole('button', { name: 'Size' }))
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe('14 of 4000'))
  expect(names().slice(0, 2)).toEqual(['row 399', 'row 1399'])
  desk.leave()
})
