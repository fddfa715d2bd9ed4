import type { LoadedConfig } from '../app/config/index.ts'
import { VERSION } from '../app/version.ts'
import { type Face, planText } from './plan.ts'
import { preflight } from './preflight.ts'
import type { World } from './world.ts'

/** Checks what a start needs, starts nothing, prints the plan. Answers 1 when a start would fail. */
export async function dryRunOf(loaded: LoadedConfig, face: Face, world: World): Promise<0 | 1> {
  const { dataDirectory, problems } = await preflight(loaded, face)
  world.out(planText(loaded, { version: VERSION, dataDirectory, face }))
  for (const problem of problems) world.err(`veloz: ${problem}\n`)
  world.out(problems.length === 0 ? 'Result: ready to start\n' : 'Result: cannot start\n')
  return problems.length === 0 ? 0 : 1
}
