import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import type { InstallRequest } from '../app/service-install.ts'
import type { World } from './world.ts'

/** Loaded only when needed. */
const tools = () => import('../app/service-install.ts')

type Run = (flags: ServiceFlags, world: World) => Promise<number>

interface ServiceFlags {
  readonly user?: boolean
  readonly root?: string
  readonly json?: boolean
  readonly dryRun?: boolean
  readonly start?: boolean
  readonly host?: string
  readonly port?: number
  readonly config?: string
  readonly dataDir?: string
  readonly runAs?: string
  readonly executable?: string
}

const NOTES = `The service runs as an account of its own, sees no home folder, writes to /var/lib/veloz
alone, is watched and restarted by systemd. Secrets are credentials: put the passphrase of the exchange
keys, readable by root alone, into /etc/credstore/veloz.VELOZ_KEYCHAIN_PASSPHRASE (or encrypt it with
systemd-creds), and the password of admin into /etc/credstore/veloz.VELOZ_ADMIN_PASSWORD; then
systemctl restart veloz.
Uninstalling leaves all data.
`

/** `veloz service …`: VeloZ as a service of systemd. */
export function addService(program: Command, world: World, finish: (code: number) => void): void {
  const service = program
    .command('service')
    .description('run VeloZ as a systemd service: install, uninstall, status')
    .addHelpText('after', '\nExample:\n  sudo veloz service install --port 8080\n')
  const add = (name: string, about: string, example: string, run: Run): Command => {
    const command = new Command(name).description(about).copyInheritedSettings(service)
    service.addCommand(command)
    return command
      .option('--user', 'a service of your own, without root')
      .option('--json', 'as one JSON object')
      .addHelpText('after', `\nExample:\n  ${example}\n`)
      .action(async () => finish(await run(command.opts<ServiceFlags>(), world)))
  }
  const root = 'write below this folder and tell nobody, for packages'
  add('install', 'write the unit, enable it, start it', 'sudo veloz service install --dry-run', install)
    .option('--dry-run', 'print the unit, change nothing')
    .option('--no-start', 'enable it, and start it with the machine')
    .option('--host <address>', 'as for veloz serve')
    .option('--port <number>', 'as for veloz serve', portNumber)
    .option('--config <file>', 'as for veloz serve')
    .option('--data-dir <folder>', 'as for veloz serve; /var/lib/veloz without it')
    .option(
      '--run-as <account>',
      'an account of this machine instead of one that exists while it runs',
      account,
    )
    .option('--executable <file>', 'another one than this')
    .option('--root <folder>', root)
    .addHelpText('after', NOTES)
  add(
    'uninstall',
    'stop it and remove the unit; data stays',
    'sudo veloz service uninstall',
    uninstall,
  ).option('--root <folder>', root)
  add(
    'status',
    'whether it runs, and what it said last; exit code 1 when it does not',
    'veloz service status',
    status,
  )
}

async function install(flags: ServiceFlags, world: World): Promise<number> {
  const { plannedUnit, installService, isReadableByOthers } = await tools()
  const request = requestOf(flags, world)
  if (flags.dryRun === true) {
    world.out(await plannedUnit(request))
    return 0
  }
  const { path, isChanged, isStarted } = await installService(request, {
    start: flags.start !== false,
    tools: await serviceTools(),
  })
  const { config, root, runAs, isUserUnit } = request
  const isForOthers = config !== null && root === null && runAs === null && !isUserUnit
  if (isForOthers && existsSync(config) && !(await isReadableByOthers(config)))
    world.err(
      `warning: ${config} can be read by its owner alone, and the service has an account of its own.\n`,
    )
  if (flags.json === true) {
    world.out(`${JSON.stringify({ path, is_changed: isChanged, is_started: isStarted })}\n`)
    return 0
  }
  const what = isChanged ? 'written' : 'there already'
  world.out(
    `${path}: ${what}${isStarted ? ', enabled and started. See it with: veloz service status' : ''}\n`,
  )
  return 0
}

async function uninstall(flags: ServiceFlags, world: World): Promise<number> {
  const { uninstallService } = await tools()
  const { path, wasThere } = await uninstallService(requestOf(flags, world), await serviceTools())
  const said = wasThere
    ? `${path}: removed; all data is where it was`
    : `${path} is not there: nothing to remove`
  world.out(flags.json === true ? `${JSON.stringify({ path, was_there: wasThere })}\n` : `${said}\n`)
  return 0
}

async function status(flags: ServiceFlags, world: World): Promise<number> {
  const { serviceStatus } = await tools()
  const found = await serviceStatus(requestOf(flags, world), await serviceTools())
  const { state, pid, status: said, path } = found
  const lines = [
    `Service    ${state}${pid === null ? '' : `, process ${pid}`}`,
    `Unit       ${path}`,
    ...(said === '' ? [] : [`Says       ${said}`]),
  ]
  world.out(flags.json === true ? `${JSON.stringify(found)}\n` : `${lines.join('\n')}\n`)
  return state === 'active' ? 0 : 1
}

async function serviceTools() {
  const { hasServiceManager, systemctl } = await tools()
  return { hasServiceManager: hasServiceManager(), systemctl }
}

function requestOf(flags: ServiceFlags, { cwd, home }: World): InstallRequest {
  const absolute = (path: string | undefined) => (path === undefined ? null : resolve(cwd, path))
  return {
    executable: absolute(flags.executable),
    isUserUnit: flags.user === true,
    host: flags.host ?? null,
    port: flags.port ?? null,
    config: absolute(flags.config),
    dataDirectory: absolute(flags.dataDir),
    runAs: flags.runAs ?? null,
    root: absolute(flags.root),
    home,
  }
}

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('It is not a port from 1 to 65535.')
}

function account(text: string): string {
  if (/^[a-z_][a-z0-9_-]{0,30}$/.test(text)) return text
  throw new InvalidArgumentError('It is not the name of an account.')
}
