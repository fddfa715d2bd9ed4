import { useId, useState } from 'react'
import { Page, type Tab, Tabs } from '../../components/index.ts'
import { useMay } from '../../data/index.ts'
import { EventsTab } from './events-tab.tsx'
import { LogTab } from './log-tab.tsx'

type Name = 'log' | 'events'
const LOG: Tab<Name> = { name: 'log', label: 'Log' }
const EVENTS: Tab<Name> = { name: 'events', label: 'Events' }

const SUBTITLES: Readonly<Record<Name, string>> = {
  log: 'The latest 5,000 lines of the gateway’s own process, without secrets.',
  events:
    'What the journal records: order steps and fills from before, and everything since this page is open.',
}

/** What VeloZ writes about itself, and what happens in the market and to orders. */
export function LogsPage() {
  const mayLog = useMay('admin:config')
  const mayEvents = useMay('read:orders')
  const tabs = [...(mayLog ? [LOG] : []), ...(mayEvents ? [EVENTS] : [])]
  const [chosen, setChosen] = useState<Name>(mayLog ? 'log' : 'events')
  const active = tabs.some(({ name }) => name === chosen) ? chosen : (tabs[0]?.name ?? 'events')
  const id = useId()
  return (
    <Page title="Logs and events" subtitle={SUBTITLES[active]} isFilled testId="logs-page">
      <Tabs label="Logs and events" tabs={tabs} active={active} onChange={setChosen} controls={id} />
      <div id={id} role="tabpanel" aria-label={active === 'log' ? 'Log' : 'Events'} className="logs-panel">
        {active === 'log' && mayLog && <LogTab />}
        {active === 'events' && mayEvents && <EventsTab />}
      </div>
    </Page>
  )
}
