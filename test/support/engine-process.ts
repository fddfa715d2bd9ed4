/** `veloz engine --listen …` as a process of its own. */
import { join } from 'node:path'
import { eventually, temporaryFolder, VELOZ_BINARY } from './veloz-process.ts'

export interface EngineProcess {
  /** As it printed it. */
  readonly address: string
  readonly pid: number
  readonly dataDirectory: string
  /** Sends the signal and waits for the end; answers with the exit code. */
  kill(signal: NodeJS.Signals): Promise<number>
}

export interface EngineProcessOptions {
  readonly listen: string
  readonly dataDirectory?: string
  readonly env?: Readonly<Record<string, string>>
}

const engines = new Set<Bun.Subprocess>()

/** For `afterAll`: ends every engine started here by its id. */
export async function endEngines(): Promise<void> {
  const still = [...engines]
  for (const engine of still) engine.kill('SIGKILL')
  await Promise.all(still.map((engine) => engine.exited))
}

/** Starts one and waits until it listens. Throws with its words when it does not. */
export async function startEngineProcess(options: EngineProcessOptions): Promise<EngineProcess> {
  const home = temporaryFolder()
  const { listen, env = {}, dataDirectory = join(home, 'state') } = options
  const started = Bun.spawn([VELOZ_BINARY, 'engine', '--listen', listen, '--data-dir', dataDirectory], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  engines.add(started)
  void started.exited.then(() => engines.delete(started))
  let said = ''
  const read = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) said += decoder.decode(chunk, { stream: true })
  }
  void read(started.stdout)
  void read(started.stderr)
  const address = await eventually(
    () => {
      if (started.exitCode !== null) throw new Error(`the engine ended.\n${said}`)
      return /^Engine listens at (\S+)$/m.exec(said)?.[1]
    },
    { what: () => `an engine that listens\n${said}` },
  )
  return {
    address,
    pid: started.pid,
    dataDirectory,
    async kill(signal) {
      started.kill(signal)
      return await started.exited
    },
  }
}
