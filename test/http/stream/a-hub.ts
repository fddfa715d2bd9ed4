import type { StreamOwner } from '../../../src/http/stream/client.ts'
import { StreamHub, type StreamHubOptions } from '../../../src/http/stream/hub.ts'
import { silentLog } from '../../support/silent-log.ts'
import type { VirtualTime } from '../../support/virtual-time.ts'

export const NO_PROBE: StreamHubOptions['probe'] = {
  sent: () => undefined,
  sentBytes: () => undefined,
  dropped: () => undefined,
}

type HubForTest = Partial<StreamHubOptions> &
  Pick<StreamHubOptions, 'engine'> & { readonly time: VirtualTime }

/** A hub in virtual time with room for three streams. Close it when done. */
export function aHub({ time, ...over }: HubForTest): StreamHub {
  return new StreamHub({
    timers: time,
    nowNs: () => time.now(),
    keepaliveIntervalMs: 5000,
    clientsMax: 3,
    clientsPerPrincipalMax: 3,
    clientBytesMax: 1 << 20,
    probe: NO_PROBE,
    log: silentLog,
    chance: () => 0.5,
    past: () => null,
    ...over,
  })
}

export function anOwner(isAlive: () => boolean = () => true, id = 'session:a'): StreamOwner {
  return { id, key: `${id} all`, isAlive }
}
