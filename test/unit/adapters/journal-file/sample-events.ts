import fc from 'fast-check'
import type { Event, EventBody, EventKind, Reason, UnixNs } from '../../../../src/domain/index.ts'

/** Amounts from none to far beyond 128 bits, with the edges of 64-bit words more often than chance would. */
const amount = fc.oneof(
  fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
  fc.constantFrom(
    0n,
    -1n,
    1n,
    2n ** 63n - 1n,
    2n ** 63n,
    -(2n ** 63n),
    -(2n ** 63n) - 1n,
    2n ** 64n - 1n,
    2n ** 64n,
  ),
  fc.constantFrom(2n ** 127n - 1n, 2n ** 127n, -(2n ** 127n), -(2n ** 127n) - 1n, 10n ** 48n, -(10n ** 60n)),
  fc.bigInt({ min: -(2n ** 500n), max: 2n ** 500n }),
)
const steps = fc.oneof(
  fc.nat(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    0,
    -1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    -(2 ** 32),
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
  ),
)
/** Plain ids, any Unicode, and code units that no UTF-8 can carry. */
const text = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom('', '\ud800', 'a\udc00b', '\0', 'é'.repeat(40), 'x'.repeat(5000), '__proto__'),
)
const reason = fc
  .record({ code: text, details: fc.dictionary(text, fc.oneof(amount, text), { noNullPrototype: true }) })
  .map((value) => value as unknown as Reason)
const origin = fc.record({ principal: text, address: text, requestId: text })
const request = fc.record({
  venue: text,
  symbol: text,
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom('limit', 'market'),
  timeInForce: fc.constantFrom('gtc', 'ioc', 'fok'),
  isPostOnly: fc.boolean(),
  quantity: amount,
  price: fc.option(amount),
  strategyId: fc.option(text),
})
const instrument = fc.record({
  key: text,
  venue: text,
  symbol: text,
  base: text,
  quote: text,
  version: steps,
  isTrading: fc.boolean(),
  tickSize: amount,
  lotSize: amount,
  notionalMin: amount,
  quantityMax: steps,
  feeRateMaker: amount,
  feeRateTaker: amount,
})
const reasoned = { clientOrderId: text, reason }

/** One shape for each kind: the compiler asks for the missing one when a kind is added. */
const FIELDS: {
  readonly [Kind in EventKind]: Readonly<Record<keyof Omit<BodyOf<Kind>, 'kind'>, fc.Arbitrary<unknown>>>
} = {
  session_started: {
    epoch: text,
    version: text,
    mode: fc.constantFrom('simulation', 'testnet', 'live'),
    marketSource: text,
  },
  session_stopped: { marks: fc.array(fc.record({ key: text, price: amount })) },
  instrument_listed: { instrument },
  funds_deposited: { venue: text, asset: text, amount },
  order_denied: { clientOrderId: text, request, origin, reason },
  order_submitted: {
    clientOrderId: text,
    request,
    origin,
    instrumentVersion: steps,
    price: steps,
    quantity: steps,
    locked: amount,
    mark: amount,
  },
  order_accepted: { clientOrderId: text, venueOrderId: text },
  order_rejected: reasoned,
  order_filled: {
    clientOrderId: text,
    executionId: text,
    quantity: steps,
    price: amount,
    fee: amount,
    feeAsset: text,
    liquidity: fc.constantFrom('maker', 'taker'),
  },
  cancel_requested: { clientOrderId: text, origin },
  cancel_rejected: reasoned,
  order_cancelled: reasoned,
  order_expired: reasoned,
  order_outcome_unknown: { clientOrderId: text },
  trading_state_changed: { state: fc.constantFrom('active', 'reducing', 'halted'), why: text, origin },
}

type BodyOf<Kind extends EventKind> = Extract<EventBody, { kind: Kind }>

export const EVENT_KINDS = Object.keys(FIELDS) as readonly EventKind[]

const at = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => value as UnixNs)

export function anyEventOf(kind: EventKind): fc.Arbitrary<Event> {
  const fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = FIELDS[kind]
  const head = { kind: fc.constant(kind), seq: fc.constant(1), at }
  return fc.record({ ...head, ...fields }).map((event) => event as unknown as Event)
}

/** Events of any kind, numbered from 1. */
export function anyEvents(lengths: {
  readonly minLength: number
  readonly maxLength: number
}): fc.Arbitrary<Event[]> {
  return fc
    .array(fc.oneof(...EVENT_KINDS.map(anyEventOf)), lengths)
    .map((events) => events.map((event, index) => ({ ...event, seq: index + 1 })))
}
