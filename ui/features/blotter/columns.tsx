import type { ExactNumber, OrderStateRow } from '../../../src/contract/index.ts'
import { type Column, Link } from '../../components/index.ts'
import { decimalOf, exactText, TYPE_WORDS } from '../../data/index.ts'
import { decimalText, formatShort, placesOf, ZERO } from '../../lib/decimal.ts'
import type { CellFormat } from './cells.ts'
import { kinshipOf, kinshipText, shortId } from './groups.ts'
import type { Room, Silent } from './rooms.ts'
import { shortWord, sideWord, statusNote, statusWord, triggerWord, typeWord } from './words.ts'

export const orderPath = (clientOrderId: string): string => `/order/${encodeURIComponent(clientOrderId)}`

/** Where there is none it is the least. */
export const sizeKey =
  <Row,>(of: (row: Row) => ExactNumber | null) =>
  (row: Row): bigint => {
    const value = of(row)
    return value === null ? -1n : decimalOf(value)
  }
export const timeKey =
  <Row,>(of: (row: Row) => ExactNumber) =>
  (row: Row): bigint =>
    BigInt(exactText(of(row)))

const END = { align: 'end' } as const

type OrderColumn = Column<OrderStateRow>

/** What every list of orders has, by name; `room` says how much of it is seen. */
export function orderColumns(format: CellFormat, room: Room, silent: Silent) {
  return {
    ...timeColumns(format, room),
    ...termColumns(format, silent),
    ...sizeColumns(format),
    ...STANDING_COLUMNS,
  }
}

export const timeWidth = (room: Room) => (room === 'wide' ? 124 : 80)

function timeColumns(format: CellFormat, room: Room) {
  return {
    created: {
      id: 'created',
      head: room === 'wide' ? 'Created' : 'Time',
      text: ({ created_ts_ns }) => format.time(created_ts_ns),
      cell: ({ created_ts_ns }) => <When at={created_ts_ns} format={format} room={room} />,
      sortBy: timeKey(({ created_ts_ns }) => created_ts_ns),
      width: timeWidth(room),
    },
    closed: {
      id: 'closed',
      head: room === 'wide' ? 'Closed' : 'Time',
      text: ({ last_ts_ns }) => format.time(last_ts_ns),
      cell: ({ last_ts_ns }) => <When at={last_ts_ns} format={format} room={room} />,
      sortBy: timeKey(({ last_ts_ns }) => last_ts_ns),
      width: timeWidth(room),
    },
  } as const satisfies Record<string, OrderColumn>
}

interface WhenProps {
  readonly at: ExactNumber
  readonly format: CellFormat
  readonly room: Room
}

export const When = ({ at, format, room }: WhenProps) => (
  <span className="text-soft" title={format.time(at)}>
    {room === 'wide' ? format.time(at) : format.clock(at)}
  </span>
)

export const Side = ({ side }: Pick<OrderStateRow, 'side'>) => (
  <span className={side === 'BUY' ? 'buy' : 'sell'}>{sideWord(side)}</span>
)

function termColumns(format: CellFormat, silent: Silent) {
  return {
    symbol: { id: 'symbol', head: 'Symbol', text: ({ symbol }) => symbol, width: 104 },
    venue: { id: 'venue', head: 'Venue', text: ({ venue }) => venue, width: 76 },
    side: {
      id: 'side',
      head: 'Side',
      text: ({ side }) => sideWord(side),
      cell: ({ side }) => <Side side={side} />,
      width: 42,
    },
    type: {
      id: 'type',
      head: 'Type',
      text: typeWord,
      cell: (order) => <Cut text={typeWord(order)} />,
      width: 168,
    },
    kind: {
      id: 'kind',
      head: 'Type',
      text: typeWord,
      cell: (order) => <span title={typeWord(order)}>{shortWord(order)}</span>,
      width: 132,
    },
    order: {
      id: 'order',
      head: 'Order',
      text: (order) => `${sideWord(order.side)} ${typeWord(order)}`,
      cell: (order) => <OrderCell order={order} format={format} silent={silent} />,
      width: 216,
    },
    /** With how it stands, in all the room that there is. */
    standing: {
      id: 'order',
      head: 'Order',
      text: (order) => `${sideWord(order.side)} ${typeWord(order)}`,
      cell: (order) => <OrderCell order={order} format={format} silent={silent} isStanding />,
    },
    trigger: {
      id: 'trigger',
      head: 'Trigger',
      text: (order) => triggerWord(order, format),
      cell: (order) => <Cut text={triggerWord(order, format)} />,
      sortBy: sizeKey(({ stop_price }) => stop_price),
      width: 86,
      ...END,
    },
  } as const satisfies Record<string, OrderColumn>
}

const progressText = ({ executed_qty, order_qty }: OrderStateRow) =>
  `${decimalText(decimalOf(executed_qty))} / ${decimalText(decimalOf(order_qty))}`

/** The same where a column is narrow and the quantities are not. */
function shortProgress({ executed_qty, order_qty }: OrderStateRow): string {
  const [executed, ordered] = [decimalOf(executed_qty), decimalOf(order_qty)]
  return `${formatShort(executed, placesOf(executed))} / ${formatShort(ordered, placesOf(ordered))}`
}

interface OrderCellProps {
  readonly order: OrderStateRow
  readonly format: CellFormat
  readonly silent: Silent
  readonly isStanding?: boolean
}

/** A few lines, where a phone has no room for a row of columns. */
function OrderCell({ order, format, silent, isStanding = false }: OrderCellProps) {
  const { limit_price: limit, stop_price: stop, side } = order
  const at =
    limit === null && stop !== null ? `trigger ${format.price(order, stop)}` : format.price(order, limit)
  return (
    <span className="order-cell" title={typeWord(order)}>
      <span>
        <Side side={side} /> {isStanding ? TYPE_WORDS[order.type] : shortWord(order)}
      </span>
      {silent !== 'symbol venue' && (
        <span>
          {order.symbol} <span className="text-soft">{order.venue}</span>
        </span>
      )}
      <span className="text-soft">
        {shortProgress(order)} · {at}
      </span>
      {isStanding && <StatusCell order={order} />}
    </span>
  )
}

function sizeColumns(format: CellFormat) {
  return {
    price: {
      id: 'price',
      head: 'Price',
      text: (order) => format.price(order, order.limit_price),
      sortBy: sizeKey(({ limit_price }) => limit_price),
      width: 104,
      ...END,
    },
    quantity: {
      id: 'quantity',
      head: 'Quantity',
      text: (order) => format.quantity(order, order.order_qty),
      cell: (order) => <Short value={order.order_qty} text={format.quantity(order, order.order_qty)} />,
      sortBy: sizeKey(({ order_qty }) => order_qty),
      width: 88,
      ...END,
    },
    filled: {
      id: 'filled',
      head: 'Filled',
      text: (order) => format.quantity(order, order.executed_qty),
      sortBy: sizeKey(({ executed_qty }) => executed_qty),
      width: 88,
      ...END,
    },
    progress: {
      id: 'progress',
      head: 'Filled',
      text: progressText,
      cell: (order) => <span title={progressText(order)}>{shortProgress(order)}</span>,
      sortBy: sizeKey(({ order_qty }) => order_qty),
      width: 104,
      ...END,
    },
    average: {
      id: 'average',
      head: 'Average',
      text: (order) => (isFilled(order) ? format.price(order, order.avg_price) : '—'),
      sortBy: sizeKey(({ avg_price }) => avg_price),
      width: 88,
      ...END,
    },
  } as const satisfies Record<string, OrderColumn>
}

/** How it stands and to what it belongs. */
const STANDING_COLUMNS = {
  status: {
    id: 'status',
    head: 'Status',
    text: (order) => [statusWord(order.status, order.rejected_by), statusNote(order)].join(' ').trim(),
    cell: (order) => <StatusCell order={order} />,
    width: 190,
  },
  outcome: {
    id: 'outcome',
    head: 'Status',
    text: ({ status, rejected_by }) => statusWord(status, rejected_by),
    width: 80,
  },
  kinship: {
    id: 'kinship',
    head: 'Belongs to',
    text: kinshipText,
    cell: (order) => <KinshipCell order={order} />,
    width: 160,
  },
} as const satisfies Record<string, OrderColumn>

const isFilled = ({ executed_qty }: OrderStateRow) => decimalOf(executed_qty) !== ZERO

interface ShortProps {
  readonly value: ExactNumber
  /** The whole of it, as it stands where it fits. */
  readonly text: string
}

/** More digits than a column holds are told in millions; pointing at it tells all. */
function Short({ value, text }: ShortProps) {
  const short = formatShort(decimalOf(value), 0)
  return <span title={text}>{/[MB]$/.test(short) ? short : text}</span>
}

/** What does not fit can still be read by pointing at it. */
export const Cut = ({ text }: { readonly text: string }) => <span title={text}>{text}</span>

function StatusCell({ order }: { readonly order: OrderStateRow }) {
  const note = statusNote(order)
  const word = statusWord(order.status, order.rejected_by)
  return (
    <span title={note}>
      {word}
      {note !== '' && <span className="text-soft"> {note}</span>}
    </span>
  )
}

function KinshipCell({ order }: { readonly order: OrderStateRow }) {
  const kinship = kinshipOf(order)
  if (kinship === null) return <span className="text-faint">—</span>
  if (kinship.otherId === null) return <span>{kinship.text}</span>
  return (
    <span>
      {kinship.text} <Link to={orderPath(kinship.otherId)}>{shortId(kinship.otherId)}</Link>
    </span>
  )
}
