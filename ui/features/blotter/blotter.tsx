import { memo, useId, useMemo, useState } from 'react'
import { Empty, Panel, Tabs, usePreferences, useSize } from '../../components/index.ts'
import { isOpen, useMay, useReplica } from '../../data/index.ts'
import { zoneName } from '../../lib/time.ts'
import { cellFormat } from './cells.ts'
import { Fills } from './fills.tsx'
import { History } from './history.tsx'
import { OpenOrders } from './open-orders.tsx'
import { roomOf } from './rooms.ts'

type Page = 'open-orders' | 'history' | 'fills'

/** Whoever may not read orders is told so, and nothing is asked for that would be refused. */
export const Blotter = memo(function Blotter() {
  if (useMay('read:orders')) return <Lists />
  return (
    <Panel title="Orders and fills" className="area-blotter fill-height">
      <Empty>
        Your role does not show orders and fills. Ask an administrator for the permission read:orders.
      </Empty>
    </Panel>
  )
})

function Lists() {
  const orders = useReplica((replica) => replica.orders) ?? []
  const fills = useReplica((replica) => replica.fills) ?? []
  const instruments = useReplica((replica) => replica.instruments)
  const { zone } = usePreferences()
  const [page, setPage] = useState<Page>('open-orders')
  const id = useId()
  const [element, { width }] = useSize()
  const room = roomOf(width)
  const format = useMemo(() => cellFormat(instruments ?? [], zone), [instruments, zone])
  const open = useMemo(() => orders.filter(isOpen), [orders])
  const closed = useMemo(() => orders.filter((order) => !isOpen(order)), [orders])
  const tabs = [
    { name: 'open-orders', label: `Open orders (${open.length})` },
    { name: 'history', label: 'Order history' },
    { name: 'fills', label: 'Fills' },
  ] as const
  const aside = (
    <>
      <Tabs label="Blotter" tabs={tabs} active={page} onChange={setPage} controls={id} />
      <span className="ml-auto min-w-0 truncate text-faint hidden sm:inline">
        Times in {zoneName(zone, Date.now())}
      </span>
    </>
  )
  return (
    <Panel title="Orders and fills" isTitleHidden className="area-blotter fill-height" aside={aside}>
      <div ref={element} id={id} role="tabpanel" aria-label={page} className="blotter live">
        {page === 'open-orders' && <OpenOrders orders={open} format={format} room={room} />}
        {page === 'history' && <History orders={closed} format={format} room={room} />}
        {page === 'fills' && <Fills fills={fills} format={format} room={room} />}
      </div>
    </Panel>
  )
}
