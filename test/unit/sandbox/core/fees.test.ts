import { expect, test } from 'bun:test'
import { addMoney, formatMoney } from '../../../../src/domain/index.ts'
import { aSandbox } from '../../../support/a-sandbox.ts'
import { m } from '../../../support/builders.ts'

const SYMBOL = 'BTC/USDT'

/** Sells 0.01197 BTC at 49,943.71: a fee of 0.5978262087 USDT. */
function soldOddly(venue: 'binance' | 'okx') {
  const sandbox = aSandbox({ venue })
  const key = sandbox.key(SYMBOL)
  sandbox.exchange.hold(key, sandbox.ticks(SYMBOL, '49943.71'))
  const before = sandbox.free('USDT')
  sandbox.exchange.place({
    ...{ clientId: 'c-1', key, side: 'sell', type: 'market', timeInForce: 'gtc', isPostOnly: false },
    ...{ price: null, triggerPrice: null, quantity: sandbox.lots(SYMBOL, '0.01197') },
    ...{ quoteAmount: null, note: {} },
  })
  const [fill] = sandbox.exchange.fills(null)
  const fee = fill?.fee ?? m('0')
  const earned = sandbox.free('USDT') - before
  return { fee: formatMoney(fee), soldFor: formatMoney(addMoney(earned as typeof fee, fee)) }
}

test('Binance charges the eight digits that it names', () => {
  expect(soldOddly('binance')).toEqual({ fee: '0.5978262', soldFor: '597.8262087' })
})

test('the others name every digit that they charge', () => {
  expect(soldOddly('okx')).toEqual({ fee: '0.5978262087', soldFor: '597.8262087' })
})
