import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { readTextFile } from '../app/config/index.ts'
import { askSecret } from './ask-secret.ts'
import type { StopSignal, StopSignalOptions, World } from './world.ts'

const STOP_SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM']

/** The real process. */
export function processWorld(
  loaders: Pick<World, 'loadServe' | 'loadStdioEngine' | 'loadListeningEngine' | 'loadSandbox'>,
): World {
  return {
    ...loaders,
    env: process.env,
    cwd: process.cwd(),
    home: homedir() || null,
    readFile: readTextFile,
    out: (text) => {
      process.stdout.write(text)
    },
    err: (text) => {
      process.stderr.write(text)
    },
    onStopSignal,
    exitNow: (code) => process.exit(code),
    openBrowser,
    stdio: { input: process.stdin, output: process.stdout },
    ...(process.stdin.isTTY === true ? { askSecret: askAtTerminal } : {}),
  }
}

function askAtTerminal(prompt: string): Promise<string | null> {
  return askSecret(process.stdin, (text) => void process.stderr.write(text), prompt)
}

function onStopSignal(
  listener: (signal: StopSignal) => void,
  { reopensLogs = false }: StopSignalOptions = {},
): () => void {
  // Listened to only at a terminal: it would end what nohup and its like keep from ending.
  const endsWithTerminal = process.stdin.isTTY === true && !reopensLogs
  const signals = endsWithTerminal ? [...STOP_SIGNALS, 'SIGHUP' as const] : STOP_SIGNALS
  for (const signal of signals) process.on(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}

const OPENERS: Readonly<Record<string, readonly [command: string, ...rest: string[]]>> = {
  darwin: ['open'],
  // An empty title, or the address would be taken for one.
  win32: ['cmd', '/c', 'start', ''],
}

function openBrowser(url: string): Promise<boolean> {
  const [command, ...rest] = OPENERS[process.platform] ?? ['xdg-open']
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const child = spawn(command, [...rest, url], { stdio: 'ignore', detached: true })
  child.once('spawn', () => resolve(true))
  child.once('error', () => resolve(false))
  child.unref()
  return promise
}
