import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { EngineLink, LineConnection, Log, Timers } from '../../ports/index.ts'
import { logLines } from './log-lines.ts'
import { streamConnection } from './stream-connection.ts'

export interface ChildLinkOptions {
  /** Program and arguments; no shell reads them. */
  readonly command: readonly [program: string, ...rest: string[]]
  readonly log: Log
  readonly timers: Timers
  /** How long each step of ending it may take: its end of input, then SIGTERM, then SIGKILL. */
  readonly patienceMs?: number
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

const PATIENCE_MS = 5000

/**
 * An engine in a process of our own, spoken to over its standard input and output. It never outlives us: its
 * input ends with this process, however that ends.
 */
export function childLink(options: ChildLinkOptions): EngineLink {
  const { command, patienceMs = PATIENCE_MS } = options
  let ending: Promise<void> = Promise.resolve()
  let current: Child | null = null
  const end = (): Promise<void> => {
    const child = current
    current = null
    if (child) ending = ended(child, options.timers, patienceMs)
    return ending
  }
  return {
    name: `stdio:${command.join(' ')}`,
    async open() {
      // Two of them would want one journal.
      await end()
      current = await started(options)
      return connectionOf(current, command[0])
    },
    close: end,
  }
}

function started({ command, log }: ChildLinkOptions): Promise<Child> {
  const [program, ...rest] = command
  const { promise, resolve, reject } = Promise.withResolvers<Child>()
  // A group of its own: Ctrl-C at the terminal is for us, and we end it in our own order.
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], shell: false, detached: true })
  child.once('error', (error) => reject(new Error(`${program} cannot be started: ${error.message}`)))
  child.once('spawn', () => {
    log.info('the engine was started', { pid: child.pid, program })
    resolve(child)
  })
  child.once('exit', (code, signal) => log.info('the engine ended', { pid: child.pid, code, signal }))
  logLines(child.stderr, (text) => log.info('the engine says', { pid: child.pid, text }))
  return promise
}

function connectionOf(child: Child, program: string): LineConnection {
  const destroy = () => {
    child.stdin.destroy()
    child.stdout.destroy()
  }
  return streamConnection({ peer: program, input: child.stdout, output: child.stdin, destroy })
}

/** Asks it to go, then tells it, then makes it: by its id, and only this one. */
async function ended(child: Child, timers: Timers, patienceMs: number): Promise<void> {
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const exit = new Promise<void>((resolve) => {
    if (hasEnded()) resolve()
    else child.once('exit', () => resolve())
  })
  child.stdin.end()
  // What nobody reads would keep it from ending.
  child.stdout.resume()
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (hasEnded()) return
    const cancel = timers.after(patienceMs, () => void child.kill(signal))
    const wait = Promise.withResolvers<void>()
    const cancelWait = timers.after(patienceMs + 1, () => wait.resolve())
    await Promise.race([exit, wait.promise])
    cancel()
    cancelWait()
  }
  await exit
}
