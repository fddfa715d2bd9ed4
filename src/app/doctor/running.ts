import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { lockHolder } from '../../adapters/data-directory/index.ts'
import type { LoadedConfig } from '../config/index.ts'
import { type Check, fail, messageOf, ok, warn } from './check.ts'

const ASKED_MS_MAX = 3000

/** Whether VeloZ runs on this data directory, how it says it is, or whether it could listen. */
export async function checkRunning(loaded: LoadedConfig): Promise<readonly Check[]> {
  const { dataDirectory, config } = loaded
  const { host, port } = config.server
  const lock = existsSync(dataDirectory) ? lockHolder(dataDirectory) : { isHeld: false, pid: null }
  const url = `http://${reachable(host)}:${port}`
  if (!lock.isHeld) {
    // A gateway whose engine is elsewhere holds nothing here: only its port can tell.
    if (config.engine.transport.kind !== 'inproc' && (await answersAsVeloz(url)))
      return [ok('running', `a gateway answers at ${url}`), await checkHealth(url)]
    return [ok('running', 'VeloZ does not run on this data directory'), await checkPort(host, port)]
  }
  const who = lock.pid === null ? 'a process' : `process ${lock.pid}`
  const running = ok('running', `${who} holds the data directory`)
  if (port === 0) return [running]
  return [running, await checkHealth(url)]
}

function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  const name = host === '::' ? '::1' : host
  return name.includes(':') ? `[${name}]` : name
}

async function answersAsVeloz(address: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}/health`, { signal: AbortSignal.timeout(ASKED_MS_MAX) })
    return ((await response.json()) as { readonly gateway?: unknown }).gateway === 'veloz'
  } catch {
    // Nobody, or somebody else: the check of the port says which.
    return false
  }
}

async function checkHealth(address: string): Promise<Check> {
  const url = `${address}/health`
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ASKED_MS_MAX) })
    const said = (await response.json()) as { readonly status?: unknown; readonly checks?: object }
    const parts = Object.entries(said.checks ?? {}).filter(([, verdict]) => verdict !== 'healthy')
    const troubles = parts.map(([name, word]) => `, ${name} ${word}`).join('')
    const text = `${url} says ${String(said.status)}${troubles}`
    if (said.status === 'healthy') return ok('health', text)
    const advice = 'See /api/health for the reason, and the log.'
    return said.status === 'degraded' ? warn('health', text, advice) : fail('health', text, advice)
  } catch (error) {
    const advice = 'It may listen elsewhere: give the same --host, --port and --config as to veloz serve.'
    return warn('health', `${url} does not answer: ${messageOf(error)}`, advice)
  }
}

function checkPort(host: string, port: number): Promise<Check> {
  const { promise, resolve } = Promise.withResolvers<Check>()
  const server = createServer()
  server.once('error', (error: NodeJS.ErrnoException) => {
    const text = `${host}:${port} cannot be listened on: ${error.code ?? error.message}`
    resolve(fail('port', text, 'Stop what has it, or choose another with --port.'))
  })
  server.listen({ host, port }, () => {
    server.close(() => resolve(ok('port', `${host}:${port} is free`)))
  })
  return promise
}
