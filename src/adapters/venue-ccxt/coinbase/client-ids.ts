import type { ClientIdRule } from '../protocol/index.ts'

/** "vz" in hexadecimal. */
const MARK = '767a'
const VARIANTS = '89ab'

/**
 * The venue keeps a client id only when it is a UUID of version 4 and variant 1, in small letters; any other
 * it takes and forgets. So: our mark, the instance as a number (six of 36 letters fit into 32 bits), and 74
 * bits of the digest around the two fixed places.
 *
 * Source: https://docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/orders/create-new-order
 */
export const CLIENT_IDS: ClientIdRule = {
  make(instance, digest) {
    const variant = VARIANTS.charAt(Number.parseInt(digest.charAt(18), 16) % VARIANTS.length)
    const groups = [`4${digest.slice(0, 3)}`, `${variant}${digest.slice(3, 6)}`, digest.slice(6, 18)]
    return `${startOf(instance)}-${groups.join('-')}`
  },
  isOurs: (clientId, instance) => clientId.startsWith(`${startOf(instance)}-4`),
}

function startOf(instance: string): string {
  const number = Number.parseInt(instance, 36).toString(16).padStart(8, '0')
  return `${MARK}${number.slice(0, 4)}-${number.slice(4)}`
}
