import { useId } from 'react'
import { Tabs } from '../../components/index.ts'
import { Account } from '../../features/account/index.ts'
import { OrderBook, RecentTrades } from '../../features/book/index.ts'
import { Chart } from '../../features/chart/index.ts'
import { Ticket } from '../../features/ticket/index.ts'
import type { Layout } from '../layout.ts'
import type { PhonePart } from '../use-ticket-desk.ts'

const PARTS = [
  { name: 'chart', label: 'Chart' },
  { name: 'book', label: 'Book' },
  { name: 'ticket', label: 'Ticket' },
  { name: 'account', label: 'Account' },
] as const

interface PhoneProps extends Layout {
  readonly part: PhonePart
  readonly onPart: (part: PhonePart) => void
}

/** One thing at a time, in reach of a thumb. */
export function Phone({ part, onPart, ...layout }: PhoneProps) {
  const id = useId()
  return (
    <div className="phone">
      <h1 className="sr-only">Trade</h1>
      <Tabs
        label="Parts of the page"
        className="phone-tabs"
        tabs={PARTS}
        active={part}
        onChange={onPart}
        controls={id}
      />
      <div id={id} role="tabpanel" aria-label={part} className="phone-part">
        <Part part={part} layout={layout} />
      </div>
    </div>
  )
}

function Part({ part, layout: { ticket, onPrice } }: { readonly part: PhonePart; readonly layout: Layout }) {
  switch (part) {
    case 'chart':
      return (
        <>
          <Chart onPrice={onPrice} />
          <div className="h-56 flex flex-col border-t border-line">
            <RecentTrades />
          </div>
        </>
      )
    case 'book':
      return <OrderBook onPrice={onPrice} />
    case 'ticket':
      return <Ticket {...ticket} />
    case 'account':
      return <Account />
  }
}
