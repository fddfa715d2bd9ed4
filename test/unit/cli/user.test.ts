import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openIdentityStore } from '../../../src/adapters/database-sqlite/index.ts'
import { createScryptHasher } from '../../../src/adapters/hasher/index.ts'
import { createIdentity } from '../../../src/http/auth/index.ts'
import { type CliWorld, runCommand } from '../../support/cli-run.ts'

const root = mkdtempSync(join(tmpdir(), 'veloz-user-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const GOOD = 'a good long one'
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(root, 'state-'))
})

async function user(words: string, typed: Omit<CliWorld, 'home'> = {}) {
  const run = await runCommand(['user', ...words.split(' '), '--data-dir', folder], { home: root, ...typed })
  const { code, out, err, prompts } = run
  return { code, out, err, prompts }
}

const store = () => openIdentityStore(join(folder, 'veloz.db'))
const passwordIs = async (userId: string, password: string) => {
  const opened = store()
  const hash = opened.user(userId)?.passwordHash ?? null
  opened.close()
  return (await createScryptHasher().verify(password, hash)).outcome === 'match'
}
const audited = () => {
  const audit = join(folder, 'audit', 'cli')
  if (!existsSync(audit)) return []
  const lines = readdirSync(audit)
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) => readFileSync(join(audit, name), 'utf8').trim().split('\n'))
  return lines.map((line) => JSON.parse(line)).filter((record) => record.action !== undefined)
}

describe('veloz user', () => {
  test('makes users from standard input, before VeloZ ever ran', async () => {
    const made = await user('add ana --role trader --role viewer --password-stdin', { input: `${GOOD}\n` })
    expect(made).toEqual({
      code: 0,
      out: 'User ana was made (trader, viewer).\n',
      err: made.err,
      prompts: [],
    })
    expect(made.err).toContain('nobody may do everything yet')
    expect(await passwordIs('ana', GOOD)).toBe(true)
    const boss = await user('add boss --role admin', { input: GOOD })
    expect([boss.code, boss.err]).toEqual([0, ''])
    const table = await user('list')
    expect(table.out).toBe('ana    trader, viewer\nboss   admin\n')
    expect(JSON.parse((await user('list --json')).out).users[0]).toMatchObject({
      user_id: 'ana',
      roles: ['trader', 'viewer'],
      disabled: false,
      has_password: true,
      totp: false,
    })
  })

  test('asks twice at a terminal', async () => {
    const made = await user('add ana', { answers: [GOOD, GOOD] })
    expect([made.code, made.prompts.length]).toEqual([0, 2])
    expect(await passwordIs('ana', GOOD)).toBe(true)
    const differing = await user('passwd ana', { answers: ['another good one', 'another good on'] })
    expect([differing.code, differing.err]).toEqual([1, 'veloz: The two differ; nothing was changed.\n'])
    const broken = await user('passwd ana', { answers: [null] })
    expect([broken.code, broken.err]).toEqual([1, 'veloz: Broken off; nothing was changed.\n'])
    expect(await passwordIs('ana', GOOD)).toBe(true)
  })

  test('generates a password and shows it once', async () => {
    const { code, out } = await user('add ana --generate --json')
    const { user_id: userId, password } = JSON.parse(out)
    expect([code, userId, await passwordIs('ana', password)]).toEqual([0, 'ana', true])
    const again = await user('passwd ana --generate')
    const shown = /shown once: (\S+)\n/.exec(again.out)?.[1] ?? ''
    expect([shown.length, await passwordIs('ana', shown), await passwordIs('ana', password)]).toEqual([
      29,
      true,
      false,
    ])
  })

  test('refuses in sentences, 2 for what was written wrongly and 1 for what cannot be', async () => {
    await user('add ana --generate')
    for (const [words, typed, code, said] of [
      ['add x', { input: 'too short' }, 2, 'needs 10 characters or more'],
      ['add x', { input: '' }, 2, 'No password came'],
      ['add x', { input: 'y'.repeat(9000) }, 2, 'too long'],
      ['add x --generate --password-stdin', {}, 2, 'exclude each other'],
      ['add a/b --generate', {}, 2, 'is no name'],
      ['add x --role nope --generate', {}, 2, 'There are: viewer, researcher, trader, admin.'],
      ['add ana --generate', {}, 1, 'There is a user ana already'],
      ['passwd nobody --generate', {}, 1, 'There is no user "nobody"'],
      ['disable nobody', {}, 1, 'There is no user'],
      ['link nobody', {}, 1, 'There is no user'],
      ['totp-off ana', {}, 1, 'has no authenticator app'],
      ['add', {}, 2, "missing required argument 'name'"],
    ] as const) {
      const ran = await user(words, typed)
      expect([ran.code, ran.out], words).toEqual([code, ''])
      expect(ran.err, words).toContain(said)
    }
    folder = join(root, 'not-there')
    const nowhere = await user('list')
    expect([nowhere.code, existsSync(folder)]).toEqual([2, false])
  })

  test('keeps out and lets in, but never the last who may do everything', async () => {
    await user('add boss --role admin --generate')
    await user('add ana --generate')
    expect((await user('disable boss')).err).toContain('Nobody but boss may do everything')
    expect((await user('disable ana')).code).toBe(0)
    expect((await user('list')).out).toContain('ana    viewer   (disabled)')
    expect((await user('link ana')).err).toContain('ana is disabled')
    expect((await user('enable ana')).code).toBe(0)
    expect((await user('list')).out).not.toContain('disabled')
  })

  test('prints a link to the page where it is reached', async () => {
    await user('add ana --generate')
    const { out } = await user('link ana --url https://desk.example.com/')
    expect(out).toMatch(/^https:\/\/desk\.example\.com\/#sign-in=\S+\n$/)
    for (const wrong of ['desk.example.com', 'ftp://desk', 'https://desk/path', 'https://desk/?a=1']) {
      const { code, err } = await user(`link ana --url ${wrong}`)
      expect([code, err]).toEqual([2, expect.stringContaining('is no address such as')])
    }
  })

  test('prints a link that signs in once', async () => {
    await user('add ana --generate')
    const { out } = await user('link ana', { env: { VELOZ_PORT: '9123' } })
    const [, code = ''] = /^http:\/\/127\.0\.0\.1:9123\/#sign-in=(\S+)\n$/.exec(out) ?? []
    const opened = store()
    const nowMs = Date.now()
    const identity = createIdentity({
      store: opened,
      hasher: createScryptHasher(),
      secret: new Uint8Array(32),
      nowMs: () => nowMs,
      accessLifetimeSeconds: 1,
      refreshLifetimeSeconds: 1,
    })
    expect(await identity.signIn.byLink({ code, address: 'x' })).toMatchObject({ userId: 'ana' })
    expect([identity.signIn.redeemLink(code), identity.signIn.redeemLink(code)]).toEqual([true, false])
    opened.close()
  })

  test('takes the authenticator app from whoever lost it', async () => {
    await user('add ana --generate')
    const opened = store()
    opened.authenticators.begin('ana', 'sealed', 1)
    opened.authenticators.confirm({ userId: 'ana', step: 1, nowMs: 2, recoveryCodeHashes: ['a'] })
    expect((await user('list')).out).toContain('(authenticator app)')
    expect((await user('totp-off ana')).code).toBe(0)
    expect(opened.authenticators.get('ana')).toBe(null)
    opened.close()
  })

  test('is audited, without passwords and codes, unless the audit is off', async () => {
    const { password } = JSON.parse((await user('add ana --role admin --generate --json')).out)
    await user('passwd ana', { input: GOOD })
    await user('add bob --generate')
    await user('disable bob')
    const { out: link } = await user('link ana')
    const records = audited()
    expect(records.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'user_created success',
      'password_changed success',
      'user_created success',
      'user_changed success',
      'sign_in_link_created success',
    ])
    expect(records[0]).toMatchObject({ log_type: 'auth', ip_address: 'local', details: { user_id: 'ana' } })
    expect(records.every(({ user_id: by }) => /^cli:./.test(by))).toBe(true)
    const text = JSON.stringify(records)
    for (const secret of [password, GOOD, link.split('=')[1]?.trim()]) expect(text).not.toContain(secret)
    await user('disable bob', { env: { VELOZ_AUDIT_LOG_ENABLED: 'false' } })
    expect(audited().length).toBe(5)
  })

  test('one that runs beside sees what changed at its next look', async () => {
    await user('add ana --generate')
    const running = store()
    const before = running.revision()
    await user('add boss --role admin --generate')
    expect(running.revision()).toBe(before)
    await user('disable ana')
    expect(running.revision()).toBeGreaterThan(before)
    expect(running.user('ana')?.isDisabled).toBe(true)
    running.close()
  })

  test('explains itself', async () => {
    for (const words of [
      '--help',
      'add --help',
      'passwd --help',
      'list --help',
      'disable --help',
      'link --help',
    ]) {
      const { code, out } = await user(words)
      expect([code, /Examples?:\n {2}veloz user /.test(out)], words).toEqual([0, true])
    }
  })
})
