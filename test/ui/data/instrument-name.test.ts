import { expect, test } from 'bun:test'
import { nameAmong } from '../../../ui/data/index.ts'
import { anInstrument } from '../support.ts'

test('an instrument is named by its venue too where several venues trade', () => {
  const shown = anInstrument({ venue: 'okx' })
  expect(nameAmong(shown, [shown, anInstrument({ venue: 'okx', symbol: 'ETHUSDT' })])).toBe('BTCUSDT')
  expect(nameAmong(shown, [shown, anInstrument({ venue: 'binance' })])).toBe('BTCUSDT at okx')
  expect(nameAmong(shown, [shown, anInstrument({ venue: 'coinbase', symbol: 'BTCUSD' })])).toBe(
    'BTCUSDT at okx',
  )
})
