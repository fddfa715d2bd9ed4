import { isIP } from 'node:net'
import { BoundedMap } from '../../identity/index.ts'

const VERDICTS_MAX = 256
const HOST = /^(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(\d{1,5}))?$/
const PORT_MAX = 65_535
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]', ''])

/** The host without its port, lower case and without brackets; null when it is no host. */
export function hostNameOf(hostHeader: string): string | null {
  const [, name, port = ''] = HOST.exec(hostHeader) ?? []
  if (name === undefined || Number(port) > PORT_MAX) return null
  return bare(name)
}

function bare(name: string): string {
  const lower = name.toLowerCase()
  return lower.startsWith('[') ? lower.slice(1, -1) : lower.replace(/\.$/, '')
}

export function isLoopbackName(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true
  return isIP(name) === 4 && name.startsWith('127.')
}

export interface HostCheckOptions {
  /** What the gateway listens on. */
  readonly boundHost: string
  /** Names it is reached under besides, such as that of a proxy. */
  readonly allowedHosts: readonly string[]
}

/**
 * Refuses names that are not ours: a page of a stranger may point its own name at this machine (DNS
 * rebinding) and would then be "same origin". Bound to every address, any address literal is ours: no DNS is
 * asked for those.
 */
export class HostCheck {
  readonly #allowed: ReadonlySet<string>
  readonly #isBoundToAll: boolean
  readonly #verdicts = new BoundedMap<string, boolean>(VERDICTS_MAX)

  constructor(options: HostCheckOptions) {
    this.#allowed = new Set(
      [options.boundHost, ...options.allowedHosts].map((host) => hostNameOf(host) ?? bare(host)),
    )
    this.#isBoundToAll = WILDCARDS.has(options.boundHost)
  }

  accepts(hostHeader: string | null): boolean {
    if (hostHeader === null) return false
    const known = this.#verdicts.get(hostHeader)
    if (known !== undefined) return known
    const verdict = this.#judge(hostHeader)
    this.#verdicts.put(hostHeader, verdict)
    return verdict
  }

  #judge(hostHeader: string): boolean {
    const name = hostNameOf(hostHeader)
    if (name === null) return false
    return isLoopbackName(name) || this.#allowed.has(name) || (this.#isBoundToAll && isIP(name) !== 0)
  }
}
