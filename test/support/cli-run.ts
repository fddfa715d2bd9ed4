import { Writable } from 'node:stream'
import { readTextFile } from '../../src/app/config/index.ts'
import { runCli } from '../../src/cli/index.ts'
import type { StopSignal, World } from '../../src/cli/world.ts'

export interface CliRun {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Of Ctrl-C, still there at the end: must be 0. */
  readonly listeners: number
  /** What a person was asked for without an echo. */
  readonly prompts: readonly string[]
}

export interface CliWorld {
  readonly home: string
  readonly env?: Readonly<Record<string, string>>
  /** Called with a way to send the signals that ask to stop. */
  readonly onStart?: (signal: (name: StopSignal) => void) => void
  /** What comes on standard input. */
  readonly input?: string
  /** What a person types, one answer after the other; null breaks off. Absent: there is no terminal. */
  readonly answers?: readonly (string | null)[]
  /** Instead of what `out` is gathered from. */
  readonly output?: Writable
  readonly loadServe?: World['loadServe']
  readonly loadSandbox?: World['loadSandbox']
}

/** One command in this process, in a world without anybody's configuration. */
export async function runCommand(words: readonly string[], over: CliWorld): Promise<CliRun> {
  const { home, env = {}, input = '', answers } = over
  let [out, err] = ['', '']
  const prompts: string[] = []
  const left = [...(answers ?? [])]
  const output = new Writable({
    write(chunk, _encoding, done) {
      out += String(chunk)
      done()
    },
  })
  const listeners = new Set<(signal: StopSignal) => void>()
  over.onStart?.((name) => {
    for (const listener of [...listeners]) listener(name)
  })
  const world: World = {
    env,
    cwd: home,
    home,
    readFile: readTextFile,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    onStopSignal: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    exitNow: () => undefined,
    openBrowser: async () => false,
    stdio: {
      input: (async function* () {
        yield new TextEncoder().encode(input)
      })(),
      output: over.output ?? output,
    },
    ...(answers === undefined
      ? {}
      : {
          askSecret: async (prompt: string) => {
            prompts.push(prompt)
            return left.shift() ?? null
          },
        }),
    loadServe: over.loadServe ?? (() => Promise.reject(new Error('nothing is served here'))),
    loadStdioEngine: () => Promise.reject(new Error('nothing is run here')),
    loadListeningEngine: () => Promise.reject(new Error('nothing is run here')),
    loadSandbox: over.loadSandbox ?? (() => Promise.reject(new Error('nothing is served here'))),
  }
  const code = await runCli(words, world)
  return { code, out, err, listeners: listeners.size, prompts }
}
