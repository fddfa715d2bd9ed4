import { expect, test } from 'bun:test'
import { act, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import type { OrderBody, OrderGroupBody, OrdersStateBody } from '../../src/contract/index.ts'
import { useDeviceSkewMs } from '../../ui/data/index.ts'
import { type Draft, EMPTY_DRAFT, Ticket, useOrderSender } from '../../ui/features/ticket/index.ts'
import { type DeskOptions, Refused, renderAtDesk } from '../support/a-desk.tsx'
import { ToldLine } from '../support/told-line.ts'
import { anInstrument, anOrder } from '../ui/support.ts'

/** The ticket as the frame holds it: the draft and the sending outlive it. */
function HeldTicket({ start = {} }: { readonly start?: Partial<Draft> }) {
  const [draft, onDraft] = useState<Draft>({ ...EMPTY_DRAFT, ...start })
  const sending = useOrderSender(onDraft)
  return <Ticket {...sending} draft={draft} onDraft={onDraft} quantityRef={null} />
}

const LIMIT: Partial<Draft> = { price: '60000', size: '0.01' }
const accepted = ({ body }: { body: OrderBody }) => ({
  ...{ ok: true, client_order_id: body.client_order_id, venue_order_id: null, status: 'ACCEPTED', seq: 11 },
})
const ALLOWED = { verdict: 'allowed', reason: null, checks: [], terms: null, impact: null, warnings: [] }
const REFUSED = {
  ...{ verdict: 'refused', terms: null, impact: null, warnings: [] },
  reason: { error: 'price_collar', message: 'The price 90000 is beyond 63000.', details: {} },
  checks: [
    {
      ...{ check: 'price_collar', passed: false, applies: true, value: 90_000, limit: 63_000 },
      ...{ bound: 'at_most', unit: 'USDT', message: 'The price 90000 is beyond 63000.' },
    },
  ],
}

async function open(start: Partial<Draft>, options: DeskOptions = {}) {
  const answers = {
    'POST /api/order': accepted,
    'POST /api/order/preview': ALLOWED,
    ...options.answers,
  }
  const desk = await renderAtDesk(<HeldTicket start={start} />, { ...options, answers })
  const sent = (path = '/api/order') => desk.asked.filter((asked) => asked.path === path)
  return { ...desk, sent }
}

const press = () => userEvent.click(screen.getByTestId('ticket-submit'))

test('a double click sends one order, under one id, and the size is cleared for the next', async () => {
  const { sent, leave } = await open(LIMIT)
  await userEvent.dblClick(screen.getByTestId('ticket-submit'))
  await waitFor(() => expect(screen.getByTestId('ticket-result').textContent).toContain('accepted'))
  expect(sent()).toHaveLength(1)
  expect((screen.getByTestId('ticket-quantity') as HTMLInputElement).value).toBe('')
  leave()
})

test('Enter in any field sends; what is missing is said after the attempt alone', async () => {
  const { sent, leave } = await open({ price: '60000' })
  const message = screen.getByTestId('ticket-message')
  expect(message.textContent).toBe('')
  await userEvent.type(screen.getByTestId('ticket-price'), '{Enter}')
  expect(message.textContent).toBe('Enter a quantity.')
  expect(sent()).toHaveLength(0)
  await userEvent.type(screen.getByTestId('ticket-quantity'), '0.01{Enter}')
  await waitFor(() => expect(sent()).toHaveLength(1))
  leave()
})

test('each type shows the fields that matter to it, and no others', async () => {
  const { leave } = await open({})
  const shown = () =>
    ['price', 'trigger', 'trail', 'stop-limit'].filter((name) => screen.queryByTestId(`ticket-${name}`))
  const fields: Record<string, readonly string[]> = {
    market: [],
    stop_market: ['trigger'],
    stop_limit: ['price', 'trigger'],
    trailing_stop: ['trail'],
    oco: ['price', 'trigger', 'stop-limit'],
    limit: ['price'],
  }
  for (const [type, wanted] of Object.entries(fields)) {
    await userEvent.click(screen.getByTestId(`ticket-type-${type}`))
    expect({ type, shown: shown() }).toEqual({ type, shown: [...wanted] })
  }
  leave()
})

test('the verdict of risk is told with its numbers and checks, and never holds the button', async () => {
  const { sent, leave } = await open(
    { ...LIMIT, price: '90000' },
    {
      answers: {
        'POST /api/order/preview': REFUSED,
        'POST /api/order': new Refused(422, { error: 'price_collar', message: 'beyond' }),
      },
    },
  )
  const verdict = screen.getByTestId('ticket-verdict')
  await waitFor(() => expect(verdict.textContent).toContain('Price collar: The price 90000 is beyond 63000.'))
  await userEvent.click(verdict)
  const row = screen.getByRole('row', { name: /Price collar/ })
  expect(row.textContent).toContain('at most 63,000 USDT')
  await press()
  await waitFor(() => expect(screen.getByTestId('ticket-result').textContent).toContain('Refused. Beyond.'))
  expect(sent()).toHaveLength(1)
  leave()
})

/** Whether VeloZ's clock was heard of. */
function Heard() {
  return <output>{useDeviceSkewMs() === null ? 'not yet' : 'heard'}</output>
}

test('good till a date starts a day ahead of the time at VeloZ, whatever this device believes', async () => {
  const answers = {
    'POST /api/order': accepted,
    'POST /api/order/preview': ALLOWED,
    'GET /api/health': { timestamp: '2031-03-04T05:06:07.000Z' },
  }
  const ticket = (
    <>
      <Heard />
      <HeldTicket start={LIMIT} />
    </>
  )
  const { asked, leave } = await renderAtDesk(ticket, { answers })
  await screen.findByText('heard')
  await userEvent.click(screen.getByTestId('ticket-time-gtd'))
  expect((screen.getByTestId('ticket-expiry') as HTMLInputElement).value).toBe('2031-03-05T05:06')
  await press()
  await waitFor(() => expect(asked.filter(({ path }) => path === '/api/order')).toHaveLength(1))
  const order = asked.find(({ path }) => path === '/api/order')
  const expiresMs = Date.parse('2031-03-05T05:06:00Z')
  expect(order?.body).toMatchObject({ tif: 'gtd', expire_ts_ns: `${expiresMs}000000` })
  leave()
})

test('a pair goes out as one group, the second id made of the first', async () => {
  const pair: Partial<Draft> = { type: 'oco', side: 'buy', price: '58000', trigger: '62000', size: '0.01' }
  const { sent, leave } = await open(pair, {
    answers: { 'POST /api/order_group': { ok: true, client_order_ids: [], orders: [], seq: 11 } },
  })
  await press()
  await waitFor(() => expect(sent('/api/order_group')).toHaveLength(1))
  const [group] = sent('/api/order_group').map(({ body }) => body as OrderGroupBody)
  const orders = group?.orders ?? []
  expect(orders.map(({ type }) => type)).toEqual(['limit', 'stop_market'])
  expect(orders[1]?.client_order_id).toBe(`${orders[0]?.client_order_id}-stop`)
  leave()
})

test('where money is real the button says so, and the order is shown once more', async () => {
  const { sent, leave } = await open(LIMIT, { snapshot: { mode: 'live' } })
  expect(screen.getByTestId('ticket-submit').textContent).toContain('LIVE')
  await press()
  expect(sent()).toHaveLength(0)
  expect(screen.getByTestId('ticket-confirm').textContent).toContain('Buy 0.01 BTC at 60000')
  await userEvent.click(screen.getByTestId('confirm-yes'))
  await waitFor(() => expect(sent()).toHaveLength(1))
  leave()
})

test('another unit says the same size in other words', async () => {
  const { leave } = await open(LIMIT)
  const size = () => (screen.getByTestId('ticket-quantity') as HTMLInputElement).value
  await userEvent.selectOptions(screen.getByTestId('ticket-size-by'), 'quote')
  expect(size()).toBe('600')
  await userEvent.selectOptions(screen.getByTestId('ticket-size-by'), 'base')
  expect(size()).toBe('0.01')
  leave()
})

test('whoever may not trade sees no form but why', async () => {
  const { leave } = await open(LIMIT, { permissions: ['read:orders', 'read:market', 'read:account'] })
  expect(screen.queryByTestId('ticket-submit')).toBeNull()
  expect(screen.getByText(/You may look but not trade/)).toBeDefined()
  leave()
})

test('what became of an order is told of its own instrument, whichever is shown by then', async () => {
  const coin = anInstrument({ venue: 'okx', symbol: 'SHIBUSDT', base: 'SHIB' })
  const desk = await open(LIMIT, { snapshot: { instruments: [anInstrument(), coin] } })
  await act(async () => desk.terminal.show('sim', 'BTCUSDT'))
  await press()
  const result = screen.getByTestId('ticket-result')
  await waitFor(() => expect(result.textContent).toContain('Buy 0.01 BTC at 60000: accepted'))
  await act(async () => desk.terminal.show('okx', 'SHIBUSDT'))
  expect(result.textContent).toContain('BTCUSDT at sim: Buy 0.01 BTC at 60000')
  desk.leave()
})

/** An order whose answer was lost with the line; `found` is what VeloZ has of it once it is back. */
async function afterOutage(found: (id: string) => readonly object[]) {
  const line = new ToldLine()
  let lookedUp = 0
  const { leave, sent, terminal } = await open(LIMIT, {
    line,
    answers: {
      'POST /api/order': () => {
        throw new Error('The network is gone.')
      },
      'POST /api/orders_state': ({ body }: { body: OrdersStateBody }) => {
        lookedUp += 1
        return { items: found(body.client_order_ids[0] ?? ''), next_cursor: null }
      },
    },
  })
  await press()
  const said = () => screen.getByTestId('ticket-result').textContent
  await waitFor(() => expect(said()).toContain('may have arrived or not'))
  expect(lookedUp).toBe(0)
  await act(async () => line.break())
  await waitFor(() => expect(terminal.state.connection.status).toBe('reconnecting'))
  act(() => terminal.retryNow())
  return { leave, sent, said }
}

test('after an outage the ticket says what became of an order whose answer was lost', async () => {
  const { leave, said } = await afterOutage((id) => [anOrder({ client_order_id: id, status: 'FILLED' })])
  await waitFor(() => expect(said()).toContain('filled'))
  expect((screen.getByTestId('ticket-quantity') as HTMLInputElement).value).toBe('')
  leave()
})

test('after an outage the ticket says that VeloZ has no such order, which keeps its id', async () => {
  const { leave, sent, said } = await afterOutage(() => [])
  await waitFor(() => expect(said()).toContain('VeloZ answers again and has no such order'))
  expect(said()).not.toContain('may have arrived')
  await press()
  await waitFor(() => expect(sent()).toHaveLength(2))
  const ids = sent().map(({ body }) => (body as OrderBody).client_order_id)
  expect(ids[0]).toBe(ids[1])
  leave()
})
