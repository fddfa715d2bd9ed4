import type { ClientIdRule } from '../protocol/index.ts'

const PREFIX = 'vz'
/** Letters and digits only, 32 at most. */
const DIGEST_LENGTH = 24
const INSTANCE_LENGTH = 6
const OURS = new RegExp(`^${PREFIX}[a-z0-9]{${INSTANCE_LENGTH}}[0-9a-f]{${DIGEST_LENGTH}}$`)

export const CLIENT_IDS: ClientIdRule = {
  make: (instance, digest) => `${PREFIX}${instance}${digest.slice(0, DIGEST_LENGTH)}`,
  isOurs: (clientId, instance) => OURS.test(clientId) && clientId.startsWith(`${PREFIX}${instance}`),
}
