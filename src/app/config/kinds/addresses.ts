import { isIP, isIPv6 } from 'node:net'
import { accepted, type Kind, refused, scalar } from './kind.ts'

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9](?:[a-z0-9-]{0,62}))*$/i

function isHost(text: string): boolean {
  // Digits and dots alone are a mistyped address, not a name.
  return isIP(text) !== 0 || (HOST_NAME.test(text) && !/^[\d.]+$/.test(text))
}

const withoutBrackets = (text: string) => /^\[(.*)\]$/.exec(text)?.[1] ?? text

export const host: Kind<string> = scalar({
  type: 'address',
  allowed: 'an IP address or a host name (127.0.0.1, ::1, localhost, 0.0.0.0 for every address)',
  read(text) {
    const bare = withoutBrackets(text)
    return isHost(bare) ? accepted(bare.toLowerCase()) : refused('is neither an IP address nor a host name')
  },
})

/** What a `Host` header may say, with or without a port. */
export const hostHeader: Kind<string> = scalar({
  allowed: 'a host name or address, with or without a port',
  read(text) {
    const match = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(isIPv6(text) ? `[${text}]` : text)
    const isPort = match?.[2] === undefined || Number(match[2]) <= 65535
    if (!match?.[1] || !isHost(withoutBrackets(match[1])) || !isPort)
      return refused('is not a host name or address')
    return accepted(match[0].toLowerCase())
  },
})

/** An address or a range of them: `10.0.0.0/8`. */
export const addressRange: Kind<string> = scalar({
  allowed: 'an IP address or a range of them (10.0.0.0/8)',
  read(text) {
    const [address = '', bits, ...rest] = text.split('/')
    const family = isIP(address)
    const bitsMax = family === 4 ? 32 : 128
    const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax)
    return family !== 0 && isRange && rest.length === 0
      ? accepted(text)
      : refused('is not an IP address or range')
  },
})

/** A web origin, exactly as a browser writes it. */
export const origin: Kind<string> = scalar({
  allowed: 'an origin such as https://desk.example.com',
  read(text) {
    if (text === '*') return refused('would let every web page in; name the origins')
    const url = URL.canParse(text) ? new URL(text) : null
    if (url === null || !/^https?:$/.test(url.protocol)) return refused('is not an http or https origin')
    const isBare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
    return isBare ? accepted(url.origin) : refused('has more than scheme, host and port')
  },
})

/** Where a venue is reached; never with credentials in it. */
export function endpoint(...schemes: readonly string[]): Kind<string> {
  return scalar({
    type: 'address',
    allowed: `an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    read(text) {
      const url = URL.canParse(text) ? new URL(text) : null
      if (url === null || !schemes.includes(url.protocol.slice(0, -1)))
        return refused('is not such an address')
      if (url.username !== '' || url.password !== '') return refused('holds a user name or password')
      return accepted(text)
    },
  })
}

/** True when only this machine can reach it. */
export function isLoopback(name: string): boolean {
  return (
    name === 'localhost' ||
    /^127\.\d+\.\d+\.\d+$/.test(name) ||
    /^(?:::1|::ffff:127\.\d+\.\d+\.\d+)$/i.test(name)
  )
}
