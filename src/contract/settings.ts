import { type Static, Type } from '@sinclair/typebox'
import { queryOf, queryText } from './query.ts'
import type { RouteContracts } from './route-contract.ts'

const Values = Type.Record(Type.String({ maxLength: 128 }), Type.Unknown(), {
  description: 'values by path (rate_limit.capacity) or old name (market_symbol); null for the default',
})

/** `maxProperties` is more than there are settings. */
export const SettingsBody = Type.Record(Type.String({ maxLength: 128 }), Type.Unknown(), {
  minProperties: 1,
  maxProperties: 500,
  description: 'values by path (rate_limit.capacity) or old name (market_symbol); null for the default',
})
export type SettingsBody = Static<typeof SettingsBody>

const KeyNamed = Type.Object(
  { exchange: Type.String({ maxLength: 64 }), name: Type.String({ maxLength: 64 }) },
  { additionalProperties: false },
)
const KeysNamed = Type.Array(KeyNamed, { maxItems: 500 })

export const SettingsImportBody = Type.Object(
  {
    version: Type.String({ maxLength: 16, description: '1.0' }),
    settings: Type.Record(Type.String({ maxLength: 128 }), Type.Unknown(), { maxProperties: 500 }),
    import_exchange_keys: Type.Optional(
      Type.Boolean({ description: 'say which of exchange_keys are missing here; none is ever made' }),
    ),
    exchange_keys: Type.Optional(KeysNamed),
    exported_at: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type SettingsImportBody = Static<typeof SettingsImportBody>

export const SettingsImportQuery = queryOf({
  dry_run: queryText('true|false', 'true: only say what would change'),
})

export const SettingRow = Type.Object({
  type: Type.String({ description: 'boolean, integer, number, decimal, text, choice, list, map, …' }),
  words: Type.Optional(Type.Array(Type.String(), { description: 'of a choice' })),
  allowed: Type.String(),
  default: Type.Unknown(),
  about: Type.String(),
  is_secret: Type.Boolean(),
  applies: Type.Union([Type.Literal('live'), Type.Literal('restart'), Type.Literal('never')], {
    description: 'when a change is in force; never: it cannot be changed here',
  }),
  env: Type.String({ description: 'the variable that sets it' }),
})
export type SettingRow = Static<typeof SettingRow>

const RestartRequired = Type.Array(Type.String(), {
  description: 'paths whose saved value waits for the next start',
})

export const SettingsAnswer = Type.Object({
  settings: Values,
  schema: Type.Record(Type.String(), SettingRow),
  sources: Type.Record(Type.String(), Type.String(), {
    description: 'default, saved with who and when, a variable, a flag, or file:line',
  }),
  restart_required: RestartRequired,
})
export type SettingsAnswer = Static<typeof SettingsAnswer>

export const SettingsChangedAnswer = Type.Object({
  ok: Type.Literal(true),
  settings: Values,
  restart_required: RestartRequired,
  warnings: Type.Array(Type.String()),
})
export type SettingsChangedAnswer = Static<typeof SettingsChangedAnswer>

export const SettingsExportAnswer = Type.Object({
  version: Type.Literal('1.0'),
  exported_at: Type.String({ description: 'RFC 3339' }),
  settings: Values,
  exchange_keys: KeysNamed,
})
export type SettingsExportAnswer = Static<typeof SettingsExportAnswer>

export const SettingsImportAnswer = Type.Object({
  ok: Type.Literal(true),
  dry_run: Type.Boolean(),
  imported: Type.Object({
    settings: Type.Integer({ description: 'how many changed, or would' }),
    exchange_keys: Type.Integer({ description: 'how many of the expected keys are here' }),
  }),
  changes: Type.Array(Type.Object({ path: Type.String(), before: Type.Unknown(), after: Type.Unknown() })),
  missing: Type.Array(KeyNamed, { description: 'expected keys that are not here and must be added' }),
  restart_required: RestartRequired,
  warnings: Type.Array(Type.String()),
})
export type SettingsImportAnswer = Static<typeof SettingsImportAnswer>

export const SETTINGS_ROUTES: RouteContracts = {
  'GET /api/settings': {
    tag: 'settings',
    summary: 'Every setting with its value, where it came from, and what it may be; never a secret.',
    answer: SettingsAnswer,
    example: {},
  },
  'POST /api/settings': {
    tag: 'settings',
    summary: 'Changes settings, all or none; in force at once where that is possible.',
    body: SettingsBody,
    answer: SettingsChangedAnswer,
    refusals: ['conflict', 'audit_unavailable'],
    example: { body: { 'sse.history': 20_000 } },
  },
  'POST /api/config': {
    tag: 'settings',
    summary: 'The same as POST /api/settings.',
    body: SettingsBody,
    answer: SettingsChangedAnswer,
    refusals: ['conflict', 'audit_unavailable'],
    example: { body: { market_symbol: 'ETHUSDT' } },
  },
  'GET /api/settings/export': {
    tag: 'settings',
    summary: 'The settings that are not as VeloZ comes, and the names of the exchange keys.',
    answer: SettingsExportAnswer,
    refusals: ['audit_unavailable'],
    example: {},
  },
  'POST /api/settings/import': {
    tag: 'settings',
    summary: 'Takes an export over, all or nothing; with dry_run=true it only tells the difference.',
    query: SettingsImportQuery,
    body: SettingsImportBody,
    answer: SettingsImportAnswer,
    refusals: ['conflict', 'audit_unavailable'],
    example: { query: 'dry_run=true', body: { version: '1.0', settings: { 'sse.history': 30_000 } } },
  },
}
