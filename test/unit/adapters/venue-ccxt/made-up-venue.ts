/**
 * A venue that exists nowhere: a protocol whose answers and frames are whatever the test lays down, on a
 * network and a clock that only the test moves.
 */
import type { VenueClient } from '../../../../src/adapters/venue-ccxt/ccxt/index.ts'
import type {
  AccountNotice,
  ClientIdRule,
  MarketMessage,
  RestCall,
  StreamNotice,
  VenueProtocol,
  VenueRefusal,
} from '../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { StrangeAnswer } from '../../../../src/adapters/venue-ccxt/protocol/index.ts'
import { RateBudget, RestClient, Signer } from '../../../../src/adapters/venue-ccxt/rest/index.ts'
import type { SocketLike, VenueMeasure, World } from '../../../../src/adapters/venue-ccxt/world.ts'
import type { Log } from '../../../../src/ports/index.ts'
import { T0 } from '../../../support/builders.ts'
import { type VirtualTime, virtualTime } from '../../../support/virtual-time.ts'

export interface FakeSocket extends SocketLike {
  readonly url: string
  readonly sent: string[]
  isClosed: boolean
  open(): void
  /** One frame with these notices. */
  say(...notices: readonly (MarketMessage | AccountNotice | StreamNotice)[]): void
  frame(text: string): void
  drop(): void
}

export interface FakeWorld extends World {
  readonly time: VirtualTime
  readonly sockets: FakeSocket[]
  readonly requests: FakeRequest[]
  readonly logged: string[]
  readonly measured: string[]
  readonly measure: VenueMeasure
  /** What the network does with a request; answers `{}` unless told otherwise. */
  reply: (request: FakeRequest) => Response | Promise<Response>
}

export interface FakeRequest {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** As it came, where it was not the made-up signer that wrote it. */
  readonly query: string
  readonly init: RequestInit
}

/** Values that travel by their number, since no amount survives JSON. */
const travelling: unknown[] = []

export function parcel(value: unknown): { readonly parcel: number } {
  travelling.push(value)
  return { parcel: travelling.length - 1 }
}

export function answer(value: unknown, init: ResponseInit = {}): Response {
  return new Response(JSON.stringify(parcel(value)), init)
}

export function refusal(kind: VenueRefusal['kind'], over: Partial<VenueRefusal> = {}): Response {
  const refused: VenueRefusal = {
    kind,
    code: kind.toUpperCase(),
    text: `because ${kind}`,
    retryAtMs: null,
    ...over,
  }
  return new Response(JSON.stringify({ ...parcel(refused), isRefusal: true }), { status: 400 })
}

function unpacked(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('parcel' in body)) throw new StrangeAnswer('no parcel')
  return travelling[Number(body.parcel)]
}

function connectionError(code: string): Error {
  return Object.assign(new TypeError(code), { code })
}

export const refusedConnection = () => Promise.reject(connectionError('ECONNREFUSED'))
export const resetConnection = () => Promise.reject(connectionError('ECONNRESET'))

export function fakeWorld(): FakeWorld {
  const time = virtualTime(T0)
  const logged: string[] = []
  const note = (level: string) => (message: string) => void logged.push(`${level} ${message}`)
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') }
  const measured: string[] = []
  const world: FakeWorld = {
    ...{ time, clock: time, timers: time, log, logged, measured, sockets: [], requests: [] },
    measure: {
      onRequest: (operation, _seconds, outcome) => void measured.push(`${operation} ${outcome}`),
      onError: (kind) => void measured.push(kind),
      onMessage: () => undefined,
    },
    chance: () => 1,
    reply: () => answer([]),
    async fetch(url, init) {
      const { pathname, search, searchParams } = new URL(url)
      const parameters: Record<string, unknown> = JSON.parse(searchParams.get('p') ?? '{}')
      const request = { name: `${init.method} ${pathname.slice(1)}`, parameters, query: search, init }
      world.requests.push(request)
      return await Promise.race([
        Promise.resolve(world.reply(request)),
        new Promise<never>((_resolve, reject) => {
          init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
        }),
      ])
    },
    openSocket(url) {
      const socket = fakeSocket(url)
      world.sockets.push(socket)
      return socket
    },
  }
  return world
}

function fakeSocket(url: string): FakeSocket {
  const socket: FakeSocket = {
    ...{ url, sent: [], isClosed: false },
    ...{ onopen: null, onmessage: null, onclose: null, onerror: null },
    send: (text) => void socket.sent.push(text),
    close() {
      socket.isClosed = true
    },
    open: () => socket.onopen?.(new Event('open')),
    say: (...notices) => socket.frame(JSON.stringify(parcel(notices))),
    frame: (text) => socket.onmessage?.(new MessageEvent('message', { data: text })),
    drop: () => socket.onclose?.(new CloseEvent('close', { code: 1006, reason: '' })),
  }
  return socket
}

const CLIENT_IDS: ClientIdRule = {
  make: (instance, digest) => `vz-${instance}-${digest.slice(0, 24)}`,
  isOurs: (clientId, instance) => clientId.startsWith(`vz-${instance}-`),
}

function asked<T>(method: RestCall<T>['method'], path: string, parameters: object = {}): RestCall<T> {
  const plain: RestCall<T>['parameters'] = JSON.parse(JSON.stringify(parameters, written))
  // The test lays down what the answer holds.
  const read = (body: unknown) => unpacked(body) as T
  return { method, api: 'public', path, parameters: plain, costs: { requests: 1 }, read }
}

function written(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

export function madeUpProtocol(over: Partial<VenueProtocol['market']> = {}): VenueProtocol {
  const readFrame = (frame: unknown) =>
    unpacked(frame) as readonly (MarketMessage & AccountNotice & StreamNotice)[]
  return {
    exchange: 'binance',
    bookRule: 'binance',
    clientIds: CLIENT_IDS,
    rest: {
      limits: [{ name: 'requests', capacity: 1000, windowMs: 60_000 }],
      used: ({ header }) => ({ requests: Number(header('x-used') ?? 0) }),
      refusalOf: ({ body }) => {
        if (typeof body !== 'object' || body === null || !('isRefusal' in body)) return null
        return unpacked(body) as VenueRefusal
      },
      serverTime: () => asked('GET', 'time'),
      listings: (symbols) => asked('GET', 'listings', { symbols }),
      feeRates: () => null,
      book: (native) => asked('GET', 'book', { native }),
      candles: (query) => asked('GET', 'candles', query),
      submit: ({ native, clientId }) => asked('POST', 'order', { native, clientId }),
      cancel: (address) => asked('DELETE', 'order', address),
      amend: (address, quantity) => asked('PUT', 'order', { ...address, quantity }),
      cancelAll: (native) => asked('DELETE', 'orders', { native }),
      order: (address) => asked('GET', 'order', address),
      openOrders: (natives) => [asked('GET', 'orders', { natives })],
      fills: ({ native, order, cursor }) => asked('GET', 'fills', { native, order, cursor }),
      balances: () => asked('GET', 'balances'),
      cancelAfter: (timeoutMs) => asked('POST', 'dead-man', { timeoutMs }),
    },
    market: {
      ...{ ping: null, silenceMs: 20_000, channelsMax: 3, isSnapshotStreamed: false },
      url: () => 'ws://venue/market',
      subscribe: (channels) => [
        `+${channels.map(({ native, channel }) => `${native}.${channel.kind}`).join(' ')}`,
      ],
      unsubscribe: (channels) => [
        `-${channels.map(({ native, channel }) => `${native}.${channel.kind}`).join(' ')}`,
      ],
      isOffered: ({ kind }) => kind !== 'candles',
      read: readFrame,
      ...over,
    },
    account: {
      ...{ ping: { everyMs: 5000, frame: () => 'ping' }, silenceMs: 20_000 },
      url: () => 'ws://venue/account',
      greet: ({ apiKey }) => [`hello ${apiKey}`],
      read: readFrame,
    },
  }
}

export function madeUpClient(): VenueClient {
  return {
    ...{ urls: {}, headers: undefined, options: {}, fetchImplementation: null },
    milliseconds: () => 0,
    seconds: () => 0,
    setSandboxMode: () => undefined,
    request: () => Promise.reject(new Error('not of this venue')),
    sign(path, _api, method, parameters) {
      const query = new URLSearchParams({ p: JSON.stringify(parameters), at: String(this.milliseconds()) })
      return { url: `http://venue/${path}?${query}`, method }
    },
    handleErrors: () => undefined,
  }
}

export function madeUpRest(world: FakeWorld, protocol: VenueProtocol = madeUpProtocol()): RestClient {
  const budget = new RateBudget(world, protocol.rest.limits)
  const signer = new Signer(madeUpClient())
  return new RestClient({
    ...{ world, budget, measure: world.measure, protocol: protocol.rest },
    signer: () => Promise.resolve(signer),
  })
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve()
}

/** In steps, so that what becomes due because of an answer becomes due in its time. */
export async function pass(world: FakeWorld, ms: number): Promise<void> {
  const steps = 20
  for (let step = 0; step < steps; step++) {
    world.time.advance(ms / steps)
    await settle()
  }
}
