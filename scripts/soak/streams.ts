import { join } from 'node:path'

export interface StreamsHeard {
  readonly streams: number
  /** Numbered messages, over all streams. */
  readonly messages: number
  /** Messages whose predecessor never came. */
  readonly gaps: number
  readonly resyncs: number
  /** Streams the server ended. */
  readonly broken: number
  /** How far streams that asked for the same differ in what they were told. */
  readonly unequal: number
}

export interface OpenStreams {
  /** Leaves all streams and tells what they heard. */
  end(): Promise<StreamsHeard>
  /** For when the soak fails first. */
  kill(): void
}

/** Resolves once all are open. */
export async function openStreams(port: number, token: string, count: number): Promise<OpenStreams> {
  const script = join(import.meta.dirname, 'stream-readers.ts')
  const child = Bun.spawn([process.execPath, 'run', script, String(port), token, String(count)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const lines = linesOf(child.stdout)
  if ((await lines.next()).value !== 'open') throw new Error('the streams could not be opened')
  return {
    async end() {
      await child.stdin.end()
      const { value } = await lines.next()
      return JSON.parse(String(value)) as StreamsHeard
    },
    kill: () => child.kill(),
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
