import { useId } from 'react'
import { Tabs } from '../components/index.ts'
import { Account } from '../features/account/index.ts'
import { Blotter } from '../features/blotter/index.ts'
import { OrderBook, RecentTrades } from '../features/book/index.ts'
import { Chart } from '../features/chart/index.ts'
import { Settings, StatusDetails } from '../features/status/index.ts'
import { Ticket } from '../features/ticket/index.ts'
import type { Layout } from './layout.ts'

export type PhonePage = 'chart' | 'book' | 'ticket' | 'orders' | 'account'

const PAGES = [
  { name: 'chart', label: 'Chart' },
  { name: 'book', label: 'Book' },
  { name: 'ticket', label: 'Trade' },
  { name: 'orders', label: 'Orders' },
  { name: 'account', label: 'Account' },
] as const

interface PhoneProps extends Layout {
  readonly page: PhonePage
  readonly onPage: (page: PhonePage) => void
}

/** One thing at a time, in reach of a thumb. */
export function Phone({ page, onPage, ...layout }: PhoneProps) {
  const id = useId()
  return (
    <main className="phone">
      <div id={id} role="tabpanel" aria-label={page}>
        <PageBody page={page} layout={layout} />
      </div>
      <Tabs label="Pages" className="phone-tabs" tabs={PAGES} active={page} onChange={onPage} controls={id} />
    </main>
  )
}

function PageBody({ page, layout }: { readonly page: PhonePage; readonly layout: Layout }) {
  const { ticket, onPrice, onHelp } = layout
  switch (page) {
    case 'chart':
      return (
        <>
          <Chart />
          <div className="h-56 flex flex-col border-t border-line">
            <RecentTrades />
          </div>
        </>
      )
    case 'book':
      return <OrderBook onPrice={onPrice} />
    case 'ticket':
      return <Ticket {...ticket} />
    case 'orders':
      return <Blotter />
    case 'account':
      return (
        <>
          <Account />
          <div className="phone-settings">
            <StatusDetails />
            <div className="flex flex-wrap items-center gap-2">
              <Settings onHelp={onHelp} />
            </div>
          </div>
        </>
      )
  }
}
