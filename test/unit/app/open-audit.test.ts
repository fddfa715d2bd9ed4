import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeDisk, openFileAudit, verifyChains } from '../../../src/adapters/audit-file/index.ts'
import { createPromMetrics } from '../../../src/adapters/metrics/index.ts'
import { openCommandAudit } from '../../../src/app/cli-audit.ts'
import { type LoadedConfig, loadConfig, problemText } from '../../../src/app/config/index.ts'
import { auditSettingsOf, openAudit } from '../../../src/app/open-audit.ts'
import { StartProblem } from '../../../src/app/start-problem.ts'
import { aQuery } from '../../contract/audit.contract.ts'
import { T0 } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { virtualTime } from '../../support/virtual-time.ts'
import { entry } from '../adapters/audit-file/an-audit.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'veloz-open-audit-'))
})
afterEach(() => rmSync(home, { recursive: true }))

function loaded(env: Readonly<Record<string, string>>): LoadedConfig {
  const missing = { ok: false, isMissing: true, message: 'there is no such file' } as const
  const result = loadConfig({ flags: { dataDir: home }, env, cwd: home, home, readFile: () => missing })
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'))
  return result
}

function baseOf(env: Readonly<Record<string, string>> = {}) {
  const timers = virtualTime(T0)
  const nowMs = () => Number(timers.now() / 1_000_000n)
  const metrics = createPromMetrics({ withProcess: false })
  return { loaded: loaded(env), log: silentLog, metrics, timers, nowMs }
}

const REMOTE = { VELOZ_ENGINE: 'unix:/run/veloz/engine.sock' }
const foldersIn = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('gateway-'))

describe('semantics 29: where the audit is written', () => {
  test('beside the journal for whoever holds it', async () => {
    const opened = openAudit(baseOf())
    await opened?.audit.record(entry('signed_in'))
    await opened?.close()
    expect(readdirSync(join(home, 'audit')).some((name) => name.startsWith('auth-000001'))).toBe(true)
  })

  test('a gateway whose engine is elsewhere has a folder of its own, the same after a restart', async () => {
    for (let round = 0; round < 2; round++) {
      const opened = openAudit(baseOf(REMOTE))
      await opened?.audit.record(entry('signed_in'))
      await opened?.close()
    }
    expect(foldersIn(join(home, 'audit'))).toHaveLength(1)
    expect(readdirSync(join(home, 'audit')).some((name) => name.endsWith('.ndjson'))).toBe(false)
  })

  test('two of them that are told the same do not share a chain', async () => {
    const [first, second] = [openAudit(baseOf(REMOTE)), openAudit(baseOf(REMOTE))]
    expect(foldersIn(join(home, 'audit'))).toHaveLength(2)
    await first?.close()
    await second?.close()
  })

  test('a folder of its own choice is held by one engine alone', async () => {
    const env = { VELOZ_AUDIT_LOG_DIR: join(home, 'elsewhere') }
    const opened = openAudit(baseOf(env))
    expect(() => openAudit(baseOf(env))).toThrow(StartProblem)
    await opened?.close()
    await openAudit(baseOf(env))?.close()
  })

  test.each([{}, REMOTE])('what commands did is shown beside it: %p', async (env) => {
    const base = baseOf(env)
    const commands = await openCommandAudit(base.loaded)
    await commands.record({ type: 'auth', action: 'user_added', details: {} })
    await commands.close()
    const opened = openAudit(base)
    await opened?.audit.record(entry('signed_in'))
    const page = await opened?.audit.query(aQuery())
    expect(page?.records.map(({ action, instance }) => [action, instance]).sort()).toEqual([
      ['signed_in', undefined],
      ['user_added', 'cli'],
    ])
    await opened?.close()
  })

  test('nowhere when it is switched off', () => {
    expect(openAudit(baseOf({ VELOZ_AUDIT_LOG_ENABLED: 'false' }))).toBeNull()
  })
})

describe('retention', () => {
  const daysOf = (env: Readonly<Record<string, string>>) => auditSettingsOf(loaded(env).config).retentionDays

  test('by kind', () => {
    expect(daysOf({})).toEqual({ auth: 90, order: 365, api_key: 365, config: 365, error: 30, access: 14 })
  })

  test('one value for all but those that have their own', () => {
    const env = { VELOZ_AUDIT_LOG_RETENTION_DAYS: '7', VELOZ_AUDIT_LOG_RETENTION_DAYS_ORDER: '400' }
    expect(daysOf(env)).toEqual({ auth: 7, order: 400, api_key: 7, config: 7, error: 7, access: 7 })
  })
})

describe('the audit of commands is kept up by them', () => {
  const folder = () => join(home, 'audit', 'cli')
  const namesIn = () => readdirSync(folder()).filter((name) => name.endsWith('.ndjson'))
  async function recordedInSpring(): Promise<void> {
    const settings = auditSettingsOf(loaded({}).config)
    const nowMs = () => Date.UTC(2026, 2, 1)
    const options = { directory: folder(), settings, nowMs, timers: virtualTime(T0), log: silentLog }
    const audit = openFileAudit(options)
    await audit.record(entry('user_added'))
    await audit.close()
  }
  async function command(): Promise<void> {
    const commands = await openCommandAudit(loaded({}))
    await commands.record({ type: 'config', action: 'key_added', details: {} })
    await commands.close()
  }

  test('what is too old goes, and the chain says so', async () => {
    await recordedInSpring()
    await command()
    expect(namesIn().filter((name) => name.includes('20260301'))).toEqual([])
    const reports = (await verifyChains(nodeDisk, folder())) ?? []
    expect(reports.flatMap(({ problems }) => problems)).toEqual([])
    expect(reports.find(({ type }) => type === 'auth')).toMatchObject({ records: 1, firstSeq: 2 })
  })

  test('once a day', async () => {
    await command()
    await recordedInSpring()
    await command()
    expect(namesIn().filter((name) => name.includes('20260301'))).toHaveLength(1)
    rmSync(join(folder(), 'kept-up'))
    await command()
    expect(namesIn().filter((name) => name.includes('20260301'))).toEqual([])
  })

  test('what hinders it hinders no command, and the next one tries again', async () => {
    await command()
    rmSync(join(folder(), 'kept-up'))
    mkdirSync(join(folder(), 'kept-up'))
    await command()
    rmdirSync(join(folder(), 'kept-up'))
    await command()
    expect(readdirSync(folder())).toContain('kept-up')
  })
})

test('what is written and what failed is counted', async () => {
  const base = baseOf()
  const opened = openAudit(base)
  await opened?.audit.record(entry('signed_in', { outcome: 'failure' }))
  const text = await base.metrics.render()
  expect(text).toContain('veloz_audit_records_total{type="auth",outcome="failure"} 1')
  expect(text).toContain('veloz_audit_failing 0')
  await opened?.close()
})

test('the files are kept up and checked by themselves', async () => {
  const base = baseOf()
  const opened = openAudit(base)
  await opened?.audit.record(entry('signed_in'))
  base.timers.advance(11_000)
  while ((await opened?.audit.stats())?.chain.fromMs === null)
    await new Promise((done) => setTimeout(done, 1))
  expect((await opened?.audit.stats())?.chain.verified).toBe(true)
  await opened?.close()
})

test('an upkeep that was not possible is tried again before the day is over', async () => {
  const base = baseOf()
  const heads = join(home, 'audit', 'heads.json')
  mkdirSync(heads, { recursive: true })
  const opened = openAudit(base)
  base.timers.advance(11_000)
  while (opened?.audit.isFailing === false) await new Promise((done) => setTimeout(done, 1))
  rmdirSync(heads)
  await opened?.audit.record(entry('signed_in'))
  base.timers.advance(3_600_000)
  while ((await opened?.audit.stats())?.chain.fromMs === null)
    await new Promise((done) => setTimeout(done, 1))
  await opened?.close()
})
