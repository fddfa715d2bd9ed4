import { expect, test } from 'bun:test'
import { anEngine } from '../../support/an-engine.ts'
import { T0 } from '../../support/builders.ts'
import { virtualTime } from '../../support/virtual-time.ts'
import { aHub, anOwner } from './a-hub.ts'

test('when the engine has another history, every stream is told to take a snapshot', async () => {
  const time = virtualTime(T0)
  const engine = await anEngine({ time })
  const hub = aHub({ engine, time })
  const filter = { key: 'all', allows: () => true }
  const reader = hub.open({ filter, resume: null, owner: anOwner(), requestId: 'r-1' }).getReader()
  await reader.read()
  hub.onReset()
  const { value } = await reader.read()
  expect(new TextDecoder().decode(value)).toMatch(/^event: resync\ndata: \{.*\}\n\n$/)
  hub.close()
  await engine.stop()
})
