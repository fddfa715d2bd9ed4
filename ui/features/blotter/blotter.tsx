import { memo, useId, useMemo, useState } from 'react'
import { Panel, Tabs, usePreferences } from '../../components/index.ts'
import { isOpen, useReplica } from '../../data/index.ts'
import { zoneName } from '../../lib/time.ts'
import { cellFormat } from './cells.ts'
import { Fills } from './fills.tsx'
import { History } from './history.tsx'
import { OpenOrders } from './open-orders.tsx'

type Page = 'open-orders' | 'history' | 'fills'

export const Blotter = memo(function Blotter() {
  const orders = useReplica((replica) => replica.orders) ?? []
  const fills = useReplica((replica) => replica.fills) ?? []
  const instruments = useReplica((replica) => replica.instruments)
  const { zone } = usePreferences()
  const [page, setPage] = useState<Page>('open-orders')
  const id = useId()
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
      <span className="ml-auto text-faint hidden sm:inline">Times in {zoneName(zone, Date.now())}</span>
    </>
  )
  return (
    <Panel title="Orders and fills" isTitleHidden className="area-blotter fill-height" aside={aside}>
      <div id={id} role="tabpanel" aria-label={page} className="scroll flex flex-col live">
        {page === 'open-orders' && <OpenOrders orders={open} format={format} />}
        {page === 'history' && <History orders={closed} format={format} />}
        {page === 'fills' && <Fills fills={fills} format={format} />}
      </div>
    </Panel>
  )
})
