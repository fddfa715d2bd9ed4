import { recordText } from '../../../src/adapters/journal-file/index.ts'
import { LineHost } from '../../../src/line/index.ts'
import type { RunningEngine } from '../../../src/runtime/index.ts'
import { aLineClient, type LineClient } from '../../support/a-line-client.ts'
import { anEngine } from '../../support/an-engine.ts'
import { T0 } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { eventually } from '../../support/veloz-process.ts'
import { type VirtualTime, virtualTime } from '../../support/virtual-time.ts'

export interface HostBench {
  readonly engine: RunningEngine
  readonly time: VirtualTime
  readonly host: LineHost
  client(): LineClient
  /** A client that was let in. */
  greeted(hello?: string): Promise<LineClient>
}

const engines: RunningEngine[] = []

/** For `afterEach`. */
export async function stopEngines(): Promise<void> {
  for (const engine of engines.splice(0)) await engine.stop()
}

/** A host over an engine on the simulated market, its clients in memory, its time virtual. */
export async function hostBench(
  over: { token?: string | null; connectionsMax?: number } = {},
): Promise<HostBench> {
  const time = virtualTime(T0)
  const engine = await anEngine({ time, groupsKept: 50 })
  engines.push(engine)
  time.advance(1000)
  const host = new LineHost({
    engine,
    version: '1.2.3',
    now: () => time.now(),
    token: null,
    timers: time,
    log: silentLog,
    source: {
      recordText: recordText(),
      recordsAfter: () => null,
      snapshot: async () => null,
      snapshotAtOrBefore: async () => null,
    },
    ...over,
  })
  const client = () => {
    const made = aLineClient()
    host.accept(made.connection)
    return made
  }
  return {
    engine,
    time,
    host,
    client,
    async greeted(hello = 'HELLO version=1') {
      const made = client()
      made.say(`${hello}\n`)
      await eventually(() => made.heard('hello').length === 1, { what: 'hello' })
      return made
    },
  }
}

export const ended = (client: LineClient) =>
  eventually(() => client.fate.closed || client.fate.destroyed, { what: 'the end of the connection' })

/** The last answer under this id. */
export const answer = (client: LineClient, requestId: string) =>
  eventually(
    () => client.heard().find((said) => said['request_id'] === requestId && said['final'] === true),
    {
      what: () => `an answer to ${requestId}: ${client.texts.join('')}`,
    },
  )

export function ordersOf({ view }: RunningEngine) {
  return view.orders({ which: 'all', key: null, beforeSeq: null, limit: 1000 })
}
