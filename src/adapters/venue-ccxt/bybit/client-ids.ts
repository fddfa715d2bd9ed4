import type { ClientIdRule } from '../protocol/index.ts'

/** 36 characters are allowed: letters, digits, dashes and underscores. */
const DIGEST_CHARACTERS = 24

export const CLIENT_IDS: ClientIdRule = {
  make: (instance, digest) => `${prefixOf(instance)}${digest.slice(0, DIGEST_CHARACTERS)}`,
  isOurs: (clientId, instance) => clientId.startsWith(prefixOf(instance)),
}

function prefixOf(instance: string): string {
  return `vz-${instance}-`
}
