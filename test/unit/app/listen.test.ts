import { expect, spyOn, test } from 'bun:test'
import { Elysia } from 'elysia'
import { listen, listenWithSockets } from '../../../src/app/listen.ts'

const HERE = { hostname: '127.0.0.1', port: 0 }
const service = { answer: () => new Response(), openSocket: () => null }

test.each([
  ['a gateway', () => listen(new Elysia(), { ...HERE, idleTimeoutSeconds: 12 })],
  ['a sandbox', () => listenWithSockets(service, HERE)],
])('with %s that listens, the start is over and code is compiled as usual', async (_name, open) => {
  const policy = spyOn(Bun.unsafe, 'setJITPolicy')
  try {
    const listener = await open()
    expect(policy.mock.calls).toEqual([[1]])
    await listener.closeAll()
  } finally {
    policy.mockRestore()
  }
})
