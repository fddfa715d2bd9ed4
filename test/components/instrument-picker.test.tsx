import { expect, test } from 'bun:test'
import { act, fireEvent, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useShortcuts } from '../../ui/app/use-shortcuts.ts'
import { useTicketDesk } from '../../ui/app/use-ticket-desk.ts'
import { keyText, useInstrument } from '../../ui/data/index.ts'
import { InstrumentPicker, matching } from '../../ui/features/status/instrument-picker.tsx'
import type { Shortcut } from '../../ui/lib/keys.ts'
import { renderAtDesk } from '../support/a-desk.tsx'
import { anInstrument, exact } from '../ui/support.ts'

// The tests’ document has no popovers: one is opened by what a browser tells of it.
HTMLElement.prototype.hidePopover ??= () => {}

const INSTRUMENTS = [
  anInstrument(),
  anInstrument({ venue: 'okx' }),
  anInstrument({ venue: 'okx', symbol: 'SHIBUSDT', base: 'SHIB', tick_size: exact('0.00000001') }),
]

function open(): void {
  const toggle = Object.assign(new Event('toggle'), { oldState: 'closed', newState: 'open' })
  fireEvent(screen.getByRole('dialog', { hidden: true, name: 'Choose an instrument' }), toggle)
}

function Shown() {
  const instrument = useInstrument()
  return <p>Shown: {instrument && keyText(instrument)}</p>
}

test('who opens the list of instruments types at once; Enter takes the first and ends it', async () => {
  const desk = await renderAtDesk(
    <>
      <InstrumentPicker isPhone={false} />
      <Shown />
    </>,
    { snapshot: { instruments: INSTRUMENTS } },
  )
  open()
  const field = await screen.findByLabelText('Find an instrument')
  expect(document.activeElement).toBe(field)
  await userEvent.type(field, 'shib')
  const isUnhandled = fireEvent.keyDown(field, { key: 'Enter' })
  expect(isUnhandled).toBe(false)
  await screen.findByText('Shown: SHIBUSDT.okx')
  desk.leave()
})

test('a letter typed on a line of the list goes on with the search', async () => {
  const desk = await renderAtDesk(<InstrumentPicker isPhone={false} />, {
    snapshot: { instruments: INSTRUMENTS },
  })
  open()
  const field = await screen.findByLabelText('Find an instrument')
  await userEvent.keyboard('{ArrowDown}')
  expect(document.activeElement).not.toBe(field)
  await userEvent.keyboard('s')
  expect((field as HTMLInputElement).value).toBe('s')
  desk.leave()
})

function Keys({ onShortcut }: { readonly onShortcut: (shortcut: Shortcut) => void }) {
  useShortcuts(onShortcut)
  return <dialog open>Something over the page</dialog>
}

test('while something lies over the page no key is a shortcut of the page', async () => {
  const seen: Shortcut[] = []
  const desk = await renderAtDesk(<Keys onShortcut={(shortcut) => seen.push(shortcut)} />)
  fireEvent.keyDown(document.body, { key: 's' })
  fireEvent.keyDown(document.body, { key: 'Escape' })
  expect(seen).toEqual([])
  document.querySelector('dialog')?.removeAttribute('open')
  fireEvent.keyDown(document.body, { key: 's' })
  expect(seen).toEqual(['sell'])
  desk.leave()
})

function Typed() {
  const { draft, onDraft } = useTicketDesk().layout.ticket
  return (
    <input
      aria-label="Price"
      value={draft.price}
      onChange={({ target }) => onDraft((now) => ({ ...now, price: target.value }))}
    />
  )
}

test('a price typed for one symbol is not there for another, but for the same one elsewhere', async () => {
  const desk = await renderAtDesk(<Typed />, { snapshot: { instruments: INSTRUMENTS } })
  await act(async () => desk.terminal.show('sim', 'BTCUSDT'))
  const field = screen.getByLabelText<HTMLInputElement>('Price')
  fireEvent.change(field, { target: { value: '50000' } })
  await act(async () => desk.terminal.show('okx', 'BTCUSDT'))
  expect(field.value).toBe('50000')
  await act(async () => desk.terminal.show('okx', 'SHIBUSDT'))
  expect(field.value).toBe('')
  desk.leave()
})

test('a symbol that was typed whole comes before those that begin with it', () => {
  const usdt = anInstrument({ venue: 'coinbase' })
  const usd = anInstrument({ venue: 'coinbase', symbol: 'BTCUSD', quote: 'USD' })
  expect(matching([usdt, usd], 'btcusd coinbase')).toEqual([usd, usdt])
  expect(matching([usdt, usd], 'btc')).toEqual([usdt, usd])
  expect(matching([usdt, usd], 'btc okx')).toEqual([])
})
