import { expect, test } from 'bun:test'
import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { AuditPage } from '../../ui/features/audit/index.ts'
import { type Asked, renderAtDesk } from '../support/a-desk.tsx'

const record = (seq: number, change: object = {}) => ({
  ...{
    timestamp: '1795302080.394',
    datetime: '2026-11-21T23:01:20.394Z',
    log_type: 'auth',
    action: 'signed_in',
  },
  ...{ user_id: 'ada', ip_address: '127.0.0.1', details: { by: 'password' }, request_id: `req-${seq}` },
  ...{ outcome: 'success', seq, prev_hash: `before-${seq}`, hash: `hash-${seq}`, ...change },
})
const page = (logs: readonly object[], next_cursor: string | null = null) => ({
  ...{ logs, total_at_least: 900, limit: 200, offset: 0, has_more: next_cursor !== null, next_cursor },
})
const STATS = {
  status: 'active',
  policies: { auth: { retention_days: 90, archive_before_delete: true, max_file_size_mb: 100 } },
  log_files: { auth: { count: 2, size_bytes: 2048 } },
  ...{ archive_files: 1, total_size_bytes: 3072, archive_size_bytes: 1024 },
  chain: { verified: true, from: 1, to: 2, problem: null },
}
const logs = ({ path }: Asked) =>
  path.includes('cursor=next')
    ? page([record(1)])
    : page([record(3, { outcome: 'denied' }), record(2)], 'next')
const ANSWERS = { 'GET /api/audit/logs': logs, 'GET /api/audit/stats': STATS }
const open = (over: object = {}) => renderAtDesk(<AuditPage />, { answers: { ...ANSWERS, ...over } })
const rows = () => screen.getAllByRole('row').filter((row) => row.dataset['index'] !== undefined)

test('at the end of the rows older ones come by the cursor, and a click shows one whole', async () => {
  const desk = await open()
  await waitFor(() => expect(rows()).toHaveLength(3))
  expect(screen.getByTestId('audit-count').textContent).toContain('3 of at least 900 records')
  await userEvent.click(rows()[0]!)
  const whole = screen.getByTestId('audit-record').textContent
  for (const text of ['req-3', 'hash-3', 'before-3', '"by": "password"', 'auth, record 3', 'denied'])
    expect(whole).toContain(text)
  desk.leave()
})

test('a choice counts at once, what is typed counts with Enter', async () => {
  const desk = await open()
  await waitFor(() => expect(rows()).toHaveLength(3))
  const asked = () =>
    desk.asked.filter(({ path }) => path.startsWith('/api/audit/logs')).map(({ path }) => path)
  await userEvent.selectOptions(screen.getByTestId('audit-outcome'), 'denied')
  await waitFor(() => expect(asked()).toContain('/api/audit/logs?outcome=denied&limit=200'))
  await waitFor(() => expect(asked().at(-1)).toContain('cursor=next'))
  const count = asked().length
  await userEvent.type(screen.getByTestId('audit-user'), 'ada')
  expect(asked()).toHaveLength(count)
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(asked()).toContain('/api/audit/logs?outcome=denied&user_id=ada&limit=200'))
  desk.leave()
})

test('the state of the chains is told: whole, broken, or switched off', async () => {
  const whole = await open()
  expect((await screen.findByTestId('audit-chain')).textContent).toContain('The chains are whole')
  whole.leave()
  const problem = 'auth.jsonl, line 4: the hash is wrong'
  const broken = await open({ 'GET /api/audit/stats': { ...STATS, chain: { ...STATS.chain, problem } } })
  expect(await screen.findByText(`A chain is broken: ${problem}`)).toBeDefined()
  broken.leave()
  const off = await open({
    'GET /api/audit/stats': { ...STATS, status: 'disabled' },
    'GET /api/audit/logs': page([]),
  })
  expect((await screen.findByTestId('audit-off')).textContent).toContain('switched off')
  off.leave()
})

test('archiving says what it removes before it does, and what it did', async () => {
  const stats = { archived_files: 2, deleted_files: 1, bytes_freed: 2048, errors: ['disk full'] }
  const desk = await open({ 'POST /api/audit/archive': { ok: false, stats } })
  await userEvent.click(await screen.findByTestId('audit-archive'))
  expect((await screen.findByTestId('audit-archive-confirm')).textContent).toContain('removed for good')
  await userEvent.click(screen.getByTestId('confirm-yes'))
  expect(
    await screen.findByText(/Archived 2 files, removed 1, freed 2.0 KiB. Not done: disk full./),
  ).toBeDefined()
  desk.leave()
})
