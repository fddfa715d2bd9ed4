import { isAbsolute, join, resolve } from 'node:path'
import type { Environment } from './environment.ts'
import { type ConfigProblem, usageProblem } from './problem.ts'
import type { ReadFile } from './read-file.ts'

export interface Surroundings {
  readonly env: Environment
  /** Absolute. */
  readonly cwd: string
  /** Null when the home folder is not known. */
  readonly home: string | null
}

export type Located = { readonly path: string; readonly from: string }

/** Where everything is kept, and what said so. */
export function locateDataDirectory(flag: string | undefined, where: Surroundings): Located | ConfigProblem {
  const { env, cwd, home } = where
  if (flag !== undefined) {
    if (flag.trim() === '') return usageProblem('--data-dir', 'names no folder.')
    return { path: resolve(cwd, flag), from: '--data-dir' }
  }
  const named = present(env.VELOZ_DATA_DIR)
  if (named !== null) return { path: resolve(cwd, named), from: 'VELOZ_DATA_DIR' }
  // systemd may name several folders, joined by colons; the first is ours.
  const state = present(env.STATE_DIRECTORY?.split(':')[0])
  if (state !== null) return { path: resolve(cwd, state), from: 'STATE_DIRECTORY' }
  const shared = absolute(env.XDG_DATA_HOME)
  if (shared !== null) return { path: join(shared, 'veloz'), from: 'XDG_DATA_HOME' }
  if (home !== null) return { path: join(home, '.local', 'share', 'veloz'), from: 'default' }
  return usageProblem('--data-dir', 'is needed: the home folder is not known.')
}

export type LocatedFile =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly path: string; readonly content: string }
  | { readonly kind: 'problem'; readonly problem: ConfigProblem }

/** The configuration file: the named one, which must be there, or the first of the usual places. */
export function locateFile(flag: string | undefined, where: Surroundings, readFile: ReadFile): LocatedFile {
  const { env, cwd } = where
  const variable = present(env.VELOZ_CONFIG)
  if (flag !== undefined) return openNamed('--config', flag, cwd, readFile)
  if (variable !== null) return openNamed('VELOZ_CONFIG', variable, cwd, readFile)
  for (const path of usualPlaces(where)) {
    const read = readFile(path)
    if (read.ok) return { kind: 'file', path, content: read.text }
    if (!read.isMissing) return fileProblem(null, `${path} cannot be read: ${read.message}.`)
  }
  return { kind: 'none' }
}

function openNamed(name: string, written: string, cwd: string, readFile: ReadFile): LocatedFile {
  if (written.trim() === '') return fileProblem(name, 'names no file.')
  const path = resolve(cwd, written)
  const read = readFile(path)
  if (read.ok) return { kind: 'file', path, content: read.text }
  return fileProblem(name, `names ${path}, which cannot be read: ${read.message}.`)
}

function fileProblem(key: string | null, message: string): LocatedFile {
  return { kind: 'problem', problem: usageProblem(key, message) }
}

function usualPlaces({ env, cwd, home }: Surroundings): string[] {
  const configHome = absolute(env.XDG_CONFIG_HOME) ?? (home === null ? null : join(home, '.config'))
  return [
    join(cwd, 'veloz.yaml'),
    ...(configHome === null ? [] : [join(configHome, 'veloz', 'veloz.yaml')]),
    '/etc/veloz/veloz.yaml',
  ]
}

const present = (value: string | undefined) => (value === undefined || value.trim() === '' ? null : value)

// A relative XDG folder is to be ignored, says its specification.
const absolute = (value: string | undefined) => (value !== undefined && isAbsolute(value) ? value : null)
