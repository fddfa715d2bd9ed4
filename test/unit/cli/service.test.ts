import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  installService,
  type ServiceTools,
  serviceStatus,
  uninstallService,
} from '../../../src/app/service-install.ts'
import { type CliWorld, runCommand } from '../../support/cli-run.ts'

const ROOT = mkdtempSync(join(tmpdir(), 'veloz-service-'))
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))

const world: CliWorld = { home: join(ROOT, 'home') }
mkdirSync(world.home)

const run = (words: string) => runCommand(words.split(' ').filter(Boolean), world)
const BINARY = '/usr/local/bin/veloz'
const planned = async (words = '') =>
  await run(`service install --dry-run --root ${ROOT}/planned --executable ${BINARY} ${words}`)

const ANALYZE = Bun.which('systemd-analyze')

function analyze(words: readonly string[]) {
  const { exitCode, stdout, stderr } = Bun.spawnSync(['systemd-analyze', ...words], {
    env: { PATH: process.env['PATH'] ?? '', XDG_RUNTIME_DIR: ROOT, HOME: ROOT },
  })
  return { exitCode, text: `${stdout}${stderr}` }
}

/** `verify` wants the program to be there. */
const runnable = (unit: string) => unit.replace(`ExecStart=${BINARY}`, 'ExecStart=/bin/true')

describe('the unit', () => {
  test('is the one that packages take', async () => {
    const { code, out } = await planned()
    expect(code).toBe(0)
    const packaged = resolve(import.meta.dirname, '../../../build/deploy/veloz.service')
    expect(out).toBe(readFileSync(packaged, 'utf8'))
  })

  test('passes on where to listen, what to read and where to keep it', async () => {
    const { out } = await planned(
      '--port 9000 --host 0.0.0.0 --config /etc/veloz/v.yaml --data-dir /var/lib/veloz/a',
    )
    const flags = '--host 0.0.0.0 --port 9000 --config /etc/veloz/v.yaml --data-dir /var/lib/veloz/a'
    expect(out).toContain(`ExecStart=${BINARY} serve ${flags}\n`)
    expect(out).toContain('StateDirectory=veloz/a\n')
  })

  test('another data directory belongs to an account of this machine', async () => {
    expect(await planned('--data-dir /srv/veloz')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Name the account with --run-as'),
    })
    const { out } = await planned('--data-dir /srv/veloz --run-as trader')
    expect(out).toContain('User=trader\nReadWritePaths=/srv/veloz\n')
    expect(out).not.toContain('DynamicUser')
  })

  test('no word can leave its place', async () => {
    const words = ['service', 'install', '--dry-run', '--root', ROOT, '--executable', BINARY]
    const path = '/etc/a "b" $HOME %h\\'
    const { out } = await runCommand([...words, '--config', path], world)
    expect(out).toContain('--config "/etc/a \\"b\\" $$HOME %%h\\\\"\n')
  })

  test('what a service of the system cannot see is refused', async () => {
    for (const words of [
      '--config /home/ana/v.yaml',
      '--data-dir /root/veloz',
      '--executable /home/ana/veloz',
    ]) {
      const { code, err } = await planned(words)
      expect([words, code]).toEqual([words, 2])
      expect(err).toContain('cannot see')
    }
    expect((await planned('--user --config /home/ana/v.yaml')).code).toBe(0)
  })

  test('the source and a temporary executable are refused', async () => {
    const fromSource = await run('service install --dry-run')
    expect(fromSource).toMatchObject({ code: 2, err: expect.stringContaining('runs from its source') })
    const temporary = join(ROOT, 'veloz')
    writeFileSync(temporary, '')
    const { code, err } = await run(`service install --dry-run --executable ${temporary}`)
    expect([code, err]).toEqual([2, expect.stringContaining('does not outlive a restart')])
    expect((await run('service install --dry-run --executable /nowhere/veloz')).err).toContain('There is no')
  })

  test('wrong ports and accounts are wrong usage', async () => {
    for (const words of ['--port 0', '--port 65536', '--port x', '--run-as a;b']) {
      expect([words, (await planned(words)).code]).toEqual([words, 2])
    }
  })
})

describe('the unit and systemd', () => {
  if (ANALYZE === null) console.warn('SKIPPED: no systemd-analyze here to judge the unit')

  test.skipIf(ANALYZE === null)('verify finds nothing, for the system and for a user', async () => {
    const variants = [
      { words: '', as: [] },
      { words: '--data-dir /srv/x --run-as root --host ::1 --port 80', as: [] },
      { words: '--user --port 9000', as: ['--user'] },
    ]
    for (const [index, { words, as }] of variants.entries()) {
      const folder = join(ROOT, `verify-${index}`)
      mkdirSync(folder)
      const file = join(folder, 'veloz.service')
      writeFileSync(file, runnable((await planned(words)).out))
      expect({ words, ...analyze([...as, 'verify', file]) }).toEqual({ words, exitCode: 0, text: '' })
    }
  })

  test.skipIf(ANALYZE === null)('security calls the exposure OK', async () => {
    const file = join(ROOT, 'veloz.service')
    writeFileSync(file, runnable((await planned()).out))
    const { text } = analyze(['security', '--offline=yes', '--no-pager', file])
    const score = Number(/exposure level for veloz\.service: (\d+\.\d+)/.exec(text)?.[1])
    console.log(`systemd-analyze security: ${score}`)
    expect(score).toBeLessThan(2)
  })
})

describe('install, status, uninstall', () => {
  test('without systemd: a sentence and exit code 1, and nothing is written', async () => {
    const tools: ServiceTools = {
      hasServiceManager: false,
      systemctl: () => Promise.reject(new Error('asked')),
    }
    const none = { isUserUnit: true, root: null, home: join(ROOT, 'nobody') }
    const problem = { exitCode: 1, message: expect.stringContaining('systemd does not run here') }
    expect(installService({ ...none, ...request }, { start: true, tools })).rejects.toMatchObject(problem)
    expect(uninstallService(none, tools)).rejects.toMatchObject(problem)
    expect(serviceStatus(none, tools)).rejects.toMatchObject(problem)
    expect(existsSync(none.home)).toBe(false)
  })

  test('below a root it is only written, the second time not even that', async () => {
    const root = join(ROOT, 'package')
    const words = `service install --root ${root} --executable ${BINARY} --json`
    const path = join(root, 'etc/systemd/system/veloz.service')
    expect(JSON.parse((await run(words)).out)).toEqual({ path, is_changed: true, is_started: false })
    expect(statSync(path).mode & 0o777).toBe(0o644)
    expect(JSON.parse((await run(words)).out)).toEqual({ path, is_changed: false, is_started: false })
    const again = await run(`${words} --port 9000`)
    expect(JSON.parse(again.out)).toMatchObject({ is_changed: true })
    expect(readFileSync(path, 'utf8')).toContain('--port 9000')
    expect((await run(`service uninstall --root ${root}`)).out).toContain('removed')
    expect(existsSync(path)).toBe(false)
    expect((await run(`service uninstall --root ${root}`)).out).toContain('nothing to remove')
  })

  const request = {
    executable: '/bin/true',
    host: null,
    port: null,
    config: null,
    dataDirectory: null,
    runAs: null,
  }

  function recorded(answers: Readonly<Record<string, string>> = {}) {
    const asked: string[] = []
    const tools: ServiceTools = {
      hasServiceManager: true,
      systemctl: async (words) => {
        asked.push(words.join(' '))
        const verb = words.find((word) => !word.startsWith('--')) ?? ''
        return { exitCode: answers[verb] === 'fails' ? 1 : 0, said: answers[verb] ?? '' }
      },
    }
    return { asked, tools }
  }

  test('systemd is told once for each change', async () => {
    const mine = { ...request, isUserUnit: true, root: null, home: join(ROOT, 'ana') }
    const { asked, tools } = recorded()
    expect(await installService(mine, { start: true, tools })).toMatchObject({
      isChanged: true,
      isStarted: true,
    })
    const enabled = ['--user daemon-reload', '--user enable veloz.service']
    expect(asked.splice(0)).toEqual([...enabled, '--user restart veloz.service'])
    expect(await installService(mine, { start: true, tools })).toMatchObject({ isChanged: false })
    expect(asked.splice(0)).toEqual([...enabled, '--user start veloz.service'])
    expect(await installService({ ...mine, port: 1 }, { start: false, tools })).toMatchObject({
      isStarted: false,
    })
    expect(asked.splice(0)).toEqual(enabled)
    const data = join(mine.home, '.local/share/veloz/veloz.db')
    mkdirSync(join(data, '..'), { recursive: true })
    writeFileSync(data, 'x')
    expect(await uninstallService(mine, tools)).toMatchObject({ wasThere: true })
    expect(asked).toEqual(['--user disable --now veloz.service', '--user daemon-reload'])
    expect(existsSync(data)).toBe(true)
  })

  test('what systemctl refuses is told with its words', async () => {
    const { tools } = recorded({ enable: 'fails' })
    const mine = { ...request, isUserUnit: true, root: null, home: join(ROOT, 'bob') }
    expect(installService(mine, { start: true, tools })).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('systemctl --user enable veloz.service failed'),
    })
  })

  test('status says what systemd knows', async () => {
    const shown =
      'LoadState=loaded\nActiveState=active\nMainPID=42\nStatusText=simulation: trading active = fine\n'
    const { tools } = recorded({ show: shown })
    const where = { isUserUnit: false, root: null, home: null }
    expect(await serviceStatus(where, tools)).toEqual({
      state: 'active',
      pid: 42,
      status: 'simulation: trading active = fine',
      path: '/etc/systemd/system/veloz.service',
    })
    const none = recorded({ show: 'LoadState=not-found\nActiveState=inactive\nMainPID=0\nStatusText=\n' })
    expect(await serviceStatus(where, none.tools)).toMatchObject({ state: 'not-installed', pid: null })
  })
})
