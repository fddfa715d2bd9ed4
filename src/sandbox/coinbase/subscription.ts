/** What a client says on the socket. */
import { wordsOf } from './orders.ts'

/** In the order in which an acknowledgement names them. */
export const CHANNELS = [
  'heartbeat',
  'status',
  'ticker',
  'ticker_batch',
  'level2',
  'level2_batch',
  'matches',
  'full',
  'level3',
  'user',
  'balance',
  'rfq_matches',
  'auctionfeed',
] as const
export type Channel = (typeof CHANNELS)[number]

/** Since 2023 the whole book, order by order or at once, is for known callers alone. */
export const SIGNED_CHANNELS: ReadonlySet<Channel> = new Set<Channel>([
  'level2',
  'full',
  'level3',
  'user',
  'balance',
])

export interface Wish {
  readonly channel: Channel
  /** Accounts, of `balance`. Empty: of a subscription to `status`, or, letting go, all there are. */
  readonly products: readonly string[]
}

export interface Spoken {
  readonly type: 'subscribe' | 'unsubscribe'
  readonly wishes: readonly Wish[]
  /** Null when it bears none. */
  readonly signature: {
    readonly key: string | null
    readonly passphrase: string | null
    readonly timestamp: string | null
    readonly signature: string | null
  } | null
}

export type Understood =
  | { readonly ok: true; readonly spoken: Spoken }
  | { readonly ok: false; readonly message: string; readonly reason: string }

export interface Known {
  readonly products: ReadonlyMap<string, unknown>
  readonly isAccount: (id: string) => boolean
}

export function understood(text: string, known: Known): Understood {
  const words = wordsOf(text)
  if (words === null) return failure('Malformed JSON', 'the message is no JSON object')
  const { type, channels } = words
  if (type !== 'subscribe' && type !== 'unsubscribe')
    return failure(`Type has to be either subscribe or unsubscribe`, '')
  if (!Array.isArray(channels) || channels.length === 0) return failed(type, 'no channels provided')
  const shared = { products: textsOf(words['product_ids']), accounts: textsOf(words['account_ids']) }
  const wishes: Wish[] = []
  for (const each of channels) {
    const wish = wishOf(each, shared)
    if (typeof wish === 'string') return failed(type, wish)
    const noun = wish.channel === 'balance' ? 'account' : 'product'
    const isKnown = (name: string) => (noun === 'account' ? known.isAccount(name) : known.products.has(name))
    const unknown = wish.products.find((name) => !isKnown(name))
    if (unknown !== undefined) return failed(type, `${unknown} is not a valid ${noun}`)
    const isForAll = wish.channel === 'status' || type === 'unsubscribe'
    if (wish.products.length === 0 && !isForAll)
      return failed(type, `no ${noun}s for the channel ${wish.channel}`)
    wishes.push(wish)
  }
  return { ok: true, spoken: { type, wishes, signature: signatureOf(words) } }
}

function failure(message: string, reason: string): Understood {
  return { ok: false, message, reason }
}

function failed(type: 'subscribe' | 'unsubscribe', reason: string): Understood {
  return failure(`Failed to ${type}`, reason)
}

interface Shared {
  readonly products: readonly string[]
  readonly accounts: readonly string[]
}

/** A name alone, or one with products of its own. A sentence when it is neither. */
function wishOf(value: unknown, shared: Shared): Wish | string {
  const isNamed = typeof value === 'object' && value !== null && 'name' in value
  const name = isNamed ? value.name : value
  const channel = CHANNELS.find((known) => known === name)
  if (channel === undefined) return `${String(name)} is not a valid channel`
  if (channel === 'balance') {
    const own = isNamed && 'account_ids' in value ? textsOf(value.account_ids) : []
    return { channel, products: [...new Set(own.length > 0 ? own : shared.accounts)] }
  }
  const own = isNamed && 'product_ids' in value ? textsOf(value.product_ids) : []
  const products = channel === 'status' ? [] : [...new Set(own.length > 0 ? own : shared.products)]
  return { channel, products }
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

function signatureOf(words: Readonly<Record<string, unknown>>): Spoken['signature'] {
  if (words['signature'] === undefined && words['key'] === undefined) return null
  return {
    key: textOf(words['key']),
    passphrase: textOf(words['passphrase']),
    timestamp: textOf(words['timestamp']),
    signature: textOf(words['signature']),
  }
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : null
}
