import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'
import { MONEY_ZERO, oppositeSide, type Side, type VenueCode } from '../../../domain/index.ts'
import {
  type AccountNotice,
  type AccountStreamProtocol,
  type Fields,
  fieldsOf,
  listOf,
  moneyAt,
  moneyOrNullAt,
  type NoticeReference,
  type StreamGreeting,
  type StreamNotice,
  sideAt,
  textAt,
  textOrNullAt,
} from '../protocol/index.ts'
import { feedUrl, SILENCE_MS, streamNotice } from './feed.ts'
import { isoTimeAt, tradeIdAt } from './values.ts'

/** The `user` channel, and heartbeats that show it is there while nothing happens. */
export const ACCOUNT_STREAM: AccountStreamProtocol = {
  url: feedUrl,
  ping: null,
  silenceMs: SILENCE_MS,
  greet: (greeting) => [JSON.stringify(signedSubscription(greeting))],
  read: (frame) => {
    const message = fieldsOf(frame, 'message')
    return (READERS[textAt(message, 'type')] ?? streamNotice)(message)
  },
}

/** Signed as a request for `GET /users/self/verify` would be, in seconds. */
function signedSubscription({ apiKey, apiSecret, passphrase, nowMs, natives }: StreamGreeting): object {
  const timestamp = String(nowMs / 1000)
  const signed = createHmac('sha256', Buffer.from(apiSecret, 'base64'))
  return {
    type: 'subscribe',
    product_ids: natives,
    channels: ['user', 'heartbeat'],
    key: apiKey,
    passphrase: passphrase ?? '',
    timestamp,
    signature: signed.update(`${timestamp}GET/users/self/verify`).digest('base64'),
  }
}

type Read = (message: Fields) => readonly (AccountNotice | StreamNotice)[]

const READERS: Readonly<Record<string, Read>> = {
  subscriptions: (message) => [{ kind: isSubscribed(message) ? 'ready' : 'alive' }],
  received: receivedNotices,
  match: tradedNotices,
  done: (message) => [endedNotice(message)],
  // `open`, `change` and `activate` name neither the client's id nor the whole size, and add nothing to what
  // `received`, `match`, `done` and the answer to the order tell.
}

function isSubscribed(message: Fields): boolean {
  return listOf(message['channels'], 'channels').some((channel) => {
    const fields = fieldsOf(channel, 'channel')
    return fields['name'] === 'user'
  })
}

/** Taken in, before anything traded; of a stop: reached. */
function receivedNotices(message: Fields): readonly (AccountNotice | StreamNotice)[] {
  const quantity = moneyOrNullAt(message, 'size')
  // Bought for an amount of money: what it comes to is known when it is done.
  if (quantity === null) return [{ kind: 'alive' }]
  const isMarket = textOrNullAt(message, 'order_type') === 'market'
  return [
    {
      kind: 'order',
      ...referenceOf(message, textAt(message, 'order_id'), sideAt(message)),
      status: 'open',
      type: isMarket ? 'market' : 'limit',
      price: isMarket ? null : moneyAt(message, 'price'),
      triggerPrice: null,
      isTriggered: null,
      quantity,
      cumQuantity: MONEY_ZERO,
      reason: null,
      at: isoTimeAt(message, 'time'),
    },
  ]
}

/** `side` is that of the order that rested; of ours it names the user, and both may be ours. */
function tradedNotices(message: Fields): readonly AccountNotice[] {
  const makerSide = sideAt(message)
  const both = [
    { role: 'maker', side: makerSide },
    { role: 'taker', side: oppositeSide(makerSide) },
  ]
  const named = both.filter(({ role }) => textOrNullAt(message, `${role}_user_id`) !== null)
  return (named.length === 0 ? both : named).map(({ role, side }) => ({
    kind: 'traded',
    ...referenceOf(message, textAt(message, `${role}_order_id`), side),
    tradeId: tradeIdAt(message),
  }))
}

function endedNotice(message: Fields): AccountNotice {
  const reason = textAt(message, 'reason')
  const isFilled = reason === 'filled'
  const code: VenueCode = 'cancelled_by_request'
  return {
    kind: 'ended',
    ...referenceOf(message, textAt(message, 'order_id'), sideAt(message)),
    status: isFilled ? 'filled' : 'cancelled',
    remaining: moneyOrNullAt(message, 'remaining_size') ?? (isFilled ? MONEY_ZERO : null),
    reason: isFilled ? null : { code, text: textOrNullAt(message, 'cancel_reason') ?? reason },
    at: isoTimeAt(message, 'time'),
  }
}

function referenceOf(message: Fields, venueOrderId: string, side: Side): NoticeReference {
  return {
    native: textAt(message, 'product_id'),
    clientId: textOrNullAt(message, 'client_oid'),
    venueOrderId,
    side,
  }
}
