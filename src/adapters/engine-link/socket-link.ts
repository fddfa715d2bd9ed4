import { connect, type Socket } from 'node:net'
import type { EngineLink, LineConnection } from '../../ports/index.ts'
import { addressText, nodeAddress, type SocketAddress } from './address.ts'
import { streamConnection } from './stream-connection.ts'

const CONNECT_MS_MAX = 5000

/** Connects to an engine that listens. */
export function socketLink(address: SocketAddress): EngineLink {
  const name = addressText(address)
  let current: Socket | null = null
  return {
    name,
    async open() {
      current?.destroy()
      current = connect(nodeAddress(address))
      return await connected(current, name)
    },
    close: async () => {
      current?.destroy()
      current = null
    },
  }
}

function connected(socket: Socket, name: string): Promise<LineConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<LineConnection>()
  const timer = setTimeout(() => socket.destroy(new Error('nobody answers')), CONNECT_MS_MAX)
  socket.once('connect', () => {
    clearTimeout(timer)
    socket.setNoDelay(true)
    resolve(
      streamConnection({ peer: name, input: socket, output: socket, destroy: () => void socket.destroy() }),
    )
  })
  socket.once('error', (error) => {
    clearTimeout(timer)
    reject(new Error(`${name}: ${error.message}`))
  })
  socket.once('close', () => {
    clearTimeout(timer)
    reject(new Error(`${name}: the connection was closed`))
  })
  return promise
}
