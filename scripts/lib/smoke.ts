import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const HEALTHY_WITHIN_MS = 10_000
const STOPPED_WITHIN_MS = 10_000

/**
 * Starts the executable as a newcomer would, in an empty home on a free port, waits until `/health`
 * answers, looks at the page, and stops it. Returns what it saw; throws with the program's own words.
 */
export async function smoke(executable: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'veloz-smoke-'))
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const startedAtMs = performance.now()
  const child = Bun.spawn([executable, 'serve', '--port', String(port), '--data-dir', join(home, 'state')], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const words = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  try {
    await untilHealthy(origin, child)
    const healthyAfterMs = Math.round(performance.now() - startedAtMs)
    await expectPage(origin)
    await stop(child)
    return `healthy after ${healthyAfterMs} ms, page served, stopped cleanly`
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`${error instanceof Error ? error.message : error}\n${(await words).join('')}`.trim())
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function untilHealthy(origin: string, child: Bun.Subprocess): Promise<void> {
  const deadlineMs = performance.now() + HEALTHY_WITHIN_MS
  while (performance.now() < deadlineMs) {
    if (child.exitCode !== null)
      throw new Error(`It stopped with code ${child.exitCode} before it was healthy.`)
    const answer = await fetch(`${origin}/health`).catch(() => null)
    if (answer?.status === 200) return
    await Bun.sleep(5)
  }
  throw new Error(`No 200 from /health within ${HEALTHY_WITHIN_MS} ms.`)
}

async function expectPage(origin: string): Promise<void> {
  const answer = await fetch(origin)
  const text = await answer.text()
  if (answer.status !== 200 || !text.includes('<script')) {
    throw new Error(`The page is not in the executable: GET / answered ${answer.status}.`)
  }
}

async function stop(child: Bun.Subprocess): Promise<void> {
  child.kill('SIGTERM')
  const code = await Promise.race([child.exited, Bun.sleep(STOPPED_WITHIN_MS)])
  if (code !== 0) throw new Error(`It did not stop cleanly on SIGTERM: ${code ?? 'still running'}.`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
