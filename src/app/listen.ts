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
  upgradeWebSocket(request: Request): { readonly socket: WebSocket; readonly response: Response }
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

/**
 * The start is over. Until then the executable is slow to compile what runs (`build/compile.ts`), because
 * little of a start runs often enough to pay for it.
 */
export function compileFromNowOn(): void {
  if (!deno) Bun.unsafe.setJITPolicy(1)
}

/** Throws `StartProblem` when the address is taken or not ours to listen on. */
export async function listen(app: Listenable, options: ListenOptions): Promise<Listener> {
  try {
    const listener = deno ? listenOnDeno(deno, app, options) : listenOnBun(app, options)
    compileFromNowOn()
    return listener
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

/** One WebSocket of a client, seen from the server. */
export interface ServerSocket {
  readonly address: string
  send(text: string): void
  /** A ping frame; under Deno the runtime sends its own. */
  ping(): void
  close(code: number, reason: string): void
  /** Ends it without a word where the runtime can. */
  cut(): void
}

export interface SocketHandler {
  onMessage(text: string): void
  onClose(): void
}

/** Requests and WebSockets on one port. */
export interface SocketService {
  answer(request: Request, address: string): Response | Promise<Response>
  /** Null where there is no socket: then the request is answered like any other. */
  openSocket(request: Request, socket: ServerSocket): SocketHandler | null
}

/** An answer that never comes: the connection ends without a byte of it. */
export function cutOff(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.error() }))
}

/** Throws `StartProblem` when the address is taken or not ours to listen on. */
export async function listenWithSockets(
  service: SocketService,
  options: Pick<ListenOptions, 'hostname' | 'port'>,
): Promise<Listener> {
  try {
    const listener = deno ? socketsOnDeno(deno, service, options) : socketsOnBun(service, options)
    compileFromNowOn()
    return listener
  } catch (error) {
    throw new StartProblem(2, sentenceOf(error, options))
  }
}

/** A socket that is being opened: what is sent before it is open waits. */
interface OpeningSocket {
  readonly socket: ServerSocket
  handler: SocketHandler | null
  readonly early: string[]
  channel: Omit<ServerSocket, 'address'> | null
}

function openingSocket(address: string): OpeningSocket {
  const opening: OpeningSocket = {
    socket: {
      address,
      send: (text) => (opening.channel === null ? void opening.early.push(text) : opening.channel.send(text)),
      ping: () => opening.channel?.ping(),
      close: (code, reason) => opening.channel?.close(code, reason),
      cut: () => opening.channel?.cut(),
    },
    handler: null,
    early: [],
    channel: null,
  }
  return opening
}

function opened(opening: OpeningSocket, channel: Omit<ServerSocket, 'address'>): void {
  opening.channel = channel
  for (const text of opening.early.splice(0)) channel.send(text)
}

const SOCKET_BYTES_MAX = 4 * 1024 * 1024
/** Whoever does not read what he asked for is let go. */
const UNREAD_BYTES_MAX = 16 * 1024 * 1024

function socketsOnBun(
  service: SocketService,
  { hostname, port }: Pick<ListenOptions, 'hostname' | 'port'>,
): Listener {
  const server = Bun.serve<OpeningSocket, never>({
    hostname,
    port,
    idleTimeout: 0,
    maxRequestBodySize: BODY_BYTES_FLOOD,
    reusePort: false,
    fetch(request, bun) {
      const address = bun.requestIP(request)?.address ?? ''
      if (!wantsSocket(request)) return service.answer(request, address)
      const opening = openingSocket(address)
      opening.handler = service.openSocket(request, opening.socket)
      if (opening.handler === null) return service.answer(request, address)
      if (bun.upgrade(request, { data: opening })) return undefined
      opening.handler.onClose()
      return new Response('', { status: 400 })
    },
    websocket: {
      idleTimeout: 0,
      maxPayloadLength: SOCKET_BYTES_MAX,
      backpressureLimit: UNREAD_BYTES_MAX,
      closeOnBackpressureLimit: true,
      open: (ws) =>
        opened(ws.data, {
          send: (text) => void ws.send(text),
          ping: () => void ws.ping(),
          close: (code, reason) => ws.close(code, reason),
          cut: () => ws.terminate(),
        }),
      message: (ws, message) => ws.data.handler?.onMessage(String(message)),
      close: (ws) => ws.data.handler?.onClose(),
    },
  })
  return {
    port: server.port ?? port,
    stopAccepting: async () => void (await server.stop(false)),
    closeAll: async () => void (await server.stop(true)),
  }
}

function socketsOnDeno(
  runtime: DenoRuntime,
  service: SocketService,
  { hostname, port }: Pick<ListenOptions, 'hostname' | 'port'>,
): Listener {
  const abort = new AbortController()
  const open = new Set<WebSocket>()
  const server = runtime.serve(
    { hostname, port, onListen: () => undefined, signal: abort.signal },
    (request, { remoteAddr }) => {
      const address = remoteAddr.hostname
      if (!wantsSocket(request)) return service.answer(request, address)
      const opening = openingSocket(address)
      opening.handler = service.openSocket(request, opening.socket)
      if (opening.handler === null) return service.answer(request, address)
      const { socket, response } = runtime.upgradeWebSocket(request)
      attach(socket, opening, open)
      return response
    },
  )
  return {
    port: server.addr.port,
    stopAccepting: () => server.shutdown(),
    async closeAll() {
      for (const socket of open) socket.close()
      abort.abort()
      await server.finished
    },
  }
}

function attach(socket: WebSocket, opening: OpeningSocket, open: Set<WebSocket>): void {
  open.add(socket)
  socket.onopen = () =>
    opened(opening, {
      send: (text) => (socket.bufferedAmount > UNREAD_BYTES_MAX ? socket.close() : socket.send(text)),
      ping: () => undefined,
      close: (code, reason) => socket.close(code, reason),
      cut: () => socket.close(),
    })
  socket.onmessage = ({ data }) => opening.handler?.onMessage(String(data))
  socket.onclose = () => {
    open.delete(socket)
    opening.handler?.onClose()
  }
}

function wantsSocket(request: Request): boolean {
  return request.headers.get('upgrade')?.toLowerCase() === 'websocket'
}

function sentenceOf(error: unknown, { hostname, port }: Pick<ListenOptions, 'hostname' | 'port'>): string {
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
