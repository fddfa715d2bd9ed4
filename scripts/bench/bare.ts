import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { freshFolder, stop } from './gateway.ts'

/** Runs `use` against a bare `Bun.serve`, compiled to an executable of its own as VeloZ is. */
export async function withBareServer<Result>(
  use: (origin: string, pid: number) => Promise<Result>,
): Promise<Result> {
  const folder = freshFolder()
  const outfile = join(folder, 'bare')
  await Bun.build({
    entrypoints: [join(import.meta.dirname, 'bare-server.ts')],
    compile: { outfile },
    bytecode: true,
    format: 'esm',
    minify: { whitespace: true, syntax: true, identifiers: false },
  })
  const child = Bun.spawn([outfile], { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' })
  try {
    const port = await firstLine(child.stdout)
    return await use(`http://127.0.0.1:${port}`, child.pid)
  } finally {
    await stop(child)
    rmSync(folder, { recursive: true, force: true })
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true })
    const end = text.indexOf('\n')
    if (end !== -1) return text.slice(0, end)
  }
  throw new Error(`the bare server stopped before it told its port: ${text}`)
}
