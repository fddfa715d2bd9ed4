import { COMMIT, VERSION } from '../app/version.ts'
import type { World } from './world.ts'

/** Prints what this executable is. */
export function version(asJson: boolean, world: Pick<World, 'out'>): 0 {
  const { platform, arch, versions } = process
  const runtime = versions.bun === undefined ? `deno ${versions.deno ?? 'unknown'}` : `bun ${versions.bun}`
  const facts = { version: VERSION, commit: COMMIT, platform: `${platform}-${arch}`, runtime }
  world.out(
    asJson
      ? `${JSON.stringify({ name: 'veloz', ...facts })}\n`
      : `veloz ${VERSION} (${COMMIT}, ${facts.platform}, ${runtime})\n`,
  )
  return 0
}
