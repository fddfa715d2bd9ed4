import { chmod, lstat, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { LineConnection } from '../../ports/index.ts'
import { addressText, nodeAddress, type SocketAddress } from './address.ts'
import { streamConnection } from './stream-connection.ts'

export interface LineListener {
  /** With the port that was taken, where 0 asked for any. */
  readonly address: SocketAddress
  /** Takes no more connections; those there are go on. */
  close(): Promise<void>
}

/** Why nobody can listen there. `in_use`: somebody does. `in_the_way`: a file that is no socket. */
export class ListenProblem extends Error {
  override readonly name = 'ListenProblem'
  readonly code: 'in_use' | 'in_the_way' | 'failed'

  constructor(code: ListenProblem['code'], message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Listens, and hands each connection over. A socket file is made for its owner alone; one that a dead
 * process left is replaced. Throws `ListenProblem`.
 */
export async function listenForLines(
  address: SocketAddress,
  onConnection: (connection: LineConnection) => void,
): Promise<LineListener> {
  if (address.kind === 'unix') await removeStale(address.path)
  // Whoever has said everything may still wait for the answers.
  const server = createServer({ allowHalfOpen: true }, (socket) => onConnection(accepted(socket)))
  await listening(server, address)
  if (address.kind === 'unix') await chmod(address.path, OWNER_ONLY)
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    address: address.kind === 'unix' ? address : { ...address, port },
    close: () => closed(server, address),
  }
}

const OWNER_ONLY = 0o600
/** What the file is made with; the mode it is given afterwards would come too late for a quick stranger. */
const UMASK_OWNER_ONLY = 0o177

/** How long the other end has to hang up once we have said everything. */
const LINGER_MS = 1000

function accepted(socket: Socket): LineConnection {
  socket.setNoDelay(true)
  socket.once('finish', () => {
    // Cut off at once, it might not read what is still on its way.
    socket.resume()
    const timer = setTimeout(() => socket.destroy(), LINGER_MS)
    socket.once('close', () => clearTimeout(timer))
  })
  const peer = socket.remoteAddress === undefined ? 'unix' : `${socket.remoteAddress}`
  return streamConnection({ peer, input: socket, output: socket, destroy: () => void socket.destroy() })
}

function listening(server: Server, address: SocketAddress): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const name = addressText(address)
  server.once('error', (error: NodeJS.ErrnoException) => {
    const code = error.code === 'EADDRINUSE' ? 'in_use' : 'failed'
    reject(new ListenProblem(code, `${name} cannot be listened on: ${error.message}.`))
  })
  const before = process.umask(UMASK_OWNER_ONLY)
  try {
    server.listen(nodeAddress(address), () => resolve())
  } finally {
    process.umask(before)
  }
  return promise
}

async function closed(server: Server, address: SocketAddress): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (address.kind === 'unix') await rm(address.path, { force: true })
}

/** Removes the socket file of a process that is gone; never anything else. */
async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new ListenProblem('failed', `unix:${path} cannot be listened on: ${error.message}.`)
  })
  if (found === null) return
  if (!found.isSocket()) {
    throw new ListenProblem(
      'in_the_way',
      `${path} is a file, not a socket: remove it or choose another path.`,
    )
  }
  if (await isAnswered(path)) {
    throw new ListenProblem(
      'in_use',
      `another engine listens at unix:${path}: stop it or choose another path.`,
    )
  }
  await rm(path, { force: true })
}

function isAnswered(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = connect({ path })
  probe.once('connect', () => {
    probe.destroy()
    resolve(true)
  })
  // Only a refusal proves that nobody is there; what may not be asked is left alone.
  probe.once('error', (error: NodeJS.ErrnoException) => {
    resolve(!(error.code === 'ECONNREFUSED' || error.code === 'ENOENT'))
  })
  return promise
}
