import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Toasts, useMediaQuery } from '../components/index.ts'
import { Terminal, TerminalContext, useReplica, useSession, useTerminalState } from '../data/index.ts'
import { Banners, PageTitle, StatusBar } from '../features/status/index.ts'
import {
  changedDraft,
  clearedDraft,
  type Draft,
  EMPTY_DRAFT,
  useOrderSender,
} from '../features/ticket/index.ts'
import type { Shortcut } from '../lib/keys.ts'
import { Board } from './board.tsx'
import type { Layout } from './layout.ts'
import { Phone, type PhonePage } from './phone.tsx'
import { ShortcutList } from './shortcut-list.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { useStepToasts } from './use-step-toasts.ts'

/** One terminal per signed-in session: starts with it and ends with it. */
export function Desk() {
  const session = useSession()
  const [terminal, setTerminal] = useState<Terminal | null>(null)
  useEffect(() => {
    const started = new Terminal(session)
    started.start()
    setTerminal(started)
    window.addEventListener('online', started.retryNow)
    return () => {
      window.removeEventListener('online', started.retryNow)
      started.stop()
    }
  }, [session])
  if (!terminal) return null
  return (
    <TerminalContext value={terminal}>
      <PageTitle />
      <DeskLayout />
    </TerminalContext>
  )
}

const PHONE_QUERY = '(max-width: 1099px)'

function DeskLayout() {
  const isPhone = useMediaQuery(PHONE_QUERY)
  const [page, setPage] = useState<PhonePage>('chart')
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT)
  const orderSending = useOrderSender(setDraft)
  const [isHelpOpen, setHelpOpen] = useState(false)
  const quantityRef = useRef<HTMLInputElement>(null)
  const { toasts, dismiss } = useStepToasts()
  const openHelp = useCallback(() => setHelpOpen(true), [])
  const closeHelp = useCallback(() => setHelpOpen(false), [])
  const onPrice = useCallback((price: string) => {
    setDraft((now) => changedDraft(now, { type: 'limit', price }))
    setPage('ticket')
  }, [])
  const onShortcut = useCallback(
    (shortcut: Shortcut) => {
      if (shortcut === 'help') return openHelp()
      // At once: what is typed next must find the field, which a phone's page may only now bring.
      flushSync(() => {
        setPage('ticket')
        setDraft((now) => draftAfter(shortcut, now))
      })
      if (shortcut === 'buy' || shortcut === 'sell') {
        quantityRef.current?.focus()
        quantityRef.current?.select()
      }
    },
    [openHelp],
  )
  useShortcuts(onShortcut)
  const layout: Layout = {
    ticket: { ...orderSending, draft, onDraft: setDraft, quantityRef },
    onPrice,
    onHelp: openHelp,
  }
  return (
    <ModeFrame>
      <StatusBar onHelp={openHelp} isPhone={isPhone} />
      <Banners />
      <Toasts toasts={toasts} onDismiss={dismiss} />
      {isPhone ? <Phone {...layout} page={page} onPage={setPage} /> : <Board {...layout} />}
      <ShortcutList isOpen={isHelpOpen} onClose={closeHelp} />
    </ModeFrame>
  )
}

function draftAfter(shortcut: Shortcut, draft: Draft): Draft {
  switch (shortcut) {
    case 'buy':
    case 'sell':
      return changedDraft(draft, { side: shortcut })
    case 'market':
    case 'limit':
      return changedDraft(draft, { type: shortcut })
    case 'escape':
      return clearedDraft(draft)
    case 'help':
      return draft
  }
}

/** The mode's colour runs along the top of the whole page; numbers that are not live look it, everywhere. */
function ModeFrame({ children }: { readonly children: ReactNode }) {
  const mode = useReplica((replica) => replica.mode)
  const isLive = useTerminalState((state) => state.connection.status === 'live')
  const kind =
    mode === null ? 'none' : mode === 'simulation' ? 'paper' : mode === 'testnet' ? 'testnet' : 'live'
  return (
    <div className="shell" data-mode={kind} data-stale={!isLive}>
      {children}
    </div>
  )
}
