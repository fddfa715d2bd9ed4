import {
  type SettingsAnswer,
  SettingsBody,
  type SettingsChangedAnswer,
  type SettingsExportAnswer,
  type SettingsImportAnswer,
  SettingsImportBody,
  SettingsImportQuery,
} from '../../contract/index.ts'
import { KeychainDamaged } from '../../domain/index.ts'
import type { ExchangeKeyStore } from '../../ports/index.ts'
import { type Audited, type Auditor, tried } from '../audited.ts'
import { badField, type Caller } from '../caller.ts'
import { createFeature, exactBody, HostCheck, jsonResponse, type Problem, problem } from '../frame/index.ts'
import type { SettingChange, SettingsDesk, SettingsPlan, WantedSettings } from './desk.ts'

export interface SettingsRoutesOptions {
  readonly desk: SettingsDesk
  readonly auditor: Auditor
  /** For their names in an export. */
  readonly keys: ExchangeKeyStore
  readonly nowMs: () => number
}

const VERSION = '1.0'
const HOSTS = 'server.allowed_hosts'

export function settingsRoutes(options: SettingsRoutesOptions) {
  const { desk } = options
  return createFeature('settings')
    .get('/api/settings', () => {
      const { settings, schema, sources, needsRestart } = desk.view()
      const answer: SettingsAnswer = { settings, schema, sources, restart_required: [...needsRestart] }
      return jsonResponse(answer)
    })
    .post(
      '/api/settings',
      ({ body, principal, address, requestId, request }) =>
        change(options, body, { caller: { principal, address, requestId }, host: hostOf(request) }),
      { body: SettingsBody, parse: exactBody },
    )
    .post(
      '/api/config',
      ({ body, principal, address, requestId, request }) =>
        change(options, body, { caller: { principal, address, requestId }, host: hostOf(request) }),
      { body: SettingsBody, parse: exactBody },
    )
    .get('/api/settings/export', ({ principal, address, requestId }) =>
      exported(options, { principal, address, requestId }),
    )
    .post(
      '/api/settings/import',
      ({ body, query, principal, address, requestId, request }) => {
        const caller = { principal, address, requestId }
        return imported(options, body, { caller, host: hostOf(request), isDryRun: query.dry_run === 'true' })
      },
      { body: SettingsImportBody, query: SettingsImportQuery, parse: exactBody },
    )
}

async function change(
  { desk, auditor }: SettingsRoutesOptions,
  wanted: WantedSettings,
  { caller, host }: Asked,
): Promise<Response> {
  const options = { skipsSame: false }
  const planned = ready(desk.plan(wanted, options))
  demandWayBack(desk, planned, host)
  const what = audited('settings_changed', planned.changes)
  await auditor.record(caller, what)
  const saved = tried({ auditor, caller, what }, () =>
    ready(desk.save(wanted, { ...options, userId: caller.principal.userId })),
  )
  const answer: SettingsChangedAnswer = {
    ok: true,
    settings: desk.view().settings,
    restart_required: [...saved.needsRestart],
    warnings: [...saved.warnings],
  }
  return jsonResponse(answer)
}

async function exported(options: SettingsRoutesOptions, caller: Caller): Promise<Response> {
  const { desk, auditor, nowMs } = options
  const answer: SettingsExportAnswer = {
    version: VERSION,
    exported_at: new Date(nowMs()).toISOString(),
    settings: { ...desk.portable() },
    exchange_keys: keyNames(options),
  }
  const counts = { settings: Object.keys(answer.settings).length, exchange_keys: answer.exchange_keys.length }
  await auditor.record(caller, {
    ...{ type: 'config', action: 'settings_exported', outcome: 'success', details: counts },
  })
  return jsonResponse(answer)
}

interface Asked {
  readonly caller: Caller
  /** The name this very request came by. */
  readonly host: string | null
}

interface ImportContext extends Asked {
  readonly isDryRun: boolean
}

async function imported(
  options: SettingsRoutesOptions,
  body: SettingsImportBody,
  { caller, host, isDryRun }: ImportContext,
): Promise<Response> {
  const { desk, auditor } = options
  if (body.version !== VERSION) {
    throw badField({ field: 'version', message: `version ${body.version} is not known; it is ${VERSION}.` })
  }
  const expected = body.import_exchange_keys === true ? (body.exchange_keys ?? []) : []
  const here = expected.length === 0 ? [] : keyNames(options)
  const missing = expected.filter(
    (key) => !here.some(({ exchange, name }) => exchange === key.exchange && name === key.name),
  )
  const how = { skipsSame: true }
  let plan = ready(desk.plan(body.settings, how))
  demandWayBack(desk, plan, host)
  if (!isDryRun && plan.changes.length > 0) {
    const what = audited('settings_imported', plan.changes)
    await auditor.record(caller, what)
    plan = tried({ auditor, caller, what }, () =>
      ready(desk.save(body.settings, { ...how, userId: caller.principal.userId })),
    )
  }
  const answer: SettingsImportAnswer = {
    ok: true,
    dry_run: isDryRun,
    imported: { settings: plan.changes.length, exchange_keys: expected.length - missing.length },
    changes: plan.changes.map(({ path, before, after }) => ({ path, before, after })),
    missing,
    restart_required: [...plan.needsRestart],
    warnings: [...plan.warnings],
  }
  return jsonResponse(answer)
}

function audited(action: string, changes: readonly SettingChange[]): Audited {
  const column = (which: 'before' | 'after') =>
    Object.fromEntries(changes.map((one) => [one.path, one[which]]))
  const details = { before: column('before'), after: column('after') }
  return { type: 'config', action, outcome: 'success', details }
}

function keyNames({ keys }: SettingsRoutesOptions) {
  try {
    return keys.list().map(({ exchange, name }) => ({ exchange, name }))
  } catch (error) {
    if (!(error instanceof KeychainDamaged)) throw error
    throw problem('conflict', error.message, { source: 'keychain' })
  }
}

function hostOf(request: Request): string | null {
  return request.headers.get('host')
}

/** From the next request on the name must still be one of ours, or nobody is there to take it back. */
function demandWayBack(desk: SettingsDesk, { changes }: Ready, host: string | null): void {
  const change = changes.find(({ path }) => path === HOSTS)
  if (change === undefined || !Array.isArray(change.after)) return
  const allowedHosts = change.after.map(String)
  const boundHost = String(desk.view().settings['server.host'])
  if (new HostCheck({ boundHost, allowedHosts }).accepts(host)) return
  const message = `${HOSTS} would shut out ${host}, the name you came by; name it too, or come by another.`
  throw problem('conflict', message, { field: HOSTS, host })
}

type Ready = Extract<SettingsPlan, { outcome: 'ready' }>

/** The plan, when it can be carried out. Throws `Problem`. */
function ready(plan: SettingsPlan): Ready {
  if (plan.outcome === 'ready') return plan
  throw plan.outcome === 'fixed' ? fixedProblem(plan.sources) : refusedProblem(plan.problems)
}

function fixedProblem(sources: ReadonlyMap<string, string>): Problem {
  const [[path, source] = ['', '']] = sources
  const others = sources.size > 1 ? `, and ${sources.size - 1} more` : ''
  const message = `the setting ${path} is fixed by ${source}${others}; change it there.`
  return problem('conflict', message, { source, sources: Object.fromEntries(sources) })
}

function refusedProblem(problems: readonly { path: string; message: string }[]): Problem {
  const [first] = problems
  const field = first?.path ?? ''
  const others = problems.length > 1 ? ` (${problems.length - 1} more in details)` : ''
  const message = `${field} ${first?.message.replace(/\.$/, '')}${others}.`
  return problem('bad_params', message, { field, problems })
}
