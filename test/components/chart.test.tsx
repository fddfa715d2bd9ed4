import { expect, test } from 'bun:test'
import { act, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useMemo } from 'react'
import type { OrderStateRow } from '../../src/contract/index.ts'
import { useInstrument, useReplica } from '../../ui/data/index.ts'
import { AmendChip } from '../../ui/features/chart/amend-chip.tsx'
import { IndicatorMenu } from '../../ui/features/chart/indicator-menu.tsx'
import { type Indicator, USUAL_INDICATORS } from '../../ui/features/chart/indicator-settings.ts'
import { orderLines } from '../../ui/features/chart/order-lines.ts'
import { useAmending } from '../../ui/features/chart/use-amending.ts'
import { useCandles } from '../../ui/features/chart/use-candles.ts'
import { type Decimal, decimalText, parseDecimal, ZERO } from '../../ui/lib/decimal.ts'
import { type Answers, Refused, renderAtDesk } from '../support/a-desk.tsx'
import { anOrder, exact } from '../ui/support.ts'

const amount = (text: string): Decimal => parseDecimal(text) ?? ZERO
const chip = { current: null }

/** The chart without its drawing: what a hand does to the first line, and where the line then lies. */
function Hand({ to }: { readonly to: string }) {
  const orders = useReplica((replica) => replica.orders) ?? []
  const own = useMemo(() => orderLines(orders, { symbol: 'BTCUSDT', venue: 'sim', pricePlaces: 2 }), [orders])
  const { lines, amending, problem, move, drop, confirm, abandon } = useAmending(own, 2)
  const [line] = lines
  if (!line) return <p>no line</p>
  return (
    <>
      <p data-testid="line">{`${decimalText(line.price)} ${line.title}`}</p>
      <button type="button" onClick={() => move(line, amount(to))}>
        drag
      </button>
      <button type="button" onClick={() => drop(line, amount(to))}>
        drop
      </button>
      {amending && (
        <AmendChip amending={amending} pricePlaces={2} chip={chip} onConfirm={confirm} onAbandon={abandon} />
      )}
      {problem && <p role="alert">{problem}</p>}
    </>
  )
}

interface Wish {
  readonly order?: OrderStateRow
  readonly amends?: Answers[string]
  readonly asks?: boolean
}

async function atHand({ order = anOrder(), amends, asks = false }: Wish) {
  window.localStorage.setItem('veloz.preferences', JSON.stringify({ confirmsOrders: asks }))
  const desk = await renderAtDesk(<Hand to="59000.5" />, {
    snapshot: { orders: [order] },
    answers: amends === undefined ? {} : { 'POST /api/amend': amends },
  })
  const sent = () => desk.asked.filter(({ path }) => path === '/api/amend').map(({ body }) => body)
  return { ...desk, sent }
}

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }))
const line = () => screen.getByTestId('line').textContent
const AMENDED = { ok: true, client_order_id: 'one', status: 'PENDING_AMEND', way: 'in_place' }

test('a dropped line asks; Esc puts it back and nothing was sent', async () => {
  const desk = await atHand({ asks: true })
  await press('drag')
  expect(line()).toBe('59000.5 Buy 0.5 limit → 59,000.50')
  await press('drop')
  expect(document.activeElement).toBe(screen.getByTestId('amend-confirm'))
  await userEvent.keyboard('{Escape}')
  expect(screen.queryByTestId('amend-chip')).toBeNull()
  expect([line(), desk.sent()]).toEqual(['60000 Buy 0.5 limit', []])
  desk.leave()
})

test('Enter amends once, however often it is pressed, and the line says so meanwhile', async () => {
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  const desk = await atHand({ asks: true, amends: () => held.then(() => AMENDED) })
  await press('drop')
  const confirm = screen.getByTestId('amend-confirm')
  // Both before the page has drawn itself again.
  act(() => {
    confirm.click()
    confirm.click()
  })
  await waitFor(() => expect(line()).toBe('59000.5 Buy 0.5 limit amending…'))
  await act(async () => answer())
  expect(desk.sent()).toEqual([{ client_order_id: 'one', price: '59000.5' }])
  desk.leave()
})

test('a refusal puts the line back and says why', async () => {
  const refusal = new Refused(422, {
    ok: false,
    error: 'order_denied',
    message: 'the price is beyond the collar',
  })
  const desk = await atHand({ amends: refusal })
  await press('drop')
  expect((await screen.findByRole('alert')).textContent).toBe('Not amended. The price is beyond the collar.')
  expect(line()).toBe('60000 Buy 0.5 limit')
  desk.leave()
})

test('a stop is amended by its trigger, and at once where nobody wants to be asked', async () => {
  const stop = anOrder({
    ...{ type: 'STOP_MARKET', side: 'SELL', limit_price: null },
    ...{ stop_price: exact(48_000), trigger_by: 'last' },
  })
  const desk = await atHand({ order: stop, amends: AMENDED })
  await press('drop')
  await waitFor(() => expect(desk.sent()).toEqual([{ client_order_id: 'one', stop_price: '59000.5' }]))
  expect(screen.queryByTestId('amend-confirm')).toBeNull()
  desk.leave()
})

function Bars() {
  const instrument = useInstrument()
  return instrument ? <CountedBars instrument={instrument} /> : null
}

function CountedBars({ instrument }: { readonly instrument: Parameters<typeof useCandles>[0] }) {
  const { bars, loadOlder, problem } = useCandles(instrument, '1h')
  return (
    <button type="button" onClick={loadOlder}>
      {problem ?? `${bars.length} bars`}
    </button>
  )
}

const HOUR_NS = 3_600_000_000_000n
const hours = (count: number) =>
  Array.from({ length: count }, (_, hour) => ({
    open_ts_ns: String(BigInt(hour + 1) * HOUR_NS),
    ...{ open: 1, high: 2, low: 1, close: 2, volume: 3, empty: false },
  }))

test('older bars are asked for as more of them, until the server has none or tells no more', async () => {
  const known = 1700
  const desk = await renderAtDesk(<Bars />, {
    answers: {
      'GET /api/market/candles': ({ path }: { readonly path: string }) => {
        const query = new URLSearchParams(path.split('?')[1])
        return query.get('interval') === '1h'
          ? { items: hours(known).slice(-Number(query.get('limit'))) }
          : { items: [] }
      },
    },
  })
  const button = await screen.findByRole('button', { name: '500 bars' })
  await userEvent.click(button)
  await screen.findByRole('button', { name: '1000 bars' })
  await userEvent.click(button)
  await screen.findByRole('button', { name: '1500 bars' })
  await userEvent.click(button)
  const limits = desk.asked
    .filter(({ path }) => path.includes('interval=1h'))
    .map(({ path }) => new URLSearchParams(path.split('?')[1]).get('limit'))
  expect(limits).toEqual(['500', '1000', '1500'])
  desk.leave()
})

test('a length that is none is left alone, one that is one switches its indicator on', async () => {
  const chosen: (readonly Indicator[])[] = []
  const desk = await renderAtDesk(
    <IndicatorMenu indicators={USUAL_INDICATORS} onChange={(next) => chosen.push(next)} />,
  )
  const field = screen.getByLabelText('Bars of SMA, 2 to 400')
  await userEvent.clear(field)
  await userEvent.type(field, '1')
  expect(chosen).toEqual([])
  expect(field.getAttribute('aria-invalid')).toBe('true')
  await userEvent.type(field, '2')
  expect(chosen.at(-1)?.[0]).toEqual({ kind: 'sma', isOn: true, length: 12 })
  await userEvent.click(screen.getByTestId('indicator-vwap'))
  expect(chosen.at(-1)?.find(({ kind }) => kind === 'vwap')?.isOn).toBe(true)
  desk.leave()
})
