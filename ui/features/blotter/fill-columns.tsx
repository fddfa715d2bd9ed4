import type { FillRow } from '../../../src/contract/index.ts'
import { type Column, Link } from '../../components/index.ts'
import type { CellFormat } from './cells.ts'
import { orderPath, Side, sizeKey, timeKey, timeWidth, When } from './columns.tsx'
import { shortId } from './groups.ts'
import type { Room } from './rooms.ts'
import { sideWord } from './words.ts'

const END = { align: 'end' } as const

/** One column each of what a fill says. */
export function fillColumns(format: CellFormat, room: Room) {
  return {
    time: {
      id: 'time',
      head: 'Time',
      text: ({ ts_ns }) => format.time(ts_ns),
      cell: ({ ts_ns }) => <When at={ts_ns} format={format} room={room} />,
      sortBy: timeKey(({ ts_ns }) => ts_ns),
      width: timeWidth(room),
    },
    symbol: { id: 'symbol', head: 'Symbol', text: ({ symbol }) => symbol, width: 104 },
    venue: { id: 'venue', head: 'Venue', text: ({ venue }) => venue, width: 76 },
    side: {
      id: 'side',
      head: 'Side',
      text: ({ side }) => sideWord(side),
      cell: ({ side }) => <Side side={side} />,
      width: 44,
    },
    price: {
      id: 'price',
      head: 'Price',
      text: (fill) => format.price(fill, fill.price),
      sortBy: sizeKey(({ price }) => price),
      width: 88,
      ...END,
    },
    quantity: {
      id: 'quantity',
      head: 'Quantity',
      text: (fill) => format.quantity(fill, fill.qty),
      sortBy: sizeKey(({ qty }) => qty),
      width: 84,
      ...END,
    },
    fee: {
      id: 'fee',
      head: 'Fee',
      text: ({ fee, fee_asset }) => `${format.fee(fee)} ${fee_asset}`,
      sortBy: sizeKey(({ fee }) => fee),
      width: 124,
      ...END,
    },
    liquidity: {
      id: 'liquidity',
      head: 'Liquidity',
      text: ({ liquidity }) => (liquidity === 'MAKER' ? 'Maker' : 'Taker'),
      width: 76,
    },
    order: {
      id: 'order',
      head: 'Order',
      text: ({ client_order_id }) => client_order_id,
      cell: ({ client_order_id: id }) => (
        <Link to={orderPath(id)} title={`Client order id ${id}`}>
          {shortId(id)}
        </Link>
      ),
      width: 92,
    },
  } as const satisfies Record<string, Column<FillRow>>
}
