import { memo } from 'react'
import { Empty, Panel } from '../../components/index.ts'
import { useInstrument, useInstrumentName, useMay } from '../../data/index.ts'
import type { TicketProps } from './parts.ts'
import { TicketForm } from './ticket-form.tsx'

export const Ticket = memo(function Ticket(props: TicketProps) {
  const instrument = useInstrument()
  const name = useInstrumentName()
  const mayTrade = useMay('write:orders')
  return (
    <Panel
      title="Order ticket"
      className="area-ticket fill-height"
      aside={<span className="ml-auto ticket-instrument">{name}</span>}
    >
      {!mayTrade ? (
        <Empty>You may look but not trade. Ask an administrator for the trader role.</Empty>
      ) : instrument ? (
        <TicketForm {...props} instrument={instrument} />
      ) : (
        <Empty>Waiting for the first snapshot.</Empty>
      )}
    </Panel>
  )
})
