import { expect, test } from 'bun:test'
import { join } from 'node:path'

/** Measured at 18 MB; a million waiting answers would take several times this. */
const GROWTH_BYTES_MAX = 100_000_000

test('a million commands at once: each is answered once, and memory stays bounded', async () => {
  const child = Bun.spawn([process.execPath, 'run', join(import.meta.dir, 'flood-run.ts')], {
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const said = await new Response(child.stdout).json()
  expect(await child.exited).toBe(0)
  expect(said).toMatchObject({ errors: said.commands, ping: 'pong' })
  expect(said.growthBytes).toBeLessThan(GROWTH_BYTES_MAX)
}, 180_000)
