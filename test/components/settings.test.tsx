import { expect, test } from 'bun:test'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { SettingsPage } from '../../ui/features/settings/index.ts'
import { type Asked, Refused, renderAtDesk } from '../support/a-desk.tsx'
import { anInstrument } from '../ui/support.ts'

const row = (type: string, over: object = {}) => ({
  ...{
    type,
    allowed: 'anything',
    default: 5,
    about: 'About it.',
    is_secret: false,
    applies: 'live',
    env: 'VELOZ_X',
  },
  ...over,
})
const SETTINGS = {
  settings: { 'engine.size': 7, 'engine.on_stop': 'leave', 'engine.host': '::1', 'sse.on': true },
  schema: {
    'engine.size': row('integer'),
    'engine.on_stop': row('choice', { words: ['leave', 'cancel'], default: 'leave' }),
    'engine.host': row('address', { applies: 'never' }),
    'engine.port': row('integer'),
    'engine.word': row('text', { is_secret: true }),
    'sse.on': row('boolean', { default: true, applies: 'restart' }),
  },
  sources: { 'engine.port': '--port', 'engine.size': 'saved (by ada, 2026-11-21T22:33:40.569Z)' },
  restart_required: ['sse.on'],
}
const plan = (change: object = {}) => ({
  ...{
    ok: true,
    dry_run: true,
    imported: { settings: 1, exchange_keys: 0 },
    missing: [],
    restart_required: [],
  },
  ...{ changes: [{ path: 'engine.size', before: 7, after: 8 }], warnings: [] },
  ...change,
})
const ANSWERS = {
  'GET /api/settings': SETTINGS,
  'GET /api/status': { state: 'Running', uptime_ms: 61_000, strategies_loaded: 0, strategies_running: 0 },
  'GET /api/config': { version: '1', commit: 'c', venues: ['sim'], execution_mode: 'simulation' },
  'POST /api/settings/import': plan(),
  'POST /api/settings': { ok: true, settings: {}, restart_required: [], warnings: [] },
}
const open = (over: object = {}, permissions?: readonly string[]) =>
  renderAtDesk(<SettingsPage />, {
    answers: { ...ANSWERS, ...over },
    ...(permissions === undefined ? {} : { permissions }),
  })
const field = async (path: string) =>
  within(await screen.findByTestId(`setting-${path}`)).getByLabelText<HTMLInputElement>(path)
const posts = (asked: readonly Asked[], path: string) =>
  asked.filter((one) => one.method === 'POST' && one.path === path).map(({ body }) => body)

test('what was changed is looked at first, and it alone is saved', async () => {
  const desk = await open()
  const size = await field('engine.size')
  await userEvent.clear(size)
  await userEvent.type(size, '8')
  await userEvent.click(screen.getByTestId('settings-review'))
  const changes = await screen.findByRole('table', { name: 'Changes' })
  expect(changes.textContent).toContain('engine.size78')
  expect(posts(desk.asked, '/api/settings/import?dry_run=true')).toEqual([
    { version: '1.0', settings: { 'engine.size': '8' } },
  ])
  expect(posts(desk.asked, '/api/settings')).toEqual([])
  await userEvent.dblClick(screen.getByTestId('settings-save-yes'))
  await waitFor(() => expect(screen.queryByTestId('settings-bar')).toBeNull())
  expect(posts(desk.asked, '/api/settings')).toEqual([{ 'engine.size': '8' }])
  desk.leave()
})

test('a refused value says why beside its own field, and nothing is saved', async () => {
  const problems = [{ path: 'engine.size', message: '"x" is not a whole number.' }]
  const refused = new Refused(400, { error: 'bad_params', message: 'no', details: { problems } })
  const desk = await open({ 'POST /api/settings/import': refused })
  await userEvent.type(await field('engine.size'), 'x')
  await userEvent.click(screen.getByTestId('settings-review'))
  const line = within(screen.getByTestId('setting-engine.size'))
  expect((await line.findByRole('alert')).textContent).toBe('"x" is not a whole number.')
  expect((await field('engine.size')).getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByTestId('settings-bar').textContent).toContain('Nothing is saved: engine.size needs')
  expect(posts(desk.asked, '/api/settings')).toEqual([])
  desk.leave()
})

test('what came by a flag, is secret or is the machine’s cannot be typed over', async () => {
  const desk = await open()
  for (const path of ['engine.host', 'engine.port', 'engine.word']) {
    expect(within(await screen.findByTestId(`setting-${path}`)).queryByRole('textbox')).toBeNull()
  }
  expect(screen.getByTestId('setting-engine.port').textContent).toContain('set by the flag --port')
  expect(screen.getByTestId('settings-restart').textContent).toContain('sse.on')
  desk.leave()
})

test('a search goes over all sections', async () => {
  const desk = await open()
  await field('engine.size')
  expect(screen.queryByTestId('setting-sse.on')).toBeNull()
  await userEvent.type(screen.getByRole('searchbox', { name: 'Search settings' }), 'sse')
  expect(screen.getByTestId('setting-sse.on')).toBeDefined()
  expect(screen.queryByTestId('setting-engine.size')).toBeNull()
  desk.leave()
})

test('an import is tried before it is done, and shows what is missing', async () => {
  const missing = [{ exchange: 'okx', name: 'main' }]
  const desk = await open({ 'POST /api/settings/import': plan({ missing }) })
  await userEvent.click(await screen.findByTestId('settings-import'))
  await userEvent.click(screen.getByTestId('import-text'))
  await userEvent.paste('{"version":"1.0","settings":{"engine.size":8}}')
  await userEvent.click(screen.getByTestId('import-check'))
  expect(await screen.findByText(/main \(okx\)/)).toBeDefined()
  expect(posts(desk.asked, '/api/settings/import')).toEqual([])
  await userEvent.click(screen.getByTestId('import-yes'))
  await waitFor(() => expect(screen.queryByTestId('import-text')).toBeNull())
  expect(posts(desk.asked, '/api/settings/import')).toEqual([
    { version: '1.0', settings: { 'engine.size': 8 }, import_exchange_keys: true },
  ])
  desk.leave()
})

test('the engine is stopped after saying what becomes of its orders', async () => {
  const desk = await open({ 'POST /api/stop': { ok: true, message: 'Stopped.' } })
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>('engine-stop').disabled).toBe(false))
  expect(screen.getByTestId<HTMLButtonElement>('engine-start').disabled).toBe(true)
  await userEvent.click(screen.getByTestId('engine-stop'))
  expect((await screen.findByTestId('engine-stop-confirm')).textContent).toContain('Open orders stay')
  expect(posts(desk.asked, '/api/stop')).toEqual([])
  await userEvent.click(screen.getByTestId('confirm-yes'))
  await waitFor(() => expect(posts(desk.asked, '/api/stop')).toEqual([{}]))
  desk.leave()
})

test('the engine is told to trade where its instruments are', async () => {
  const snapshot = {
    instruments: ['okx', 'bybit', 'okx'].map((venue) => anInstrument({ venue })),
    market_source: 'okx+bybit',
  }
  const desk = await renderAtDesk(<SettingsPage />, { answers: ANSWERS, snapshot })
  expect((await screen.findByTestId('engine-venues')).textContent).toBe('okx, bybit')
  expect(screen.getByTestId('engine-panel').textContent).toContain('okx+bybit')
  desk.leave()
})

test('who may only read sees values and no control', async () => {
  const desk = await open({}, ['read:config'])
  expect((await screen.findByTestId('setting-engine.size')).textContent).toContain('7')
  for (const id of ['settings-import', 'engine-stop']) expect(screen.queryByTestId(id)).toBeNull()
  expect(within(screen.getByTestId('setting-engine.size')).queryByRole('textbox')).toBeNull()
  desk.leave()
})
