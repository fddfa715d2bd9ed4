import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { selfCommand } from './self-command.ts'
import { stateNameOf, type UnitOptions, unitText } from './service-unit.ts'
import { StartProblem } from './start-problem.ts'

export const UNIT_NAME = 'veloz.service'
const OFFICIAL_EXECUTABLE = '/usr/local/bin/veloz'

/** What was asked for, not looked at yet. */
export interface InstallRequest extends Omit<UnitOptions, 'executable'> {
  /** Null: the program that runs. */
  readonly executable: string | null
  /** Null: this machine, whose service manager is told; else a folder that stands for it, for packages. */
  readonly root: string | null
  readonly home: string | null
}

/** How the service manager is asked: the words after `systemctl`. */
export type Systemctl = (
  words: readonly string[],
) => Promise<{ readonly exitCode: number; readonly said: string }>

/** The text of the unit. Throws `StartProblem` for what could not work as a service. */
export async function plannedUnit(request: InstallRequest): Promise<string> {
  const executable = await executableOf(request)
  if (!request.isUserUnit) expectReachable({ ...request, executable })
  return unitText({ ...request, executable })
}

async function executableOf({ executable, root }: InstallRequest): Promise<string> {
  // In a package it is not there yet.
  if (executable !== null && root !== null) return executable
  const { program, words } = selfCommand()
  const self = words.length === 0 ? program : null
  const wanted = executable ?? self
  if (wanted === null) {
    const advice = `Install it as ${OFFICIAL_EXECUTABLE} and run that, or name it with --executable.`
    throw new StartProblem(
      2,
      `A service needs the executable, and this VeloZ runs from its source. ${advice}`,
    )
  }
  if (!existsSync(wanted)) throw new StartProblem(2, `There is no ${wanted}.`)
  const path = await realpath(wanted)
  const temporary = [resolve(tmpdir()), '/tmp', '/var/tmp', '/dev/shm', '/run'].find((folder) =>
    isBelow(path, folder),
  )
  if (temporary !== undefined) {
    const why = `${path} lies in ${temporary}, which does not outlive a restart of the machine.`
    throw new StartProblem(2, `${why} Move it to ${OFFICIAL_EXECUTABLE} first.`)
  }
  return path
}

const HOMES = ['/home', '/root', '/run/user']

/** A service of the system sees no home folder, and writes nowhere but where it was told. */
function expectReachable({ executable, config, dataDirectory, runAs }: UnitOptions): void {
  for (const [what, path] of [
    ['the executable', executable],
    ['the configuration file', config],
    ['the data directory', dataDirectory],
  ] as const) {
    const home = path === null ? undefined : HOMES.find((folder) => isBelow(path, folder))
    if (home === undefined) continue
    const advice = 'Move it elsewhere, or install a service of your own with --user.'
    throw new StartProblem(
      2,
      `${path} (${what}) lies in ${home}, which a service of the system cannot see. ${advice}`,
    )
  }
  if (stateNameOf(dataDirectory) !== null || runAs !== null) return
  const why = `${dataDirectory} is not below /var/lib, so it has to belong to an account of this machine.`
  throw new StartProblem(2, `${why} Name the account with --run-as, or choose a folder below /var/lib.`)
}

const isBelow = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`)

/** Where the unit belongs. */
export function unitPath({
  isUserUnit,
  root,
  home,
}: Pick<InstallRequest, 'isUserUnit' | 'root' | 'home'>): string {
  if (!isUserUnit) return join(root ?? '/', 'etc/systemd/system', UNIT_NAME)
  if (home === null) throw new StartProblem(2, 'The home folder is not known: set HOME.')
  return join(root ?? '/', home, '.config/systemd/user', UNIT_NAME)
}

/** Whether there is a service manager to talk to: not in most containers. */
export function hasServiceManager(): boolean {
  return existsSync('/run/systemd/system')
}

const NO_SYSTEMD =
  'systemd does not run here, as in most containers: there is no service manager to ask. ' +
  'See the unit with --dry-run, or write it for a package with --root FOLDER.'

export interface ServiceTools {
  readonly hasServiceManager: boolean
  readonly systemctl: Systemctl
}

export interface Installed {
  readonly path: string
  /** False when the same unit was there already. */
  readonly isChanged: boolean
  readonly isStarted: boolean
}

/** Writes the unit; without `root` also tells systemd, and starts it unless `start` is false. */
export async function installService(
  request: InstallRequest,
  { start, tools }: { readonly start: boolean; readonly tools: ServiceTools },
): Promise<Installed> {
  const text = await plannedUnit(request)
  const path = unitPath(request)
  if (request.root === null && !tools.hasServiceManager) throw new StartProblem(1, NO_SYSTEMD)
  const isChanged = await writeUnit(path, text)
  if (request.root !== null) return { path, isChanged, isStarted: false }
  await expectDone(tools, wordsFor(request, ['daemon-reload']))
  await expectDone(tools, wordsFor(request, ['enable', UNIT_NAME]))
  // Also one that runs: it is to run as the unit now says.
  if (start) await expectDone(tools, wordsFor(request, [isChanged ? 'restart' : 'start', UNIT_NAME]))
  return { path, isChanged, isStarted: start }
}

/** Stops it and takes the unit away. The data directory stays. False when there was none. */
export async function uninstallService(
  request: Pick<InstallRequest, 'isUserUnit' | 'root' | 'home'>,
  tools: ServiceTools,
): Promise<{ readonly path: string; readonly wasThere: boolean }> {
  const path = unitPath(request)
  if (request.root === null && !tools.hasServiceManager) throw new StartProblem(1, NO_SYSTEMD)
  const wasThere = existsSync(path)
  if (wasThere && request.root === null)
    await expectDone(tools, wordsFor(request, ['disable', '--now', UNIT_NAME]))
  await rm(path, { force: true })
  if (wasThere && request.root === null) await expectDone(tools, wordsFor(request, ['daemon-reload']))
  return { path, wasThere }
}

export interface ServiceStatus {
  /** `active`, `failed`, `inactive` …; `not-installed` where there is no unit. */
  readonly state: string
  readonly pid: number | null
  /** The sentence that VeloZ told last. */
  readonly status: string
  readonly path: string
}

const PROPERTIES = ['LoadState', 'ActiveState', 'MainPID', 'StatusText']

export async function serviceStatus(
  request: Pick<InstallRequest, 'isUserUnit' | 'root' | 'home'>,
  tools: ServiceTools,
): Promise<ServiceStatus> {
  if (!tools.hasServiceManager) throw new StartProblem(1, NO_SYSTEMD)
  const words = ['show', UNIT_NAME, `--property=${PROPERTIES.join(',')}`]
  const said = await expectDone(tools, wordsFor(request, words))
  const shown = new Map(
    said.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.replace(/^[^=]*=/, '')]),
  )
  const pid = Number(shown.get('MainPID') ?? 0)
  const isThere = shown.get('LoadState') === 'loaded'
  return {
    state: isThere ? (shown.get('ActiveState') ?? 'unknown') : 'not-installed',
    pid: pid > 0 ? pid : null,
    status: shown.get('StatusText') ?? '',
    path: unitPath(request),
  }
}

const wordsFor = ({ isUserUnit }: Pick<InstallRequest, 'isUserUnit'>, words: readonly string[]) =>
  isUserUnit ? ['--user', ...words] : words

async function expectDone({ systemctl }: ServiceTools, words: readonly string[]): Promise<string> {
  const { exitCode, said } = await systemctl(words)
  if (exitCode === 0) return said
  throw new StartProblem(1, `systemctl ${words.join(' ')} failed: ${said.trim() || `exit code ${exitCode}`}`)
}

const UNIT_MODE = 0o644

/** All or nothing; false when it says that already. */
async function writeUnit(path: string, text: string): Promise<boolean> {
  try {
    if (existsSync(path) && (await readFile(path, 'utf8')) === text) return false
    await mkdir(dirname(path), { recursive: true })
    const fresh = `${path}.new`
    await writeFile(fresh, text, { mode: UNIT_MODE })
    await rename(fresh, path)
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') throw error
    throw new StartProblem(1, `${path} cannot be written (${code}): run it as root, or install with --user.`)
  }
}

/** Whether others than its owner can read it: an account made for the service is another. */
export async function isReadableByOthers(path: string): Promise<boolean> {
  return ((await stat(path)).mode & 0o004) !== 0
}

/** The real one. */
export const systemctl: Systemctl = (words) =>
  new Promise((done) => {
    const child = spawn('systemctl', [...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text
      })
    }
    child.once('error', (error) => done({ exitCode: 127, said: error.message }))
    child.once('close', (code) => done({ exitCode: code ?? 1, said }))
  })
