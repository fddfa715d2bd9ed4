import type { ClientIdRule } from '../protocol/index.ts'

const DIGEST_CHARACTERS = 24

/** `vz-<instance>-<digest>`: 34 of the 36 characters that a `newClientOrderId` may have. */
export const CLIENT_IDS: ClientIdRule = {
  make: (instance, digest) => `${prefixOf(instance)}${digest.slice(0, DIGEST_CHARACTERS)}`,
  isOurs: (clientId, instance) => clientId.startsWith(prefixOf(instance)),
}

function prefixOf(instance: string): string {
  return `vz-${instance}-`
}
