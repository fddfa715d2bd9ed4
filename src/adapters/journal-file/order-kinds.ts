import type { Liquidity } from '../../domain/index.ts'
import type { ByteWriter } from './byte-writer.ts'
import {
  ASSET,
  CLIENT_ORDER_ID,
  EXECUTION_ID,
  enumeration,
  LOTS,
  MONEY,
  ORIGIN,
  REASON,
  TICKS,
  VENUE_ORDER_ID,
} from './event-fields.ts'
import { type EventOf, type KindCodec, rowKind } from './kind-codec.ts'
import {
  AMENDMENT_FIELDS,
  REQUEST,
  readOpening,
  readOpeningV1,
  readRequestV1,
  writeOpening,
} from './order-fields.ts'

const LIQUIDITY = enumeration<Liquidity>('liquidity', { maker: 1, taker: 2 })

const ORDER_SUBMITTED: KindCodec<'order_submitted'> = {
  type: 6,
  write: writeOpening,
  versions: [
    (reader, seq, at) => ({ kind: 'order_submitted', seq, at, ...readOpeningV1(reader) }),
    (reader, seq, at) => readOpening(reader, 'order_submitted', seq, at),
  ],
}

const ORDER_HELD: KindCodec<'order_held'> = {
  type: 16,
  write: writeOpening,
  versions: [(reader, seq, at) => readOpening(reader, 'order_held', seq, at)],
}

const ORDER_ADOPTED: KindCodec<'order_adopted'> = {
  type: 39,
  write(writer, event) {
    writeOpening(writer, event)
    writer.text(event.venueOrderId)
  },
  versions: [
    (reader, seq, at) => ({
      ...readOpening(reader, 'order_adopted', seq, at),
      venueOrderId: VENUE_ORDER_ID.read(reader),
    }),
  ],
}

const ORDER_ACCEPTED: KindCodec<'order_accepted'> = {
  type: 7,
  write(writer, event) {
    writer.text(event.clientOrderId)
    writer.text(event.venueOrderId)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'order_accepted',
      seq,
      at,
      clientOrderId: CLIENT_ORDER_ID.read(reader),
      venueOrderId: VENUE_ORDER_ID.read(reader),
    }),
  ],
}

const ORDER_FILLED: KindCodec<'order_filled'> = {
  type: 9,
  write(writer, event) {
    writer.text(event.clientOrderId)
    writer.text(event.executionId)
    writer.integer(event.quantity)
    writer.bigint(event.price)
    writer.bigint(event.fee)
    writer.text(event.feeAsset)
    LIQUIDITY.write(writer, event.liquidity)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'order_filled',
      seq,
      at,
      clientOrderId: CLIENT_ORDER_ID.read(reader),
      executionId: EXECUTION_ID.read(reader),
      quantity: LOTS.read(reader),
      price: MONEY.read(reader),
      fee: MONEY.read(reader),
      feeAsset: ASSET.read(reader),
      liquidity: LIQUIDITY.read(reader),
    }),
  ],
}

const CANCEL_REQUESTED: KindCodec<'cancel_requested'> = {
  type: 10,
  write(writer, event) {
    writer.text(event.clientOrderId)
    ORIGIN.write(writer, event.origin)
  },
  versions: [
    (reader, seq, at) => ({
      kind: 'cancel_requested',
      seq,
      at,
      clientOrderId: CLIENT_ORDER_ID.read(reader),
      origin: ORIGIN.read(reader),
    }),
  ],
}

/** Two of an order's ends say the same: this order, for this reason. */
function writeEnd(writer: ByteWriter, event: EventOf<'order_rejected' | 'order_cancelled'>): void {
  writer.text(event.clientOrderId)
  REASON.write(writer, event.reason)
}

const ORDER_REJECTED: KindCodec<'order_rejected'> = {
  type: 8,
  write: writeEnd,
  versions: [
    (reader, seq, at) => ({
      kind: 'order_rejected',
      seq,
      at,
      clientOrderId: CLIENT_ORDER_ID.read(reader),
      reason: REASON.read(reader),
    }),
  ],
}

const ORDER_CANCELLED: KindCodec<'order_cancelled'> = {
  type: 12,
  write: writeEnd,
  versions: [
    (reader, seq, at) => ({
      kind: 'order_cancelled',
      seq,
      at,
      clientOrderId: CLIENT_ORDER_ID.read(reader),
      reason: REASON.read(reader),
    }),
  ],
}

const REASONED = { clientOrderId: CLIENT_ORDER_ID, reason: REASON }

/** Everything that names an order. */
export const ORDER_KINDS = {
  order_denied: rowKind(
    'order_denied',
    5,
    { clientOrderId: CLIENT_ORDER_ID, request: REQUEST, origin: ORIGIN, reason: REASON },
    [
      (reader, seq, at) => ({
        kind: 'order_denied',
        seq,
        at,
        clientOrderId: CLIENT_ORDER_ID.read(reader),
        request: readRequestV1(reader),
        origin: ORIGIN.read(reader),
        reason: REASON.read(reader),
      }),
    ],
  ),
  order_held: ORDER_HELD,
  order_submitted: ORDER_SUBMITTED,
  order_adopted: ORDER_ADOPTED,
  order_triggered: rowKind('order_triggered', 17, { clientOrderId: CLIENT_ORDER_ID, price: MONEY }),
  order_released: rowKind('order_released', 18, {
    clientOrderId: CLIENT_ORDER_ID,
    price: TICKS,
    quantity: LOTS,
    locked: MONEY,
  }),
  release_rejected: rowKind('release_rejected', 40, REASONED),
  trailing_trigger_moved: rowKind('trailing_trigger_moved', 19, {
    clientOrderId: CLIENT_ORDER_ID,
    triggerPrice: TICKS,
  }),
  order_accepted: ORDER_ACCEPTED,
  order_rejected: ORDER_REJECTED,
  order_filled: ORDER_FILLED,
  cancel_requested: CANCEL_REQUESTED,
  cancel_rejected: rowKind('cancel_rejected', 11, REASONED),
  order_cancelled: ORDER_CANCELLED,
  order_expired: rowKind('order_expired', 13, REASONED),
  order_outcome_unknown: rowKind('order_outcome_unknown', 14, { clientOrderId: CLIENT_ORDER_ID }),
  order_missed: rowKind('order_missed', 20, { clientOrderId: CLIENT_ORDER_ID }),
  amend_requested: rowKind('amend_requested', 21, {
    clientOrderId: CLIENT_ORDER_ID,
    ...AMENDMENT_FIELDS,
    locked: MONEY,
    origin: ORIGIN,
  }),
  amend_rejected: rowKind('amend_rejected', 22, REASONED),
  order_amended: rowKind('order_amended', 23, {
    clientOrderId: CLIENT_ORDER_ID,
    ...AMENDMENT_FIELDS,
    locked: MONEY,
  }),
  exit_resized: rowKind('exit_resized', 24, { clientOrderId: CLIENT_ORDER_ID, quantity: LOTS }),
}
