import type { SessionAnswer } from '../../src/contract/index.ts'
import { browserChannel, type Channel } from './browser-channel.ts'

/** What tabs of one browser tell each other about who is signed in: they share one refresh cookie. */
export type PeerWords =
  /** A new access token, from a sign-in or from a refresh of the common cookie. */
  | { readonly kind: 'granted'; readonly answer: SessionAnswer }
  | { readonly kind: 'signed_out'; readonly userId: string | null }

export interface SessionPeers {
  readonly tell: (words: PeerWords) => void
  readonly listen: (listener: (words: PeerWords) => void) => void
  /** One tab at a time: the cookie changes with each refresh, and one that is used twice ends the session. */
  readonly inTurn: <Result>(act: () => Promise<Result>) => Promise<Result>
}

/** A page that knows of no other. */
export const NO_PEERS: SessionPeers = {
  tell: () => undefined,
  listen: () => undefined,
  inTurn: (act) => act(),
}

const NAME = 'veloz-session'

/** Without locks (pages that are neither HTTPS nor loopback) the server's half minute of grace has to do. */
export function browserPeers(): SessionPeers {
  if (typeof BroadcastChannel !== 'function') return NO_PEERS
  const channel = browserChannel(NAME)
  const { locks } = navigator as { readonly locks?: LockManager }
  return peersOver(channel, (act) => (locks ? locks.request(NAME, act) : act()))
}

export function peersOver(channel: Channel, inTurn: SessionPeers['inTurn']): SessionPeers {
  return {
    tell: (words) => channel.post(words),
    listen: (listener) =>
      channel.listen((message) => {
        if (arePeerWords(message)) listener(message)
      }),
    inTurn,
  }
}

/** A tab of another version may say other things. */
const arePeerWords = (message: unknown): message is PeerWords =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  (message.kind === 'granted' || message.kind === 'signed_out')
