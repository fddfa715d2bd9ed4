import { expect, mock, test } from 'bun:test'
import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import {
  BoardLayoutsContext,
  DEFAULT_TILINGS,
  type Tiling,
  useBoardLayoutsSource,
} from '../../ui/app/board-layouts/index.ts'
import { FrameDialogs, type Opened } from '../../ui/app/frame-dialogs.tsx'
import { Rail } from '../../ui/app/navigation.tsx'
import { Routes } from '../../ui/app/routes.tsx'
import { BoardEditor } from '../../ui/app/trade/board-editor.tsx'
import { Grip } from '../../ui/app/trade/grip.tsx'
import { useShortcuts } from '../../ui/app/use-shortcuts.ts'
import { useTicketDesk } from '../../ui/app/use-ticket-desk.ts'
import { HOLD_MS } from '../../ui/components/index.ts'
import { HaltNotice, KillSwitch, TradingBanner, useHalting } from '../../ui/features/kill-switch/index.ts'
import { LookAndFeel } from '../../ui/features/status/index.ts'
import { Refused, renderAtDesk } from '../support/a-desk.tsx'

const HALTED = { ok: true, state: 'halted', orders: [{ client_order_id: 'a', symbol: 'BTCUSDT' }] }

function Switch({ onTapped = () => undefined }: { readonly onTapped?: () => void }) {
  const control = useHalting()
  return (
    <>
      <KillSwitch control={control} onTapped={onTapped} />
      <HaltNotice control={control} />
      <TradingBanner />
    </>
  )
}

/** Presses for as long as it takes, or less. */
async function hold(element: HTMLElement, ms: number): Promise<void> {
  fireEvent.pointerDown(element, { button: 0 })
  await act(() => new Promise((resolve) => setTimeout(resolve, ms)))
  fireEvent.pointerUp(element)
}

test('the kill switch acts when it was held long enough, once, and says what became of it', async () => {
  const desk = await renderAtDesk(<Switch />, { answers: { 'POST /api/trading_state': HALTED } })
  const button = screen.getByTestId('kill-switch')
  await hold(button, 0)
  expect(desk.asked.filter(({ path }) => path === '/api/trading_state')).toEqual([])
  await hold(button, HOLD_MS + 60)
  await screen.findByText(/1 open order is being cancelled/)
  const sent = desk.asked.filter(({ path }) => path === '/api/trading_state')
  expect(sent.map(({ method, body }) => ({ method, body }))).toEqual([
    { method: 'POST', body: { state: 'halted', cancel_all: true, reason: 'kill switch of the terminal' } },
  ])
  desk.leave()
})

test('a press of the kill switch too short to halt asks instead, also by a screen reader', async () => {
  const onTapped = mock()
  const desk = await renderAtDesk(<Switch onTapped={onTapped} />, {
    answers: { 'POST /api/trading_state': HALTED },
  })
  const button = screen.getByTestId('kill-switch')
  await userEvent.click(button)
  fireEvent.click(button)
  expect(onTapped).toHaveBeenCalledTimes(2)
  await hold(button, HOLD_MS + 60)
  fireEvent.click(button)
  await screen.findByText(/VeloZ has halted/)
  expect(onTapped).toHaveBeenCalledTimes(2)
  fireEvent.keyDown(button, { key: 'Enter' })
  fireEvent.keyUp(button, { key: 'Enter' })
  expect(onTapped).toHaveBeenCalledTimes(3)
  desk.leave()
})

test('a halt that met the end of the session says so above the sign-in', async () => {
  const answers = {
    'POST /api/trading_state': new Refused(401, { error: 'unauthorized', message: 'Sign in.' }),
  }
  const desk = await renderAtDesk(<Switch />, { answers })
  await hold(screen.getByTestId('kill-switch'), HOLD_MS + 60)
  await screen.findByText(/Not halted/)
  await act(() => desk.session.signOut())
  const notice = screen.getByTestId('halt-notice')
  expect(notice.parentElement).toBe(document.body)
  expect(notice.textContent).toContain('Sign in, then send it again.')
  desk.leave()
})

test('a halt that nobody answers is sent again until it is', async () => {
  let asked = 0
  const answer = () => {
    asked += 1
    if (asked < 3) throw new TypeError('the network is gone')
    return { ...HALTED, orders: [] }
  }
  const desk = await renderAtDesk(<Switch />, { answers: { 'POST /api/trading_state': answer } })
  await hold(screen.getByTestId('kill-switch'), HOLD_MS + 60)
  await screen.findByText(/The halt is not confirmed/)
  await waitFor(() => screen.getByText(/VeloZ has halted/), { timeout: 5_000 })
  // One of those without an answer may have cancelled some.
  expect(screen.getByTestId('halt-notice').textContent).toContain('No open order is left to cancel.')
  expect(asked).toBe(3)
  desk.leave()
})

test('Shift and K, held, halt; from a text field, or with shortcuts off, they are a K', async () => {
  const desk = await renderAtDesk(
    <>
      <Switch />
      <input aria-label="Note" />
    </>,
    { answers: { 'POST /api/trading_state': HALTED } },
  )
  const press = async (target: HTMLElement) => {
    fireEvent.keyDown(target, { key: 'K', shiftKey: true })
    await act(() => new Promise((resolve) => setTimeout(resolve, HOLD_MS + 60)))
    fireEvent.keyUp(target, { key: 'K', shiftKey: true })
  }
  await press(screen.getByLabelText('Note'))
  expect(screen.queryByTestId('halt-notice')).toBeNull()
  await press(document.body)
  await screen.findByTestId('halt-notice')
  desk.leave()
})

test('who may not cancel has no kill switch; who may not reopen is told who may', async () => {
  const desk = await renderAtDesk(<Switch />, {
    permissions: ['read:market', 'read:config'],
    snapshot: { trading_state: 'halted', trading_state_reason: 'for the night' },
  })
  expect(screen.queryByTestId('kill-switch')).toBeNull()
  expect(screen.getByTestId('trading-banner').textContent).toContain('HALTED')
  expect(screen.getByTestId('trading-banner').textContent).toContain('admin:config')
  expect(screen.queryByTestId('trade-again')).toBeNull()
  desk.leave()
})

test('the way back asks for a reason, and a refusal is said where it was asked', async () => {
  const desk = await renderAtDesk(<Switch />, {
    snapshot: { trading_state: 'halted', trading_state_reason: 'a test' },
    answers: {
      'POST /api/trading_state': new Refused(403, { error: 'forbidden', message: 'not from here' }),
    },
  })
  await userEvent.click(screen.getByTestId('trade-again'))
  const yes = screen.getByTestId('confirm-yes')
  expect(yes.hasAttribute('disabled')).toBe(true)
  await userEvent.type(screen.getByTestId('confirm-reason'), 'looked at it')
  await userEvent.click(yes)
  await screen.findByText(/Not from here/i)
  expect(desk.asked.at(-1)?.body).toEqual({ state: 'active', reason: 'looked at it' })
  desk.leave()
})

function Dialogs({ initially = null }: { readonly initially?: Opened | null }) {
  const [opened, open] = useState<Opened | null>(initially)
  const desk = useTicketDesk()
  useShortcuts((shortcut) => {
    if (shortcut === 'palette' || shortcut === 'help') open(shortcut)
  })
  return (
    <BoardLayoutsContext value={useBoardLayoutsSource()}>
      <FrameDialogs opened={opened} open={open} desk={desk} halting={useHalting()} isPhone={false} />
    </BoardLayoutsContext>
  )
}

test('Ctrl+K opens the palette; what is typed is found, and Enter does it', async () => {
  const desk = await renderAtDesk(<Dialogs />)
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true })
  const input = await screen.findByPlaceholderText('Type what you want to do')
  await userEvent.type(input, 'audit')
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(window.location.pathname).toBe('/audit'))
  expect(screen.queryByPlaceholderText('Type what you want to do')).toBeNull()
  desk.leave()
})

test('the palette offers a viewer nothing that would be refused', async () => {
  const desk = await renderAtDesk(<Dialogs initially="palette" />, { permissions: ['read:market'] })
  await screen.findByPlaceholderText('Type what you want to do')
  const names = screen.getAllByRole('option').map((line) => line.textContent)
  expect(names.some((name) => name?.startsWith('Buy'))).toBe(false)
  expect(names.some((name) => name?.startsWith('Kill switch'))).toBe(false)
  expect(names.some((name) => name?.startsWith('Audit'))).toBe(false)
  expect(names.some((name) => name?.startsWith('Trade'))).toBe(true)
  desk.leave()
})

test('choices of look and feel hold at once, on the page and in the browser', async () => {
  const desk = await renderAtDesk(<LookAndFeel isOpen onClose={() => undefined} />)
  await userEvent.click(screen.getByLabelText('Light'))
  await userEvent.click(screen.getByLabelText('Blue, orange'))
  await userEvent.click(screen.getByLabelText('Compact'))
  await userEvent.click(screen.getByLabelText('Sound: Trading is halted'))
  await userEvent.click(screen.getByLabelText('Always'))
  expect(document.documentElement.dataset).toMatchObject({
    ...{ theme: 'light', directions: 'blue-orange', density: 'compact' },
  })
  expect(JSON.parse(window.localStorage.getItem('veloz.preferences') ?? '')).toMatchObject({
    ...{ themeChoice: 'light', directions: 'blue-orange', confirmsOrders: true },
    sounds: { fill: false, halt: true },
  })
  desk.leave()
})

function Editor({ onTiling }: { readonly onTiling: (tiling: Tiling) => void }) {
  const [tiling, setTiling] = useState(DEFAULT_TILINGS.small)
  const change = (next: Tiling) => {
    setTiling(next)
    onTiling(next)
  }
  return (
    <>
      {tiling.map(({ i }) => (
        <Grip key={i} name={i} tiling={tiling} onChange={change} />
      ))}
    </>
  )
}

test('the layout by keys: arrows change places, Shift and arrows size, and it is said', async () => {
  let latest: Tiling = DEFAULT_TILINGS.small
  const desk = await renderAtDesk(
    <Editor
      onTiling={(tiling) => {
        latest = tiling
      }}
    />,
  )
  const placeOf = (name: string) => latest.find(({ i }) => i === name)
  const chart = DEFAULT_TILINGS.small.find(({ i }) => i === 'chart')!
  screen.getByTestId('grip-chart').focus()
  await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}')
  expect(placeOf('chart')?.w).toBe(chart.w + 1)
  screen.getByText(`Chart: Column 1, row 1, ${chart.w + 1} wide, ${chart.h} high.`)
  await userEvent.keyboard('{ArrowRight}')
  expect(placeOf('book')?.x).toBe(0)
  screen.getByText(/Chart and Order book changed places/)
  await userEvent.keyboard('{ArrowUp}')
  screen.getByText('Chart cannot go further.')
  desk.leave()
})

function Names() {
  return (
    <BoardLayoutsContext value={useBoardLayoutsSource()}>
      <BoardEditor />
    </BoardLayoutsContext>
  )
}

test('a layout is kept under a name of its own, and can be removed again', async () => {
  const desk = await renderAtDesk(<Names />)
  await userEvent.type(screen.getByLabelText('Save as'), 'Night{Enter}')
  const chosen = screen.getByLabelText('Layout') as HTMLSelectElement
  expect(chosen.value).toBe('Night')
  expect(JSON.parse(window.localStorage.getItem('veloz.board') ?? '').chosen).toBe('Night')
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }))
  expect(chosen.value).toBe('Standard')
  desk.leave()
})

test('pages are in sight for whom they are, and the current one is marked', async () => {
  const desk = await renderAtDesk(<Rail />, { permissions: ['read:market', 'read:config'], path: '/venues' })
  const names = screen.getAllByRole('link').map((link) => link.textContent)
  expect(names).toEqual(['Trade', 'Venues', 'Users', 'Settings', 'Account', 'Start'])
  expect(screen.getByRole('link', { name: 'Venues' }).getAttribute('aria-current')).toBe('page')
  desk.leave()
})

function Broken(): never {
  throw new Error('it broke')
}

test('a page that fails says so by itself; so do those that are not there or not for you', async () => {
  const complaints = console.error
  console.error = () => undefined
  const routes = <Routes trade={<Broken />} orders={<p>Orders</p>} />
  const desk = await renderAtDesk(routes, { permissions: ['read:market'], path: '/' })
  screen.getByText('This page has failed.')
  console.error = complaints
  act(() => window.history.pushState(null, '', '/nowhere'))
  await screen.findByText(/There is no page at \/nowhere/)
  act(() => window.history.pushState(null, '', '/audit'))
  await screen.findByText(/needs the permission admin:config/)
  act(() => window.history.pushState(null, '', '/orders'))
  await screen.findByText('Orders')
  desk.leave()
})

test('while the engine waits for its venues nobody is offered to take up trading', async () => {
  const waits = {
    trading_state: 'reducing',
    trading_state_reason: 'until reconciled: okx (the connection is lost)',
  } as const
  const desk = await renderAtDesk(<TradingBanner />, { snapshot: waits })
  expect(screen.getByTestId('trading-banner').textContent).toContain('It goes on by itself')
  expect(screen.queryByTestId('trade-again')).toBeNull()
  desk.leave()
  const lunch = { trading_state: 'reducing', trading_state_reason: 'lunch' } as const
  const other = await renderAtDesk(<TradingBanner />, { snapshot: lunch })
  expect(screen.getByTestId('trade-again')).toBeDefined()
  other.leave()
})
