import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import { readTextFile } from '../app/config/index.ts'
import type { StopSignal, World } from './world.ts'

const STOP_SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM']

/** The real process. */
export function processWorld(
  loaders: Pick<World, 'loadServe' | 'loadStdioEngine' | 'loadListeningEngine'>,
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
  }
}

function onStopSignal(listener: (signal: StopSignal) => void): () => void {
  for (const signal of STOP_SIGNALS) process.on(signal, listener)
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, listener)
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
