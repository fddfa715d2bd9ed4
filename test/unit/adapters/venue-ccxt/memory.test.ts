import { expect, test } from 'bun:test'
import { join } from 'node:path'

/** Of twenty answers of a megabyte, and of a hundred messages of one. */
const KEPT_BYTES_MAX = 5_000_000

test('what is remembered of long answers does not keep them whole in memory', async () => {
  const child = Bun.spawn([process.execPath, 'run', join(import.meta.dir, 'memory-run.ts')], {
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const { refusals, messages } = await new Response(child.stdout).json()
  expect(await child.exited).toBe(0)
  expect(refusals.texts).toHaveLength(20)
  expect(refusals.texts[7]).toBe(`<html>7 ${'x'.repeat(192)}`)
  expect(refusals.bytes).toBeLessThan(KEPT_BYTES_MAX)
  expect(messages.lengths).toEqual(Array.from({ length: 100 }, () => 2000))
  expect(messages.bytes).toBeLessThan(KEPT_BYTES_MAX)
}, 180_000)
