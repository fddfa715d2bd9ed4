import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { Route, useLocation } from 'wouter'
import { lazyPart, loadEveryPart, Toasts, useMediaQuery } from '../components/index.ts'
import { useReplica, useTerminalState } from '../data/index.ts'
import { HaltNotice, KillSwitch, TradingBanner, useHalting } from '../features/kill-switch/index.ts'
import { Banners, modeKind, StatusBar } from '../features/status/index.ts'
import type { Shortcut } from '../lib/keys.ts'
import { BoardLayoutsContext, useBoardLayoutsSource } from './board-layouts/index.ts'
import { FrameDialogs, type Opened } from './frame-dialogs.tsx'
import { SignOutTool, ThemeTool, Tool } from './frame-tools.tsx'
import { PhoneBar, Rail } from './navigation.tsx'
import { PageBoundary } from './page-boundary.tsx'
import { NAVIGATION } from './pages.ts'
import { Routes } from './routes.tsx'
import { useAlerts } from './use-alerts.ts'
import { useShortcuts } from './use-shortcuts.ts'
import { type TicketDesk, useTicketDesk } from './use-ticket-desk.ts'

const PHONE_QUERY = '(max-width: 1099px)'

const Board = lazyPart('the board', async () => (await import('./trade/index.ts')).Board)
const Phone = lazyPart('the board', async () => (await import('./trade/index.ts')).Phone)
const WelcomeHint = lazyPart(null, async () => (await import('../features/welcome/index.ts')).WelcomeHint)
const OrdersPage = lazyPart('this page', async () => (await import('./trade/index.ts')).OrdersPage)

/** Everything around the pages, and the ticket's draft, which outlives them. */
export function Frame() {
  const isPhone = useMediaQuery(PHONE_QUERY)
  const desk = useTicketDesk()
  const halting = useHalting()
  const layouts = useBoardLayoutsSource()
  const [opened, open] = useState<Opened | null>(null)
  useFrameShortcuts(desk, open)
  useEveryPart()
  const content = useKeptFocus()
  const pageName = usePageName()
  return (
    <BoardLayoutsContext value={layouts}>
      <ModeFrame>
        <button type="button" className="skip-link" onClick={() => content.current?.focus()}>
          Skip to the page
        </button>
        <header className="status-bar">
          <PageBoundary what="The status bar" isInline>
            <StatusBar isPhone={isPhone} />
            {!isPhone && <Tools open={open} />}
          </PageBoundary>
          <KillSwitch control={halting} onTapped={() => open('halt')} />
        </header>
        <HaltNotice control={halting} />
        <PageBoundary what="The notices" isInline>
          <TradingBanner />
          <Banners />
          <Alerts />
          <Route path="/">
            <div className="welcome-place">
              <WelcomeHint />
            </div>
          </Route>
        </PageBoundary>
        <div className="frame-body">
          {!isPhone && <Rail />}
          {/* Takes the focus that a page which is left would lose. */}
          <main ref={content} className="frame-main" tabIndex={-1} aria-label={pageName}>
            <Routes trade={<TradePage desk={desk} isPhone={isPhone} />} orders={<OrdersPage />} />
          </main>
        </div>
        {isPhone && <PhoneBar onMore={() => open('more')} />}
        <PageBoundary what="The dialog" isInline>
          <FrameDialogs opened={opened} open={open} desk={desk} halting={halting} isPhone={isPhone} />
        </PageBoundary>
      </ModeFrame>
    </BoardLayoutsContext>
  )
}

/** By itself: what happens to orders draws nothing but its notices. */
function Alerts() {
  const { toasts, dismiss } = useAlerts()
  return <Toasts toasts={toasts} onDismiss={dismiss} />
}

/** After the first picture, and while VeloZ answers: the pages that will be wanted when it does not. */
const LOADED_AFTER_MS = 3_000

function useEveryPart(): void {
  const isLive = useTerminalState((state) => state.connection.status === 'live')
  useEffect(() => {
    if (!isLive) return
    // One that does not come is asked for, and told of, when it is drawn.
    const timer = setTimeout(() => void loadEveryPart().catch(() => undefined), LOADED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [isLive])
}

/** Whoever left a page by a key stands in the next one, not before everything. */
function useKeptFocus() {
  const [path] = useLocation()
  const content = useRef<HTMLElement>(null)
  const shownPath = useRef(path)
  useEffect(() => {
    if (shownPath.current === path) return
    shownPath.current = path
    if (document.activeElement === document.body) content.current?.focus({ preventScroll: true })
  }, [path])
  return content
}

function usePageName(): string {
  const [path] = useLocation()
  return NAVIGATION.find((page) => page.path === path)?.title ?? 'Page'
}

function useFrameShortcuts({ onTicketKey }: TicketDesk, open: (what: Opened) => void): void {
  const [, navigate] = useLocation()
  const onShortcut = useCallback(
    (shortcut: Shortcut) => {
      if (shortcut === 'help' || shortcut === 'palette') return open(shortcut)
      if (!isGoing(shortcut)) return onTicketKey(shortcut)
      const page = NAVIGATION.find(({ key }) => key === shortcut.slice(3))
      if (page) navigate(page.path)
    },
    [navigate, onTicketKey, open],
  )
  useShortcuts(onShortcut)
}

const isGoing = (shortcut: Shortcut): shortcut is `go ${string}` => shortcut.startsWith('go ')

function Tools({ open }: { readonly open: (what: Opened) => void }) {
  return (
    <span className="tools">
      <Tool
        icon="find"
        label="Find"
        title="Find a page, an instrument or a command (Ctrl+K)"
        onPress={() => open('palette')}
        testId="open-palette"
      />
      <Tool
        icon="help"
        label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onPress={() => open('help')}
        testId="open-help"
      />
      <Tool icon="look" label="Look and feel" onPress={() => open('look')} testId="open-look" />
      <ThemeTool />
      <SignOutTool />
    </span>
  )
}

function TradePage({ desk, isPhone }: { readonly desk: TicketDesk; readonly isPhone: boolean }) {
  const { layout, part, setPart } = desk
  return isPhone ? <Phone {...layout} part={part} onPart={setPart} /> : <Board {...layout} />
}

/** The mode's colour runs along the top of the whole page; numbers that are not live look it, everywhere. */
function ModeFrame({ children }: { readonly children: ReactNode }) {
  const mode = useReplica((replica) => replica.mode)
  const isLive = useTerminalState((state) => state.connection.status === 'live')
  return (
    <div className="shell" data-mode={mode === null ? 'none' : modeKind(mode)} data-stale={!isLive}>
      {children}
    </div>
  )
}
