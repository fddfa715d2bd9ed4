import { describe, expect, test } from 'bun:test'
import type { SettingRow, SettingsAnswer } from '../../../src/contract/index.ts'
import {
  changesOf,
  isEditable,
  isFound,
  problemsOf,
  settingsOf,
  shortText,
  shownText,
  sourceWords,
  textOfValue,
  valueOfText,
  withEdit,
} from '../../../ui/features/settings/model.ts'
import { readExport } from '../../../ui/features/settings/read-export.ts'

const row = (change: Partial<SettingRow> = {}): SettingRow => ({
  type: 'integer',
  allowed: 'a whole number from 1 to 9',
  default: 5,
  about: 'How many.',
  is_secret: false,
  applies: 'live',
  env: 'VELOZ_MANY',
  ...change,
})

const ANSWER: SettingsAnswer = {
  settings: { 'sse.many': 7, 'venues.okx.symbols': ['A', 'B'], 'server.port': 1 },
  schema: {
    'sse.many': row(),
    'venues.okx.symbols': row({ type: 'list', default: [] }),
    'server.port': row({ applies: 'restart' }),
    'server.host': row({ type: 'address', applies: 'never' }),
    'auth.word': row({ type: 'text', is_secret: true }),
  },
  sources: {
    'sse.many': 'saved (by ada, 2026-11-21T22:33:40.569Z)',
    'venues.okx.symbols': 'default',
    'server.port': '--port',
  },
  restart_required: ['sse.many'],
}
const settings = settingsOf(ANSWER)
const named = (path: string) => settings.find((one) => one.path === path)!

describe('values as text, and back', () => {
  test.each([
    [row(), ' 7 ', '7'],
    [row({ type: 'boolean' }), 'false', false],
    [row({ type: 'list' }), 'a\n b, c\n', ['a', 'b', 'c']],
    [row({ type: 'map' }), 'USDT = 5000\nBTC: 0.5', { USDT: '5000', BTC: '0.5' }],
    [row({ allowed: 'a number, or null' }), '', null],
    [row(), '', ''],
  ])('%#', (one, text, value) => expect(valueOfText(one, text)).toEqual(value))

  test('a list has a line for each part, nothing is not set', () => {
    expect(textOfValue(['a', 'b'])).toBe('a\nb')
    expect(textOfValue({ USDT: '1', BTC: '2' })).toBe('USDT = 1\nBTC = 2')
    expect([shortText([]), shortText(null), shortText(['a', 'b'])]).toEqual(['empty', 'not set', 'a, b'])
  })
})

describe('what may be changed, and what was', () => {
  test('a flag, a secret and what only the machine sets stay as they are', () => {
    expect(settings.filter(isEditable).map(({ path }) => path)).toEqual(['sse.many', 'venues.okx.symbols'])
    expect(settings.map(({ section }) => section)).toEqual(['sse', 'venues.okx', 'server', 'server', 'auth'])
  })

  test('only what was changed is sent, and null for what VeloZ comes with', () => {
    const many = named('sse.many')
    const symbols = named('venues.okx.symbols')
    let edits = withEdit({}, many, { kind: 'text', text: '8' })
    edits = withEdit(edits, symbols, { kind: 'text', text: 'A\nB' })
    expect(changesOf(settings, edits)).toEqual({ 'sse.many': '8' })
    edits = withEdit(edits, many, { kind: 'default' })
    expect(shownText(many, edits['sse.many'])).toBe('5')
    expect(changesOf(settings, edits)).toEqual({ 'sse.many': null })
    expect(withEdit(edits, many, null)).toEqual({})
    expect(withEdit({}, symbols, { kind: 'default' })).toEqual({})
  })

  test('a search looks into name, explanation and variable', () => {
    expect(isFound(named('sse.many'), 'VELOZ_many how')).toBe(true)
    expect(isFound(named('sse.many'), 'port')).toBe(false)
  })
})

describe('what the server says', () => {
  test('each problem goes to its setting', () => {
    const problems = [{ path: 'sse.many', message: '"x" is not a whole number.' }]
    expect(problemsOf({ field: 'sse.many', problems }, 'no')).toEqual({
      'sse.many': '"x" is not a whole number.',
    })
    expect(problemsOf({ sources: { 'server.port': '--port' } }, 'no')).toEqual({
      'server.port': 'Fixed by --port; change it there.',
    })
    expect(problemsOf({ field: 'a' }, 'No.')).toEqual({ a: 'No.' })
    expect(problemsOf({}, 'No.')).toEqual({})
  })

  test.each([
    ['default', 'the default'],
    ['saved (by ada, 2026-11-21T22:33:40.569Z)', 'saved by ada, 2026-11-21 22:33 UTC'],
    ['--port', 'set by the flag --port'],
    ['VELOZ_PORT', 'set by the variable VELOZ_PORT'],
    ['veloz.yaml:3', 'set in veloz.yaml:3'],
  ])('%s', (source, words) => expect(sourceWords(source)).toBe(words))
})

test('an export is read whole, and anything else is told from it', () => {
  expect(readExport('{')).toContain('not JSON')
  expect(readExport('[]')).toContain('no export')
  expect(readExport('{"version":"1.0"}')).toContain('no export')
  expect(
    readExport('{"version":"1.0","settings":{"a":1},"exchange_keys":[{"exchange":"okx","name":"m"}]}'),
  ).toEqual({
    version: '1.0',
    settings: { a: 1 },
    import_exchange_keys: true,
    exchange_keys: [{ exchange: 'okx', name: 'm' }],
  })
})
