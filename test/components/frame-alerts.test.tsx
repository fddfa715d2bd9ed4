import { afterEach, expect, jest, test } from 'bun:test'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { StreamEventName } from '../../src/contract/index.ts'
import { useAlerts } from '../../ui/app/use-alerts.ts'
import {
  type Choices,
  PreferencesContext,
  readChoices,
  Toasts,
  usePreferencesSource,
  useToasts,
} from '../../ui/components/index.ts'
import { Session, Terminal, TerminalContext, useMay } from '../../ui/data/index.ts'
import type { StreamLine } from '../../ui/data/stream-line.ts'
import { Refused, renderAtDesk } from '../support/a-desk.tsx'
import { aSnapshot, exact } from '../ui/support.ts'

/** A stream that says what it is told to. */
class SpokenLine implements StreamLine {
  #told: Parameters<StreamLine['read']>[0] | null = null
  #end: (() => void) | null = null

  read(options: Parameters<StreamLine['read']>[0]): Promise<void> {
    this.#told = options
    options.onOpen()
    return new Promise((resolve) => {
      this.#end = resolve
    })
  }

  close(): void {
    this.#end?.()
  }

  say(name: StreamEventName, body: object, seq: number): void {
    const numbered = { ...body, seq, prev_seq: seq - 1 }
    this.#told?.onMessage({ name, body: numbered, id: `${SNAPSHOT.epoch}-${seq}` })
  }
}

const SNAPSHOT = aSnapshot()

const step = (status: string, seq: number) => ({
  ...{ ts_ns: exact(1), venue: 'sim', client_order_id: `o${seq}`, status, symbol: 'BTCUSDT', side: 'BUY' },
  ...{ qty: exact('0.5'), seq },
})

function Alerts() {
  const { toasts, dismiss } = useAlerts()
  return <Toasts toasts={toasts} onDismiss={dismiss} />
}

function Listening({ terminal }: { readonly terminal: Terminal }) {
  return (
    <PreferencesContext value={usePreferencesSource()}>
      <TerminalContext value={terminal}>
        <Alerts />
      </TerminalContext>
    </PreferencesContext>
  )
}

async function listen(choices: Partial<Choices> = {}) {
  window.localStorage.setItem('veloz.preferences', JSON.stringify({ ...readChoices(null), ...choices }))
  const send = async (path: string) => Response.json(path.startsWith('/api/snapshot') ? SNAPSHOT : {})
  const line = new SpokenLine()
  const empty = async (path: string) =>
    path.startsWith('/api/market/') ? Response.json({ bids: [], asks: [], items: [] }) : send(path)
  const terminal = new Terminal(new Session({ send: empty }), { line, onFrame: (run) => queueMicrotask(run) })
  terminal.start()
  const view = render(<Listening terminal={terminal} />)
  await waitFor(() => expect(terminal.state.connection.status).toBe('live'))
  const leave = () => {
    view.unmount()
    terminal.stop()
  }
  const say = (name: StreamEventName, body: object, seq: number) => act(async () => line.say(name, body, seq))
  return { say, leave, terminal }
}

const next = SNAPSHOT.seq + 1

test('what happens to orders and to trading is said once each', async () => {
  const { say, leave } = await listen()
  await say('order_update', step('FILLED', next), next)
  await say('order_update', step('REJECTED', next + 1), next + 1)
  await say('trading_state', { ts_ns: exact(1), state: 'halted', reason: 'a test' }, next + 2)
  expect(screen.getAllByTestId('toast').map((toast) => toast.textContent)).toEqual([
    'Buy 0.5 BTCUSDT at market: filled.',
    'Buy 0.5 BTCUSDT at market: rejected.',
    'Trading is halted.',
  ])
  leave()
})

test('notices that a person does not want are not shown', async () => {
  const { say, leave } = await listen({
    toasts: { fill: false, rejection: true, disconnect: false, halt: false },
  })
  await say('order_update', step('FILLED', next), next)
  await say('trading_state', { ts_ns: exact(1), state: 'halted', reason: 'a test' }, next + 1)
  expect(screen.queryAllByTestId('toast').length).toBe(0)
  await say('order_update', step('REJECTED', next + 2), next + 2)
  expect(screen.getAllByTestId('toast').length).toBe(1)
  leave()
})

function Told() {
  const { toasts, show, dismiss } = useToasts()
  return (
    <>
      <input aria-label="Quantity" />
      {['one', 'two', 'three', 'four'].map((text) => (
        <button key={text} type="button" onClick={() => show({ key: text, tone: 'plain', text })}>
          Tell {text}
        </button>
      ))}
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </>
  )
}

const toldTexts = () => screen.queryAllByTestId('toast').map((toast) => toast.textContent)
const tell = (text: string) => fireEvent.click(screen.getByRole('button', { name: `Tell ${text}` }))
const pass = (ms: number) => act(() => void jest.advanceTimersByTime(ms))

afterEach(() => void jest.useRealTimers())

test('a notice leaves by itself, but none while one is pointed at or has the focus', () => {
  jest.useFakeTimers()
  render(<Told />)
  tell('one')
  tell('two')
  const [one, two] = screen.getAllByTestId('toast')
  fireEvent.pointerEnter(two!)
  pass(60_000)
  expect(toldTexts()).toEqual(['one', 'two'])
  act(() => one!.focus())
  fireEvent.pointerLeave(two!)
  pass(60_000)
  expect(toldTexts()).toEqual(['one', 'two'])
  act(() => one!.blur())
  pass(5_000)
  expect(toldTexts()).toEqual(['one', 'two'])
  pass(2_000)
  expect(toldTexts()).toEqual([])
})

test('one that was closed under the pointer does not hold the others', () => {
  jest.useFakeTimers()
  render(<Told />)
  tell('one')
  tell('two')
  const [one] = screen.getAllByTestId('toast')
  fireEvent.pointerEnter(one!)
  fireEvent.click(one!)
  expect(toldTexts()).toEqual(['two'])
  pass(7_000)
  expect(toldTexts()).toEqual([])
})

test('a notice keeps its place until it leaves; a new one takes the place that is free', () => {
  render(<Told />)
  const rows = () => screen.getAllByTestId('toast').map((toast) => [toast.textContent, toast.style.gridRow])
  for (const text of ['one', 'two', 'three']) tell(text)
  expect(rows()).toEqual([
    ['one', '3'],
    ['two', '2'],
    ['three', '1'],
  ])
  fireEvent.click(screen.getAllByTestId('toast')[1]!)
  tell('four')
  expect(rows()).toEqual([
    ['one', '3'],
    ['three', '1'],
    ['four', '2'],
  ])
  tell('two')
  tell('three')
  expect(rows()).toEqual([
    ['four', '2'],
    ['two', '3'],
    ['three', '1'],
  ])
})

test('notices take no focus, give back what a click took, and only the latest three are shown', () => {
  render(<Told />)
  const quantity = screen.getByRole('textbox', { name: 'Quantity' })
  act(() => quantity.focus())
  for (const text of ['one', 'two', 'three', 'four']) tell(text)
  expect(document.activeElement).toBe(quantity)
  expect(toldTexts()).toEqual(['two', 'three', 'four'])
  expect(screen.getByRole('status').getAttribute('aria-live')).toBe('polite')
  const [two, three] = screen.getAllByTestId('toast')
  act(() => two!.focus())
  act(() => three!.focus())
  fireEvent.click(three!)
  expect(document.activeElement).toBe(quantity)
})

/** As much of the browser's sound as there is to hear whether a note was started. */
class HeardAudio {
  static readonly notes: number[] = []
  readonly currentTime = 7
  readonly destination = {}
  state = 'suspended'

  async resume(): Promise<void> {
    this.state = 'running'
  }

  createGain() {
    const ignore = () => undefined
    const gain = {
      setValueAtTime: ignore,
      linearRampToValueAtTime: ignore,
      exponentialRampToValueAtTime: ignore,
    }
    return { gain, connect: ignore }
  }

  createOscillator() {
    const frequency = { value: 0 }
    const start = () => void HeardAudio.notes.push(frequency.value)
    return { frequency, start, stop: () => undefined, connect: <Node,>(next: Node): Node => next }
  }
}

test('an event sounds once the page was touched, not before, and not where it is muted', async () => {
  const activation = { hasBeenActive: false }
  Object.defineProperty(globalThis, 'AudioContext', { value: HeardAudio, configurable: true })
  Object.defineProperty(navigator, 'userActivation', { value: activation, configurable: true })
  const heard = () => HeardAudio.notes.splice(0)
  const { say, leave } = await listen({
    sounds: { fill: true, rejection: false, disconnect: false, halt: true },
  })
  await say('order_update', step('FILLED', next), next)
  expect(heard()).toEqual([])
  activation.hasBeenActive = true
  await say('order_update', step('FILLED', next + 1), next + 1)
  expect(heard()).toEqual([660, 880])
  await say('order_update', step('REJECTED', next + 2), next + 2)
  expect(heard()).toEqual([])
  await say('trading_state', { ts_ns: exact(1), state: 'halted', reason: 'a test' }, next + 3)
  expect(heard()).toEqual([247, 247, 247])
  leave()
})

function Allowed() {
  return <p>{useMay('write:orders') ? 'may trade' : 'may look'}</p>
}

test('a session that ends by itself leaves the page as it is; signing out does not', async () => {
  let isOver = false
  const answer = {
    ...{ access_token: 'a', token_type: 'Bearer', expires_in: 900, user_id: 'ada' },
    permissions: ['write:orders'],
  }
  const ended = new Refused(401, { error: 'unauthorized', message: 'over' })
  const desk = await renderAtDesk(<Allowed />, {
    answers: {
      'POST /api/auth/refresh': () => (isOver ? ended : answer),
      'POST /api/auth/logout': { ok: true },
    },
  })
  screen.getByText('may trade')
  isOver = true
  await act(() => desk.session.renew())
  expect(desk.session.state.status).toBe('signed_out')
  screen.getByText('may trade')
  await act(() => desk.session.signOut())
  screen.getByText('may look')
  desk.leave()
})
