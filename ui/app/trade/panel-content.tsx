import { memo } from 'react'
import { Account } from '../../features/account/index.ts'
import { Blotter } from '../../features/blotter/index.ts'
import { OrderBook, RecentTrades } from '../../features/book/index.ts'
import { Chart } from '../../features/chart/index.ts'
import { DepthChart } from '../../features/depth/index.ts'
import { Ticket } from '../../features/ticket/index.ts'
import type { PanelName } from '../board-layouts/index.ts'
import type { Layout } from '../layout.ts'
import { PageBoundary } from '../page-boundary.tsx'

interface PanelContentProps {
  readonly name: PanelName
  readonly layout: Layout
}

export const PANEL_TITLES: Readonly<Record<PanelName, string>> = {
  chart: 'Chart',
  book: 'Order book',
  trades: 'Market trades',
  ticket: 'Order ticket',
  blotter: 'Orders and fills',
  account: 'Account',
  depth: 'Depth',
}

/** One that fails leaves the other panels alone. */
export const PanelContent = memo(function PanelContent({ name, layout }: PanelContentProps) {
  return (
    <PageBoundary what={PANEL_TITLES[name]}>
      <Content name={name} layout={layout} />
    </PageBoundary>
  )
})

function Content({ name, layout: { ticket, onPrice } }: PanelContentProps) {
  switch (name) {
    case 'chart':
      return <Chart onPrice={onPrice} />
    case 'book':
      return <OrderBook onPrice={onPrice} />
    case 'trades':
      return <RecentTrades />
    case 'ticket':
      return <Ticket {...ticket} />
    case 'blotter':
      return <Blotter />
    case 'account':
      return <Account />
    case 'depth':
      return <DepthChart onPrice={onPrice} />
  }
}
