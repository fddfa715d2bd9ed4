/**
 * The one place that opens a socket, and the one that knows which runtime it is on: `Bun.serve` through
 * Elysia, or `Deno.serve` with Elysia's own fetch.
 */
import { assert } from '../domain/index.ts'
import type { PeerOf } from '../http/frame/index.ts'
import { StartProblem } from './start-problem.ts'

/** The part of Elysia that listening needs. */
export interface Listenable {
  readonly server: {
    readonly port?: number | undefined
    stop(closeActiveConnections?: boolean): unknown
  } | null
  readonly fetch: (request: Request) => Response | Promise<Response>
  listen(options: {
    readonly hostname: string
    readonly port: number
    readonly idleTimeout: number
    readonly maxRequestBodySize: number
    readonly reusePort: boolean
  }): unknown
}

export interface ListenOptions {
  readonly hostname: string
  /** 0 takes a free one. */
  readonly port: number
  /** A connection on which nothing moves is closed after this many seconds; under Bun alone. */
  readonly idleTimeoutSeconds: number
}

export interface Listener {
  readonly port: number
  /** Takes no new connections; those that are busy may finish until `closeAll`. */
  stopAccepting(): Promise<void>
  closeAll(): Promise<void>
}

/** What `Deno.serve` is, as far as we use it. */
interface DenoRuntime {
  serve(
    options: {
      readonly hostname: string
      readonly port: number
      readonly onListen: () => void
      readonly signal: AbortSignal
    },
    handler: (
      request: Request,
      connection: { readonly remoteAddr: { readonly hostname: string } },
    ) => Response | Promise<Response>,
  ): {
    readonly addr: { readonly port: number }
    readonly finished: Promise<void>
    shutdown(): Promise<void>
  }
}

const deno = (globalThis as { readonly Deno?: DenoRuntime }).Deno

/**
 * The frame measures bodies itself and answers in JSON; the server's own limit only guards against a flood.
 */
const BODY_BYTES_FLOOD = 128 * 1024 * 1024

const peers = new WeakMap<Request, string>()

/**
 * The address behind a request, where the runtime tells it beside the request; else undefined: ask the
 * server.
 */
export const peerOfRuntime: PeerOf | undefined = deno ? (request) => peers.get(request) ?? null : undefined

/** Throws `StartProblem` when the address is taken or not ours to listen on. */
export async function listen(app: Listenable, options: ListenOptions): Promise<Listener> {
  try {
    return deno ? listenOnDeno(deno, app, options) : listenOnBun(app, options)
  } catch (error) {
    throw new StartProblem(2, sentenceOf(error, options))
  }
}

function listenOnBun(app: Listenable, { hostname, port, idleTimeoutSeconds }: ListenOptions): Listener {
  // Shared, a port would spread one account's requests over two processes and their two journals.
  app.listen({
    hostname,
    port,
    idleTimeout: idleTimeoutSeconds,
    maxRequestBodySize: BODY_BYTES_FLOOD,
    reusePort: false,
  })
  // Elysia forgets its server with the first stop, and there are two: a gentle one and a final one.
  const { server } = app
  assert(server !== null, 'a gateway that listens has a server')
  return {
    port: server.port ?? port,
    stopAccepting: async () => void (await server.stop(false)),
    closeAll: async () => void (await server.stop(true)),
  }
}

function listenOnDeno(runtime: DenoRuntime, app: Listenable, { hostname, port }: ListenOptions): Listener {
  const abort = new AbortController()
  const server = runtime.serve(
    { hostname, port, onListen: () => undefined, signal: abort.signal },
    (request, connection) => {
      peers.set(request, connection.remoteAddr.hostname)
      return app.fetch(request)
    },
  )
  let isShutDown = false
  return {
    port: server.addr.port,
    stopAccepting: () => {
      isShutDown = true
      return server.shutdown()
    },
    closeAll: async () => {
      // A server that was asked to end gently cannot be aborted any more: Deno throws. What still hangs on
      // it goes with the process.
      if (isShutDown) return
      abort.abort()
      await server.finished
    },
  }
}

function sentenceOf(error: unknown, { hostname, port }: ListenOptions): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const text = error instanceof Error ? error.message : String(error)
  if (code === 'EADDRINUSE' || /address already in use|port .* in use/i.test(text)) {
    return `Port ${port} on ${hostname} is in use by another program; stop it or choose another with --port.`
  }
  if (code === 'EACCES' || /permission denied/i.test(text)) {
    return `Listening on ${hostname}:${port} is not permitted; choose a port from 1024 on with --port.`
  }
  if (code === 'EADDRNOTAVAIL' || /cannot assign|not available/i.test(text)) {
    return `${hostname} is not an address of this machine; choose another with --host.`
  }
  return `Cannot listen on ${hostname}:${port}: ${text}`
}
