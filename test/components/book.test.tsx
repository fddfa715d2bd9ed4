import { expect, test } from 'bun:test'
import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { OrderBook, RecentTrades } from '../../ui/features/book/index.ts'
import { renderAtDesk } from '../support/a-desk.tsx'
import { anInstrument, anOrder, exact } from '../ui/support.ts'

const BOOK = {
  ...{ symbol: 'BTCUSDT', venue: 'sim', ts_ns: 1 },
  bids: [
    [64000.1, 1],
    [64000, 2],
    [63999.9, 3],
  ],
  asks: [
    [64000.4, 1],
    [64001, 5],
  ],
}
const levels = () =>
  screen
    .getAllByRole('button')
    .map(({ textContent }) => textContent ?? '')
    .filter((text) => /^(Bid|Ask) /.test(text))

test('a level says its side, price, quantity and what is mine, and hands its price over', async () => {
  const prices: string[] = []
  const desk = await renderAtDesk(<OrderBook onPrice={(price) => prices.push(price)} />, {
    answers: { 'GET /api/market/book': BOOK },
    snapshot: { orders: [anOrder({ limit_price: exact('64000.10') })] },
  })
  expect(await screen.findByText('64,000.40')).toBeDefined()
  expect(levels()).toEqual([
    'Ask 64,001.00, quantity 5.00000, total 6.00000',
    'Ask 64,000.40, quantity 1.00000, total 1.00000',
    'Bid 64,000.10, of yours 0.5, quantity 1.00000, total 1.00000',
    'Bid 64,000.00, quantity 2.00000, total 3.00000',
    'Bid 63,999.90, quantity 3.00000, total 6.00000',
  ])
  await userEvent.click(screen.getByText('64,000.40'))
  expect(prices).toEqual(['64000.4'])
  desk.leave()
})

test('a coarser step is kept for the next visit, and the arrow keys walk the prices', async () => {
  const part = <OrderBook onPrice={() => {}} />
  const desk = await renderAtDesk(part, { answers: { 'GET /api/market/book': BOOK } })
  await screen.findByText('64,000.40')
  await userEvent.selectOptions(screen.getByTestId('book-step'), '1')
  expect(levels()).toEqual([
    'Ask 64,001, quantity 6.00000, total 6.00000',
    'Bid 64,000, quantity 3.00000, total 3.00000',
    'Bid 63,999, quantity 3.00000, total 6.00000',
  ])
  expect(window.localStorage.getItem('veloz.book-step-BTCUSDT')).toBe('1')
  await userEvent.click(screen.getByText('64,000'))
  await userEvent.keyboard('{ArrowDown}')
  expect(document.activeElement?.textContent).toStartWith('Bid 63,999')
  desk.leave()
})

test('the books of all venues are offered where there are several, and say what they miss', async () => {
  const all = {
    ...{ symbol: 'BTCUSDT', venue: 'all', crossed: false },
    bids: [{ price: 64000, qty: 7, venues: [{ venue: 'sim', qty: 7 }] }],
    asks: [],
    left_out: [{ venue: 'okx', why: 'no_book', age_ms: null }],
  }
  const desk = await renderAtDesk(<OrderBook onPrice={() => {}} />, {
    answers: {
      'GET /api/market/book': ({ path }: { readonly path: string }) =>
        path.includes('venue=all') ? all : BOOK,
    },
    snapshot: { instruments: [anInstrument(), anInstrument({ venue: 'okx' })] },
  })
  await screen.findByText('64,000.40')
  await userEvent.selectOptions(screen.getByTestId('book-venues'), 'all')
  expect(await screen.findByText('Without okx (no book).')).toBeDefined()
  expect(levels()).toEqual(['Bid 64,000.00, quantity 7.00000, total 7.00000'])
  expect(screen.getByText('One side is empty')).toBeDefined()
  desk.leave()
})

test('an empty book and a recording without one say why they are empty', async () => {
  const desk = await renderAtDesk(<OrderBook onPrice={() => {}} />)
  expect(screen.getByText(/^The order book is not known now/)).toBeDefined()
  desk.leave()
  const recording = await renderAtDesk(<OrderBook onPrice={() => {}} />, {
    snapshot: { market_source: 'replay:a-file' },
  })
  expect(screen.getByText(/^This market source brings no order book/)).toBeDefined()
  recording.leave()
})

const print = (second: number, quantity: number) => ({
  ts_ns: `${1_700_000_000 + second}123000000`,
  ...{ price: 64000.5, qty: quantity, aggressor: 'SELL' },
})

test('prints show their milliseconds; small ones can be left out, and the list be held', async () => {
  const items = [print(1, 0.1), print(2, 2)]
  const desk = await renderAtDesk(<RecentTrades />, { answers: { 'GET /api/market/trades': { items } } })
  expect((await screen.findAllByText('.123')).length).toBe(2)
  await userEvent.type(screen.getByTestId('prints-minimum'), '1')
  expect(screen.getAllByText('.123').length).toBe(1)
  await userEvent.type(screen.getByTestId('prints-minimum'), '0')
  expect(screen.getByText('None of the last 2 trades is of 10 or more.')).toBeDefined()
  await userEvent.click(screen.getByTestId('prints-pause'))
  expect(screen.getByTestId('prints-pause').getAttribute('aria-pressed')).toBe('true')
  desk.leave()
})
