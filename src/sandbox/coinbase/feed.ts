/** The socket: who hears which channel of which product, and the timers behind them. */
import type { Instrument } from '../../domain/index.ts'
import type { FaceOptions, FaceSocket, SandboxBookChange, SandboxTrade, SocketPeer } from '../core/index.ts'
import { accountOf } from './accounts.ts'
import { faultOf } from './authority.ts'
import { balanceMessage, LEVEL3_SCHEMA, level3Line } from './feed-extras.ts'
import {
  heartbeatMessage,
  type LevelChange,
  type Message,
  matchMessage,
  snapshotMessage,
  statusMessage,
  tickerMessage,
  updateMessage,
} from './feed-messages.ts'
import { aroundTrade, turnTellings } from './full-messages.ts'
import { printOf } from './products.ts'
import { CHANNELS, type Channel, SIGNED_CHANNELS, type Spoken, understood } from './subscription.ts'
import { createLifeTeller } from './user-messages.ts'
import type { Venue } from './venue.ts'
import { accountUuid, priceText, productOf, sizeText } from './words.ts'

export interface Feed {
  open(peer: SocketPeer): FaceSocket
  close(): void
}

interface FeedOptions extends Pick<FaceOptions, 'every' | 'after'> {
  readonly venue: Venue
}

interface Client {
  readonly peer: SocketPeer
  /** Of `status`, the product is empty. */
  readonly heard: Map<Channel, Set<string>>
  isKnown: boolean
  hasSpoken: boolean
}

const FIRST_WORD_MS = 5000
const HEARTBEAT_MS = 1000
const BATCH_MS = 50
const SLOW_MS = 5000
const NOBODY_SPOKE = 1008

export function createFeed({ venue, every, after }: FeedOptions): Feed {
  const clients = new Set<Client>()
  const batches = createBatches()
  const restless = new Set<Instrument>()
  const told = new Map<string, number>()
  const teller = createLifeTeller(venue)
  const publish = publisher(clients)
  const instrumentOf = new Map([...venue.products.values()].map((each) => [each.key, each]))

  const onTrade = (trade: SandboxTrade): void => {
    const instrument = instrumentOf.get(trade.key)
    if (instrument === undefined) return
    restless.add(instrument)
    const product = productOf(instrument)
    told.set(product, trade.tradeId)
    const isFollowed = isHeard(clients, 'full', product) || isHeard(clients, 'level3', product)
    const { before, after } = isFollowed ? aroundTrade({ venue, instrument }, trade) : ALONE
    for (const telling of before) publish(['full'], product, telling)
    // Numbered whoever hears it: nobody who asks for it later may take a number of what follows.
    venue.sequences.ofTrade(product, trade.tradeId)
    publish(['matches', 'full'], product, () => matchMessage(venue, instrument, trade))
    for (const telling of after) publish(['full'], product, telling)
    publish(['ticker'], product, () => tickerMessage(venue, instrument, printOf(venue, trade)))
  }
  const onBook = (change: SandboxBookChange): void => {
    const instrument = instrumentOf.get(change.key)
    if (instrument === undefined) return
    const product = productOf(instrument)
    const scene = { venue, instrument, atMs: change.atMs }
    const turns = venue.strangers.follow(instrument, change)
    const tellings = turns.flatMap((turn) => turnTellings(scene, turn))
    // What is kept back has its numbers all the same.
    if (change.isWithheld) return tellings.forEach((telling) => void telling())
    for (const telling of tellings) publish(['full'], product, telling)
    const changes = changesOf(instrument, change)
    batches.add(product, changes)
    publish(['level2'], product, () => updateMessage(product, changes, change.atMs))
  }
  const stops = [
    venue.exchange.listen({
      onTrade,
      onBook,
      onReport(report) {
        for (const { product, isForUserAlone, message } of teller.hear(report)) {
          publish(isForUserAlone ? ['user'] : ['user', 'full'], product, () => message)
        }
      },
      onBalances(balances, atMs) {
        for (const balance of balances)
          publish(['balance'], accountUuid(balance.asset), () => balanceMessage(balance, atMs))
      },
    }),
    every(BATCH_MS, () => {
      for (const [product, changes] of batches.take()) {
        publish(['level2_batch'], product, () => updateMessage(product, changes, venue.exchange.nowMs()))
      }
    }),
    every(HEARTBEAT_MS, () => {
      for (const product of venue.products.keys()) {
        publish(['heartbeat'], product, () => heartbeatMessage(venue, product, told.get(product) ?? 0))
      }
    }),
    every(SLOW_MS, () => {
      publish(['status'], '', () => statusMessage(venue))
      for (const instrument of restless) {
        publish(['ticker_batch'], productOf(instrument), () => tickerMessage(venue, instrument))
      }
      restless.clear()
    }),
  ]
  return {
    open: (peer) => connected({ venue, clients, after }, peer),
    close() {
      for (const stop of stops) stop()
      clients.clear()
    },
  }
}

const ALONE: ReturnType<typeof aroundTrade> = { before: [], after: [] }

function isHeard(clients: ReadonlySet<Client>, channel: Channel, product: string): boolean {
  return [...clients].some(({ heard }) => heard.get(channel)?.has(product))
}

/**
 * Whoever hears one of these channels of the product is told once; nothing is made for nobody. What is said
 * in `full` is said in `level3` too, in short.
 */
function publisher(clients: ReadonlySet<Client>) {
  return (channels: readonly Channel[], product: string, make: () => Message | null): void => {
    const hears = ({ heard }: Client, names: readonly Channel[]) =>
      names.some((channel) => heard.get(channel)?.has(product))
    const inShort: readonly Channel[] = channels.includes('full') ? ['level3'] : []
    const listening = [...clients].filter((client) => hears(client, [...channels, ...inShort]))
    const message = listening.length === 0 ? null : make()
    if (message === null) return
    const text = JSON.stringify(message)
    const short = inShort.length === 0 ? null : level3Line(message)
    for (const client of listening) {
      if (hears(client, channels)) client.peer.send(text)
      if (short !== null && hears(client, inShort)) client.peer.send(JSON.stringify(short))
    }
  }
}

function changesOf(instrument: Instrument, { bids, asks }: SandboxBookChange): readonly LevelChange[] {
  const changes = (side: 'buy' | 'sell', levels: SandboxBookChange['bids']) =>
    levels.map(
      ({ price, quantity }): LevelChange => [
        side,
        priceText(instrument, price),
        sizeText(instrument, quantity),
      ],
    )
  return [...changes('buy', bids), ...changes('sell', asks)]
}

/** Of each level the newest size alone. */
function createBatches() {
  const waiting = new Map<string, Map<string, LevelChange>>()
  return {
    add(product: string, changes: readonly LevelChange[]): void {
      const levels = waiting.get(product) ?? new Map<string, LevelChange>()
      waiting.set(product, levels)
      for (const change of changes) levels.set(`${change[0]} ${change[1]}`, change)
    },
    take(): readonly (readonly [string, readonly LevelChange[]])[] {
      const taken = [...waiting].map(([product, levels]) => [product, [...levels.values()]] as const)
      waiting.clear()
      return taken
    },
  }
}

interface Room {
  readonly venue: Venue
  readonly clients: Set<Client>
  readonly after: FaceOptions['after']
}

function connected({ venue, clients, after }: Room, peer: SocketPeer): FaceSocket {
  const client: Client = { peer, heard: new Map(), isKnown: false, hasSpoken: false }
  clients.add(client)
  const cancelWait = after(FIRST_WORD_MS, () => {
    if (!client.hasSpoken) peer.close(NOBODY_SPOKE, 'no subscribe message')
  })
  return {
    onMessage: (text) => listenTo(venue, client, text),
    onClose() {
      cancelWait()
      clients.delete(client)
    },
  }
}

function listenTo(venue: Venue, client: Client, text: string): void {
  const { exchange } = venue
  const isAccount = (id: string) => accountOf(venue, id) !== null
  const result = understood(text, { products: venue.products, isAccount })
  if (!result.ok) return complain(client, result.message, result.reason)
  const { spoken } = result
  if (spoken.signature !== null) {
    const signed = 'GET/users/self/verify'
    const fault = faultOf({ ...spoken.signature, signed }, exchange.credentials, exchange.nowMs())
    if (fault !== null) return complain(client, 'Authentication Failed', JSON.stringify({ message: fault }))
    client.isKnown = true
  }
  const secret = spoken.wishes.find(({ channel }) => SIGNED_CHANNELS.has(channel))
  if (spoken.type === 'subscribe' && secret !== undefined && !client.isKnown) {
    return complain(client, 'Failed to subscribe', `${secret.channel} channel requires authentication`)
  }
  client.hasSpoken = true
  follow(venue, client, spoken)
}

function complain({ peer }: Client, message: string, reason: string): void {
  peer.send(JSON.stringify({ type: 'error', message, ...(reason === '' ? {} : { reason }) }))
}

function follow(venue: Venue, client: Client, { type, wishes }: Spoken): void {
  for (const { channel, products } of wishes) {
    const heard = client.heard.get(channel) ?? new Set()
    if (type === 'subscribe') {
      client.heard.set(channel, heard)
      for (const product of channel === 'status' ? [''] : products) heard.add(product)
      continue
    }
    for (const product of products) heard.delete(product)
    if (products.length === 0 || heard.size === 0) client.heard.delete(channel)
  }
  const channels = CHANNELS.flatMap((name) => {
    const heard = client.heard.get(name)
    const products = [...(heard ?? [])].filter((product) => product !== '')
    if (heard === undefined) return []
    const ids = { product_ids: products, account_ids: null }
    return [{ name, ...(name === 'balance' ? { product_ids: null, account_ids: products } : ids) }]
  })
  client.peer.send(JSON.stringify({ type: 'subscriptions', channels }))
  if (type === 'unsubscribe') return
  for (const { channel, products } of wishes) {
    if (channel === 'status') client.peer.send(JSON.stringify(statusMessage(venue)))
    if (channel === 'level3') client.peer.send(JSON.stringify(LEVEL3_SCHEMA))
    for (const product of products) welcome(venue, client, { channel, product })
  }
}

/** What a channel begins with. */
function welcome(
  venue: Venue,
  { peer }: Client,
  { channel, product }: { readonly channel: Channel; readonly product: string },
): void {
  const instrument = venue.products.get(product)
  if (instrument === undefined) return
  const message = firstMessage(venue, instrument, channel)
  if (message !== null) peer.send(JSON.stringify(message))
}

function firstMessage(venue: Venue, instrument: Instrument, channel: Channel): Message | null {
  switch (channel) {
    case 'level2':
    case 'level2_batch': {
      const book = venue.exchange.book(instrument.key)
      return book === null ? null : snapshotMessage(instrument, book)
    }
    case 'ticker':
    case 'ticker_batch':
      return tickerMessage(venue, instrument)
    case 'matches': {
      const trade = venue.exchange.trades(instrument.key).at(-1)
      return trade === undefined ? null : matchMessage(venue, instrument, trade, 'last_match')
    }
    default:
      return null
  }
}
