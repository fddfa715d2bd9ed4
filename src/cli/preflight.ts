import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { LoadedConfig } from '../app/config/index.ts'
import type { Face } from './plan.ts'

export interface Preflight {
  /** The data directory, and whether it is there yet. */
  readonly dataDirectory: string
  /** Sentences; empty when everything is ready. */
  readonly problems: readonly string[]
}

/** Tries everything a start needs and leaves no trace: makes no folder, keeps no port. */
export async function preflight(loaded: LoadedConfig, face: Face): Promise<Preflight> {
  const { config, dataDirectory } = loaded
  const folder = checkFolder(dataDirectory)
  const problems = [
    folder.problem,
    ...(folder.problem === null ? await obstacles(loaded, face) : []),
    face === 'gateway' ? await checkPort(config.server.host, config.server.port) : null,
    config.engine.marketSource.kind === 'replay'
      ? checkReadable('the recording', config.engine.marketSource.file)
      : null,
    face === 'engine' || config.server.staticDir === null
      ? null
      : checkReadable('the page', join(config.server.staticDir, 'index.html')),
  ]
  return {
    dataDirectory: `${dataDirectory}${folder.isThere ? '' : ' (will be made)'}`,
    problems: problems.filter((problem) => problem !== null),
  }
}

/** Loaded only for this: a start finds the same out by doing it. */
async function obstacles(loaded: LoadedConfig, face: Face): Promise<readonly string[]> {
  const { startObstacles } = await import('../app/start-obstacles.ts')
  return startObstacles(loaded, face === 'engine' || loaded.config.engine.transport.kind === 'inproc')
}

function checkFolder(path: string): { readonly isThere: boolean; readonly problem: string | null } {
  const isThere = existsSync(path)
  let nearest = path
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest)
  const subject = isThere
    ? `the data directory ${path}`
    : `the data directory ${path} cannot be made: ${nearest}`
  if (!statSync(nearest).isDirectory()) return { isThere, problem: `${subject} is not a folder.` }
  return {
    isThere,
    problem: isAllowed(nearest, constants.W_OK | constants.X_OK) ? null : `${subject} is not writable.`,
  }
}

function checkReadable(what: string, path: string): string | null {
  if (!existsSync(path)) return `${what} ${path} is not there.`
  if (statSync(path).isDirectory()) return `${what} ${path} is a folder.`
  return isAllowed(path, constants.R_OK) ? null : `${what} ${path} cannot be read.`
}

function isAllowed(path: string, access: number): boolean {
  try {
    accessSync(path, access)
    return true
  } catch {
    // The answer is the refusal itself; which of its reasons it was changes nothing for the person.
    return false
  }
}

const PORT_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has it; stop that one or choose another with --port',
  EACCES: 'the system allows it to administrators only; choose one above 1023',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
}

function checkPort(host: string, port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const server = createServer()
  server.once('error', (error: NodeJS.ErrnoException) => {
    resolve(`port ${port} at ${host} cannot be used: ${PORT_REASONS[error.code ?? ''] ?? error.message}.`)
  })
  server.listen({ host, port }, () => server.close(() => resolve(null)))
  return promise
}
