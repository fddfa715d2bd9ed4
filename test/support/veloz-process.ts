/**
 * The executable as a person runs it: a process of its own in an empty home.
 *
 * @example const veloz = await startVeloz()
 *          await fetch(`${veloz.address}/health`)
 *          await veloz.kill('SIGKILL')
 *          await veloz.restart()
 *          // afterAll(endEverything)
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
export const VELOZ_BINARY = resolve(ROOT, process.env['VELOZ_BINARY'] ?? 'dist/veloz')

/** Far beyond what anything takes on a machine that is busy: only what never comes takes so long. */
const WITHIN_MS = 60_000

export interface VelozOptions {
  /** After `serve --port P --data-dir D`. */
  readonly words?: readonly string[]
  /** Besides HOME and PATH. */
  readonly env?: Readonly<Record<string, string>>
  /** Instead of the executable and `serve`: another way to start the same program. */
  readonly command?: readonly string[]
  /** Where it runs; its empty home when absent. */
  readonly folder?: string
  /** In its home when absent. */
  readonly dataDirectory?: string
}

export interface Output {
  readonly out: string
  readonly err: string
}

export interface VelozProcess {
  /** `http://127.0.0.1:PORT`, as printed. */
  readonly address: string
  readonly port: number
  /** Printed by the first start of a data directory alone. */
  readonly signInUrl: string | null
  readonly password: string | null
  readonly pid: number
  /** Empty at the first start; removed at the end. */
  readonly home: string
  readonly dataDirectory: string
  /** Of this start; earlier ones are forgotten. */
  readonly output: Output
  /** The exit code once it has ended; a signal that ended it is 128 and its number. */
  readonly ended: Promise<number>
  signal(signal: NodeJS.Signals): void
  /** Sends the signal and waits for the end; answers with the exit code. */
  kill(signal: NodeJS.Signals): Promise<number>
  /** Once it has ended: again, on the same port and data directory. */
  restart(more?: { readonly words?: readonly string[] }): Promise<void>
}

interface Child {
  readonly process: Bun.Subprocess<'pipe' | 'ignore', 'pipe', 'pipe'>
  readonly output: { out: string; err: string }
  /** Both streams read to their end. */
  readonly closed: Promise<void>
}

const children = new Set<Child>()
const folders = new Set<string>()

/** A folder that `endEverything` removes. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'veloz-e2e-'))
  folders.add(folder)
  return folder
}

/** For `afterAll`: ends every process started here by its id, and removes every folder. */
export async function endEverything(): Promise<void> {
  const still = [...children]
  for (const { process: child } of still) child.kill('SIGKILL')
  await Promise.all(still.map(({ process: child }) => child.exited))
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  folders.clear()
}

interface SpawnOptions {
  readonly words: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  readonly input?: string
}

function spawn({ words, env, folder, input }: SpawnOptions): Child {
  const started = Bun.spawn([...words], {
    cwd: folder,
    env: { ...env },
    stdin: input === undefined ? 'ignore' : 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const output = { out: '', err: '' }
  const read = async (name: 'out' | 'err', stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) output[name] += decoder.decode(chunk, { stream: true })
  }
  const closed = Promise.all([read('out', started.stdout), read('err', started.stderr)])
  const child: Child = { process: started, output, closed: closed.then(() => undefined) }
  children.add(child)
  void started.exited.then(() => children.delete(child))
  if (input !== undefined && started.stdin) {
    started.stdin.write(input)
    void started.stdin.end()
  }
  return child
}

/** What every start gets: where the programs are, and a home that is not anybody's. */
function surroundings(home: string, env: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: home, ...env }
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly folder?: string
  /** Standard input, whole; closed at once when absent. */
  readonly input?: string
  readonly home?: string
  /** Instead of the executable. */
  readonly program?: string
  /** Exactly these variables and no others. */
  readonly isBareEnvironment?: boolean
}

export interface Ran extends Output {
  readonly exitCode: number
}

/** Runs the executable to its end. */
export async function runVeloz(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const home = options.home ?? temporaryFolder()
  const { env = {}, folder = home, input, program = VELOZ_BINARY, isBareEnvironment = false } = options
  const child = spawn({
    words: [program, ...words],
    env: isBareEnvironment ? env : surroundings(home, env),
    folder,
    ...(input === undefined ? {} : { input }),
  })
  const exitCode = await endOf(child, `veloz ${words.join(' ')}`)
  return { exitCode, ...child.output }
}

async function endOf(child: Child, name: string): Promise<number> {
  const timer = setTimeout(() => child.process.kill('SIGKILL'), WITHIN_MS)
  const exitCode = await child.process.exited
  clearTimeout(timer)
  await child.closed
  if (child.process.signalCode === 'SIGKILL') throw new Error(`${name} did not end.\n${textOf(child)}`)
  return exitCode
}

const textOf = ({ output }: Child) => `${output.out}${output.err}`.trim()

/** Starts `veloz serve` and waits for the address it prints. Throws with its words when there is none. */
export async function startVeloz(options: VelozOptions = {}): Promise<VelozProcess> {
  demandExecutable(options)
  const home = temporaryFolder()
  const { command = [VELOZ_BINARY, 'serve'], words = [], env = {}, folder = home } = options
  const dataDirectory = options.dataDirectory ?? join(home, 'state')
  const start = async (atPort: number, more: readonly string[]): Promise<Started> => {
    const child = spawn({
      words: [...command, '--port', String(atPort), '--data-dir', dataDirectory, ...words, ...more],
      env: surroundings(home, env),
      folder,
    })
    return { child, ...(await printed(child)) }
  }
  return new Running({ home, dataDirectory, start, started: await start(0, []) })
}

function demandExecutable({ command }: VelozOptions): void {
  if (command !== undefined || existsSync(VELOZ_BINARY)) return
  throw new Error(`${VELOZ_BINARY} is not there: run bun run compile, or set VELOZ_BINARY.`)
}

interface Printed {
  readonly address: string
  readonly signInUrl: string | null
  readonly password: string | null
}

interface Started extends Printed {
  readonly child: Child
}

async function printed(child: Child): Promise<Printed> {
  const { output } = child
  await eventually(
    () => {
      if (child.process.exitCode !== null || child.process.signalCode !== null) {
        throw new Error(`veloz ended before it was ready.\n${textOf(child)}`)
      }
      // The words of a start are written at once and end with an empty line.
      return /^ {2}Page\s+\S+\n/m.test(output.out) && output.out.endsWith('\n\n')
    },
    { what: () => `the address of veloz\n${textOf(child)}` },
  )
  const fact = (label: string) => new RegExp(`^ {2}${label}\\s+(\\S+)`, 'm').exec(output.out)?.[1] ?? null
  const address = fact('Page')
  if (address === null) throw new Error(`veloz printed no address.\n${textOf(child)}`)
  return { address, signInUrl: fact('Sign in'), password: fact('Password') }
}

interface RunningOptions {
  readonly home: string
  readonly dataDirectory: string
  readonly start: (port: number, more: readonly string[]) => Promise<Started>
  readonly started: Started
}

class Running implements VelozProcess {
  readonly home: string
  readonly dataDirectory: string
  readonly #start: RunningOptions['start']
  #started: Started

  constructor({ home, dataDirectory, start, started }: RunningOptions) {
    this.home = home
    this.dataDirectory = dataDirectory
    this.#start = start
    this.#started = started
  }

  get address(): string {
    return this.#started.address
  }

  get port(): number {
    return Number(new URL(this.address).port)
  }

  get signInUrl(): string | null {
    return this.#started.signInUrl
  }

  get password(): string | null {
    return this.#started.password
  }

  get pid(): number {
    return this.#started.child.process.pid
  }

  get output(): Output {
    return this.#started.child.output
  }

  get ended(): Promise<number> {
    const { process: child } = this.#started.child
    return child.exited
  }

  signal(signal: NodeJS.Signals): void {
    this.#started.child.process.kill(signal)
  }

  async kill(signal: NodeJS.Signals): Promise<number> {
    const { child } = this.#started
    child.process.kill(signal)
    if (signal !== 'SIGKILL') return endOf(child, `veloz after ${signal}`)
    const exitCode = await child.process.exited
    await child.closed
    return exitCode
  }

  async restart({ words = [] }: { readonly words?: readonly string[] } = {}): Promise<void> {
    this.#started = await this.#start(this.port, words)
  }
}

export interface EventuallyOptions {
  /** For the message when it never came. */
  readonly what: string | (() => string)
  readonly withinMs?: number
}

const LOOK_FIRST_MS = 5
const LOOK_LAST_MS = 100

/**
 * Asks again and again until the answer is neither false nor null nor undefined, and gives it. Ever less
 * often: who goes on asking a server a hundred times a second is told that this is too much.
 */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  { what, withinMs = WITHIN_MS }: EventuallyOptions,
): Promise<Exclude<T, false | null | undefined>> {
  const deadlineMs = performance.now() + withinMs
  for (let pauseMs = LOOK_FIRST_MS; ; pauseMs = Math.min(pauseMs * 1.25, LOOK_LAST_MS)) {
    const answer = await ask()
    if (answer !== false && answer !== null && answer !== undefined)
      return answer as Exclude<T, false | null | undefined>
    if (performance.now() > deadlineMs)
      throw new Error(`Not within ${withinMs} ms: ${typeof what === 'string' ? what : what()}`)
    await Bun.sleep(pauseMs)
  }
}
