import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { live } from '../support/hunt/life.ts'
import { commandFor, planOf } from '../support/hunt/plan.ts'
import { worldDigest } from '../support/hunt/world-digest.ts'

test('semantics 6: a seed lives the same life every time, crashes and all', async () => {
  for (const seed of [3, 8, 21, 34, 55]) {
    const first = await live(planOf(seed))
    const again = await live(planOf(seed))
    expect(again.trace, `seed ${seed}`).toBe(first.trace)
    expect(again.counts).toEqual(first.counts)
  }
})

test('different seeds live different lives', async () => {
  const traces = new Set<string>()
  for (const seed of [3, 8, 21]) traces.add((await live(planOf(seed))).trace)
  expect(traces.size).toBe(3)
})

test('the command names whatever is not as the seed drew it', () => {
  const drawn = planOf(5)
  expect(commandFor(drawn)).toBe('bun run seed-hunt --seed 5')
  const [fault] = drawn.faults
  const changed = planOf(5, { steps: 3, traders: 9, ...(fault ? { without: [fault] } : {}) })
  expect(commandFor(changed)).toBe(`bun run seed-hunt --seed 5 --steps 3 --traders 9 --without ${fault}`)
})

const ROOT = resolve(import.meta.dirname, '../..')
const DENO = resolve(ROOT, 'node_modules/.bin/deno')
const HAS_DENO = existsSync(DENO)
if (!HAS_DENO) console.warn(`SKIPPED: mathematics is not compared with Deno: ${DENO} is not there`)

test.skipIf(!HAS_DENO)(
  'semantics 6: chance, markets and mathematics have the same digits under Bun and Deno',
  async () => {
    const script = resolve(ROOT, 'test/support/hunt/print-world-digest.ts')
    const child = Bun.spawn([DENO, 'run', '--no-lock', '--allow-read', '--allow-env', script], {
      cwd: ROOT,
      env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
      stdout: 'pipe',
      stderr: 'pipe',
    })
    const [out, err, exitCode] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    expect(`${exitCode} ${err}`).toStartWith('0')
    expect(out.trim()).toBe(worldDigest())
  },
  180_000,
)
