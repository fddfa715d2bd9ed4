import { expect, test } from 'bun:test'
import { StreamHub } from '../../../src/http/stream/hub.ts'
import { anEngine } from '../../support/an-engine.ts'
import { T0 } from '../../support/builders.ts'
import { virtualTime } from '../../support/virtual-time.ts'

test('when the engine has another history, every stream is told to take a snapshot', async () => {
  const time = virtualTime(T0)
  const engine = await anEngine({ time })
  const hub = new StreamHub({
    engine,
    timers: time,
    nowNs: () => time.now(),
    keepaliveIntervalMs: 5000,
    clientsMax: 3,
    clientBytesMax: 1 << 20,
    probe: { sent: () => undefined, dropped: () => undefined },
  })
  const filter = { key: 'all', allows: () => true }
  const reader = hub.open({ filter, resume: null, isAlive: () => true }).getReader()
  await reader.read()
  hub.onReset()
  const { value } = await reader.read()
  expect(new TextDecoder().decode(value)).toMatch(/^event: resync\ndata: \{.*\}\n\n$/)
  hub.close()
  await engine.stop()
})
