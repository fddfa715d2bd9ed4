import type { ClientIdRule } from './protocol.ts'

const DIGEST_CHARACTERS = 24

/**
 * `vz-<instance>-<digest>`, 34 characters: where 36 letters, digits, dashes and underscores are allowed, as
 * in Binance's `newClientOrderId` and Bybit's `orderLinkId`.
 */
export const DASHED_CLIENT_IDS: ClientIdRule = {
  make: (instance, digest) => `${prefixOf(instance)}${digest.slice(0, DIGEST_CHARACTERS)}`,
  isOurs: (clientId, instance) => clientId.startsWith(prefixOf(instance)),
}

function prefixOf(instance: string): string {
  return `vz-${instance}-`
}
