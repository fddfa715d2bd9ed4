import { loadConfig, problemText } from '../../../../src/app/config/index.ts'
import type { Flags } from '../../../../src/app/config/load-config.ts'
import type { SavedSetting } from '../../../../src/ports/index.ts'

/** A machine with these files and variables; its working folder is `/work`. */
export interface World {
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly flags?: Flags
  readonly home?: string | null
  readonly saved?: readonly SavedSetting[]
  /** Why nothing that was saved could be read. */
  readonly savedProblem?: string
}

export const FILE = '/work/veloz.yaml'

export function load({ files = {}, env = {}, flags = {}, home = '/home/ana', saved, savedProblem }: World) {
  return loadConfig({
    flags,
    env,
    cwd: '/work',
    home,
    readSaved: () =>
      savedProblem === undefined ? { ok: true, saved: saved ?? [] } : { ok: false, why: savedProblem },
    readFile: (path) => {
      const text = files[path]
      return text === undefined
        ? { ok: false, isMissing: true, message: 'there is no such file' }
        : { ok: true, text }
    },
  })
}

export function loaded(world: World) {
  const result = load(world)
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'))
  return result
}

export function refused(world: World) {
  const result = load(world)
  if (result.ok) throw new Error('was accepted')
  return { ...result, text: result.problems.map(problemText).join('\n') }
}

export const yaml = (text: string, world: World = {}): World => ({
  ...world,
  files: { ...world.files, [FILE]: text },
})
