import { expect, test } from 'bun:test'
import { formatMoney, lots, MONEY_ONE, money, type VenueReport } from '../../../../src/domain/index.ts'
import { aBook, anOrder, aPrint, INSTRUMENT, type OrderFields, PERPETUAL, scene, words } from './scene.ts'

const BOOK = aBook(
  [[99, 10]],
  [
    [101, 5],
    [102, 7],
  ],
)

/** The refusal's code and numbers; null when the order came in. */
function refusal(fields: OrderFields): string | null {
  const { show, submit } = scene()
  show(BOOK)
  const [report] = submit(anOrder(fields)) as [VenueReport]
  if (report.kind !== 'order_rejected') return null
  const { code, details } = report.reason
  const numbers = Object.entries(details).map(([name, value]) =>
    typeof value === 'bigint' ? `${name}=${formatMoney(value)}` : `${name}=${value}`,
  )
  return [code, ...numbers].join(' ')
}

test('the smallest and the largest quantity', () => {
  const instrument = { ...INSTRUMENT, quantityMin: lots(5), quantityMax: lots(50) }
  expect(refusal({ instrument, quantity: 4 })).toBe('quantity_too_small qty=0.00004 minimum=0.00005')
  expect(refusal({ instrument, quantity: 5 })).toBeNull()
  expect(refusal({ instrument, quantity: 50 })).toBeNull()
  expect(refusal({ instrument, quantity: 51 })).toBe('order_too_large value=0.00051 maximum=0.0005')
})

test('the smallest and the largest notional: a limit at its price, at market where it would trade', () => {
  // 0.001 is 10 lots at 100 ticks: 0.0001 × 1.00 = 0.0001
  const instrument = {
    ...INSTRUMENT,
    notionalMin: money(MONEY_ONE / 10_000n),
    notionalMax: money(MONEY_ONE / 5_000n),
  }
  expect(refusal({ instrument, price: 100 })).toBeNull()
  expect(refusal({ instrument, price: 99 })).toBe('notional_too_small notional=0.000099 minimum=0.0001')
  expect(refusal({ instrument, price: 100, quantity: 20 })).toBeNull()
  expect(refusal({ instrument, price: 100, quantity: 21 })).toBe(
    'order_too_large value=0.00021 maximum=0.0002',
  )
  // The touch is 101, however far the order may go.
  expect(refusal({ instrument, type: 'market', tif: 'ioc', price: 1000, quantity: 9 })).toBe(
    'notional_too_small notional=0.0000909 minimum=0.0001',
  )
  expect(refusal({ instrument, type: 'market', tif: 'ioc', price: 1000, quantity: 10 })).toBeNull()
})

test('a notional beyond what a plain number holds is still judged exactly', () => {
  const instrument = {
    ...INSTRUMENT,
    quantityMax: lots(Number.MAX_SAFE_INTEGER),
    notionalMax: money(MONEY_ONE * 1_000_000n),
  }
  // 10¹⁵ lots at 100 ticks are 10¹⁰; 10¹¹ lots are 10⁶, and one lot more is too much.
  expect(refusal({ instrument, quantity: 1e15 })).toContain('order_too_large')
  expect(refusal({ instrument, quantity: 1e11 })).toBeNull()
  expect(refusal({ instrument, quantity: 1e11 + 1 })).toContain('order_too_large')
  // 3 × 8,999,999,999,999,997 is one below the least, which a plain number cannot tell from it.
  const least = money(26_999_999_999_999_992n * (INSTRUMENT.tickSize * INSTRUMENT.lotSize)) / MONEY_ONE
  const great = { ...instrument, notionalMin: money(least), notionalMax: null }
  expect(refusal({ instrument: great, price: 3, quantity: 8_999_999_999_999_997 })).toContain(
    'notional_too_small',
  )
  expect(refusal({ instrument: great, price: 3, quantity: 8_999_999_999_999_998 })).toBeNull()
})

test('a band around the last price, for limit prices alone', () => {
  const priceBand = { lowest: money((MONEY_ONE * 9n) / 10n), highest: money((MONEY_ONE * 11n) / 10n) }
  const instrument = { ...INSTRUMENT, priceBand }
  expect(refusal({ instrument, price: 90 })).toBeNull()
  expect(refusal({ instrument, price: 89 })).toBe('price_out_of_band price=0.89 lowest=0.9 highest=1.1')
  expect(refusal({ instrument, price: 111 })).toContain('price_out_of_band')
  expect(refusal({ instrument, type: 'market', tif: 'ioc', price: 150 })).toBeNull()
})

test('reduce only: spot knows no position, so both sides pass; a perpetual goes by its position', () => {
  expect(refusal({ reduceOnly: true, side: 'sell' })).toBeNull()
  expect(refusal({ reduceOnly: true, side: 'buy' })).toBeNull()
  const { show, submit } = scene()
  show(aBook([[99, 10]], [[101, 5]], { key: PERPETUAL.key }))
  const reducing = anOrder({ instrument: PERPETUAL, reduceOnly: true, side: 'sell', price: 99 })
  expect(words(submit(reducing))).toEqual(['a rejected reduce_only_would_increase'])
})

test('an instrument that is not trading takes no order', () => {
  expect(refusal({ instrument: { ...INSTRUMENT, isTrading: false } })).toBe(
    'instrument_not_trading symbol=BTCUSDT',
  )
})

test('while halted: nothing new, nothing trades or triggers, cancels and dates work; then it goes on', () => {
  const { exchange, show, submit, cancel, wait } = scene()
  show(BOOK)
  submit(anOrder({ id: 'limit', price: 100 }))
  submit(anOrder({ id: 'gone', price: 100 }))
  submit(anOrder({ id: 'dated', tif: 'gtd', expireSecond: 3, price: 100 }))
  submit(anOrder({ id: 'stop', type: 'stop_market', tif: 'ioc', side: 'sell', trigger: 98, price: 90 }))
  exchange.setStatus(INSTRUMENT.key, 'halted')
  expect(words(submit(anOrder({ id: 'new', price: 100 })))).toEqual(['new rejected instrument_not_trading'])
  expect(words(show(aPrint(97, 500)))).toEqual([])
  expect(words(show(aBook([[95, 9]], [[96, 9]])))).toEqual([])
  expect(words(cancel('gone'))).toEqual(['gone cancelled cancelled_by_request'])
  expect(words(wait(3))).toEqual(['dated expired good_till_date_reached'])
  exchange.setStatus(INSTRUMENT.key, 'trading')
  expect(words(show(aPrint(96, 14)))).toEqual([
    'limit 10@100 maker',
    'stop triggered 96',
    'stop 9@95 taker',
    'stop cancelled unfilled_remainder',
  ])
})
