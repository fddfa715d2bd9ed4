import { Account } from '../features/account/index.ts'
import { Blotter } from '../features/blotter/index.ts'
import { OrderBook, RecentTrades } from '../features/book/index.ts'
import { Chart } from '../features/chart/index.ts'
import { Ticket } from '../features/ticket/index.ts'
import type { Layout } from './layout.ts'

/** Everything at once, on a desk. */
export function Board({ ticket, onPrice }: Layout) {
  return (
    <main className="board">
      <Chart />
      <Blotter />
      <OrderBook onPrice={onPrice} />
      <RecentTrades />
      <Ticket {...ticket} />
      <Account />
    </main>
  )
}
