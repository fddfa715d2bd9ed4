import { BlockList, isIP } from 'node:net'
import { hostNameOf, isLoopbackName } from './host-check.ts'

/**
 * The address at the other end of the socket; null where there is no socket. `server` is what Elysia listens
 * with.
 */
export type PeerOf = (request: Request, server: PeerServer | null) => string | null

export interface PeerServer {
  requestIP?(request: Request): { readonly address: string } | null
}

/** For Bun; under Deno the composition keeps a WeakMap of what `Deno.serve` said. */
export const peerOfServer: PeerOf = (request, server) => server?.requestIP?.(request)?.address ?? null

/** An IPv4 peer on a dual-stack socket comes as `::ffff:127.0.0.1`. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
}

/** Reads who is behind the proxies we trust, and nobody else's word for it. */
export class TrustedProxies {
  readonly #list = new BlockList()
  readonly isEmpty: boolean

  /** Throws `RangeError` for what is neither an address nor a CIDR. */
  constructor(cidrs: readonly string[]) {
    this.isEmpty = cidrs.length === 0
    for (const cidr of cidrs) this.#add(cidr)
  }

  #add(cidr: string): void {
    const [address = '', prefix] = cidr.split('/')
    const version = isIP(address)
    const bits = prefix === undefined ? widthOf(version) : Number(prefix)
    const isWhole = Number.isInteger(bits) && bits >= 0 && bits <= widthOf(version) && prefix !== ''
    if (version === 0 || !isWhole) throw new RangeError(`not an address or CIDR: ${cidr}`)
    this.#list.addSubnet(address, bits, familyOf(version))
  }

  trusts(address: string): boolean {
    if (this.isEmpty) return false
    const version = isIP(address)
    return version !== 0 && this.#list.check(address, familyOf(version))
  }

  /** The client's address: the peer, or what trusted proxies say of it, read from the nearest one on. */
  clientAddress(peer: string | null, headers: Headers): string {
    if (peer === null) return 'unknown'
    const nearest = plainAddress(peer)
    if (!this.trusts(nearest)) return nearest
    const forwarded = headers.get('x-forwarded-for')
    if (forwarded !== null) return this.#lastUntrusted(forwarded, nearest)
    return addressIn(headers.get('x-real-ip') ?? '') ?? nearest
  }

  isHttps(peer: string | null, request: Request): boolean {
    if (request.url.startsWith('https:')) return true
    if (peer === null || !this.trusts(plainAddress(peer))) return false
    return request.headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase() === 'https'
  }

  #lastUntrusted(forwarded: string, nearest: string): string {
    let found = nearest
    for (const part of forwarded.split(',').reverse()) {
      const address = addressIn(part)
      // What stands left of a word that is no address was not written by a proxy of ours.
      if (address === null) return found
      found = address
      if (!this.trusts(address)) return found
    }
    return found
  }
}

function widthOf(version: number): number {
  return version === 6 ? 128 : 32
}

function familyOf(version: number): 'ipv4' | 'ipv6' {
  return version === 6 ? 'ipv6' : 'ipv4'
}

/** Proxies write `1.2.3.4`, `1.2.3.4:5678`, `2001:db8::1` or `[2001:db8::1]:5678`. */
function addressIn(text: string): string | null {
  const trimmed = text.trim()
  const inner = /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^([\d.]+):\d+$/.exec(trimmed)?.[1] ?? trimmed
  return isIP(inner) === 0 ? null : plainAddress(inner)
}

const PROXY_HEADERS = ['forwarded', 'via', 'x-real-ip'] as const

/** A program on this machine talking to us itself: what came through a proxy only looks like loopback. */
export function isDirectLoopback(peer: string | null, headers: Headers): boolean {
  if (peer === null || !isLoopbackName(plainAddress(peer))) return false
  const host = hostNameOf(headers.get('host') ?? '')
  if (host === null || !isLoopbackName(host)) return false
  if (PROXY_HEADERS.some((name) => headers.has(name))) return false
  for (const name of headers.keys()) if (name.startsWith('x-forwarded')) return false
  return true
}
