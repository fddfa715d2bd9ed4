import { describe, expect, mock, test } from 'bun:test'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import {
  Confirm,
  DecimalField,
  Dialog,
  DialogsInSight,
  Gauge,
  HoldButton,
  lazyPart,
  Menu,
  sparkPath,
  toneOfUse,
} from '../../ui/components/index.ts'
import { csvText } from '../../ui/lib/csv.ts'
import { renderAtDesk } from '../support/a-desk.tsx'

const HOLD_MS = 40

describe('a button that is held', () => {
  test('does nothing when it is let go early, and acts once when it is held', async () => {
    const onHeld = mock()
    const desk = await renderAtDesk(<HoldButton label="Halt" holdMs={HOLD_MS} onHeld={onHeld} />)
    const button = screen.getByRole('button', { name: 'Halt' })
    fireEvent.pointerDown(button, { button: 0 })
    expect(button.textContent).toBe('Keep holding…')
    fireEvent.pointerUp(button)
    await Bun.sleep(HOLD_MS * 2)
    expect(onHeld).not.toHaveBeenCalled()
    fireEvent.pointerDown(button, { button: 0 })
    await waitFor(() => expect(onHeld).toHaveBeenCalledTimes(1))
    fireEvent.pointerUp(button)
    await Bun.sleep(HOLD_MS * 2)
    expect(onHeld).toHaveBeenCalledTimes(1)
    desk.leave()
  })

  test('by the keyboard as well; a key that repeats itself does not begin anew', async () => {
    const onHeld = mock()
    const desk = await renderAtDesk(<HoldButton label="Halt" holdMs={HOLD_MS} onHeld={onHeld} />)
    const button = screen.getByRole('button', { name: 'Halt' })
    fireEvent.keyDown(button, { key: 'Enter' })
    await waitFor(() => expect(onHeld).toHaveBeenCalledTimes(1))
    fireEvent.keyDown(button, { key: 'Enter', repeat: true })
    await Bun.sleep(HOLD_MS * 2)
    expect(onHeld).toHaveBeenCalledTimes(1)
    desk.leave()
  })
})

test('a dialog shuts nobody out while what it belongs to is out of sight, and comes back after', async () => {
  const onClose = mock()
  const shown = (isInSight: boolean) => (
    <DialogsInSight value={isInSight}>
      <Dialog title="More" isOpen onClose={onClose} testId="more">
        <input aria-label="Note" />
      </Dialog>
    </DialogsInSight>
  )
  const view = render(shown(true))
  const dialog = screen.getByTestId<HTMLDialogElement>('more')
  expect(dialog.open).toBe(true)
  await userEvent.type(screen.getByLabelText('Note'), 'kept')
  view.rerender(shown(false))
  expect(dialog.open).toBe(false)
  view.rerender(shown(true))
  expect(dialog.open).toBe(true)
  expect(screen.getByLabelText<HTMLInputElement>('Note').value).toBe('kept')
  expect(onClose).not.toHaveBeenCalled()
})

test('a part whose code did not come says so, and is asked for again', async () => {
  let asked = 0
  const Part = lazyPart('this page', async () => {
    asked += 1
    if (asked === 1) throw new TypeError('Failed to fetch')
    return () => <p>There it is</p>
  })
  render(<Part />)
  await screen.findByText(/could not send this page/)
  await userEvent.click(screen.getByText('Try again'))
  await screen.findByText('There it is')
  expect(asked).toBe(2)
})

function Price() {
  const [text, setText] = useState('49000')
  return <DecimalField label="Price" value={text} onText={setText} />
}

test('a number pasted over another is read as a whole; a typed comma is the point', async () => {
  render(<Price />)
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Price' })
  const replace = async (text: string) => {
    field.focus()
    field.setSelectionRange(0, field.value.length)
    await userEvent.paste(text)
  }
  await replace('49,000')
  expect(field.value).toBe('49,000')
  await replace('49,000.50')
  expect(field.value).toBe('49000.50')
  await userEvent.clear(field)
  await userEvent.type(field, '0,5s')
  expect(field.value).toBe('0.5')
})

describe('a question before something that cannot be taken back', () => {
  test('says what will happen, wants its reason, and hands it on once', async () => {
    const onConfirm = mock()
    const desk = await renderAtDesk(
      <Confirm
        isOpen
        title="Delete ana"
        consequence="Her keys stop working at once."
        confirmLabel="Delete"
        reason={{ label: 'Why', isRequired: true }}
        onConfirm={onConfirm}
        onCancel={() => undefined}
      />,
    )
    expect(screen.getByText('Her keys stop working at once.')).toBeDefined()
    expect(document.activeElement).toBe(screen.getByTestId('confirm-reason'))
    const yes = screen.getByTestId<HTMLButtonElement>('confirm-yes')
    expect(yes.disabled).toBe(true)
    await userEvent.type(screen.getByTestId('confirm-reason'), '  left us ')
    expect(yes.disabled).toBe(false)
    await userEvent.click(yes)
    expect(onConfirm.mock.calls).toEqual([['left us']])
    desk.leave()
  })
})

describe('a gauge', () => {
  test('says its numbers, not only its bar', async () => {
    const desk = await renderAtDesk(
      <Gauge
        label="Exposure"
        used={0.8}
        usedText="800 USDT"
        limitText="1,000 USDT"
        headroomText="200 USDT"
      />,
    )
    const meter = screen.getByRole('meter', { name: 'Exposure' })
    expect(meter.getAttribute('aria-valuetext')).toBe('800 USDT of 1,000 USDT')
    expect(screen.getByText('200 USDT left.')).toBeDefined()
    desk.leave()
  })

  test.each([
    [null, 'soft'],
    [0, 'good'],
    [0.75, 'warn'],
    [0.95, 'bad'],
    [3, 'bad'],
  ] as const)('%p of a limit is %s', (used, tone) => expect(toneOfUse(used)).toBe(tone))
})

describe('a small history', () => {
  test('a level line lies in the middle, what was not measured is a hole', () => {
    expect(sparkPath([1, 1], 100, 20)).toBe('M0.0 10.0L100.0 10.0')
    expect(sparkPath([0, null, 1], 100, 20)).toBe('M0.0 18.5M100.0 1.5')
    expect(sparkPath([null, Number.NaN], 100, 20)).toBe('')
  })
})

test('a menu opens its list, and closes it when something was chosen', async () => {
  const onChoose = mock()
  const desk = await renderAtDesk(<Menu label="More" items={[{ label: 'Amend', onChoose }]} />)
  const panel = screen.getByRole('menu', { hidden: true })
  const hidePopover = mock()
  panel.hidePopover = hidePopover
  await userEvent.click(screen.getByRole('menuitem', { name: 'Amend', hidden: true }))
  expect([onChoose.mock.calls.length, hidePopover.mock.calls.length]).toEqual([1, 1])
  desk.leave()
})

test('a file of a table cannot make a spreadsheet run what somebody else wrote', () => {
  const rows = [['=HYPERLINK("x")', '-12.5', '-a', 'a "b", c', '+1']]
  expect(csvText(rows)).toBe(`"'=HYPERLINK(""x"")",-12.5,'-a,"a ""b"", c",+1\r\n`)
})
