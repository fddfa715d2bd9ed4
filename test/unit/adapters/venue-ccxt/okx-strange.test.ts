/** Whatever a venue sends: it is understood, or it is strange, and nothing else. */
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { OKX } from '../../../../src/adapters/venue-ccxt/okx/index.ts'
import { StrangeAnswer } from '../../../../src/adapters/venue-ccxt/protocol/index.ts'

const { rest, market, account } = OKX
const greeting = { apiKey: '', apiSecret: '', passphrase: null, nowMs: 0, natives: [] }

/** True for an answer, and for one that was refused as strange. */
function copesWith(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch (error) {
    return error instanceof StrangeAnswer
  }
}

const NAMES = [
  ...['arg', 'data', 'event', 'code', 'channel', 'instId', 'state', 'side', 'sz', 'px', 'uTime', 'ordId'],
  ...[
    'ordType',
    'tradeId',
    'fillSz',
    'asks',
    'bids',
    'ts',
    'details',
    'seqId',
    'sCode',
    'algoId',
    'ordIdList',
  ],
]
const WORDS = [
  ...['orders', 'account', 'books', 'trades', 'tickers', 'bbo-tbt', 'funding-rate', 'live', 'canceled'],
  ...['buy', 'limit', '1', '', '-1', '1e400', '0'.repeat(50), '1700000000000'],
]
const leaf = fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(0, -1, null, true, 1e308), fc.string())
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 12 }),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
}))

const address = { native: 'BTC-USDT', clientId: 'a', venueOrderId: null }
const calls = [
  rest.serverTime(),
  rest.listings([]),
  rest.feeRates('BTC-USDT'),
  rest.book('BTC-USDT'),
  rest.candles({ native: 'BTC-USDT', intervalMs: 60_000, fromMs: 0, limit: 5 }),
  rest.order({ ...address, isWaitingStop: false }),
  rest.order({ ...address, isWaitingStop: true }),
  rest.cancel({ ...address, isWaitingStop: true }),
  ...rest.openOrders(['BTC-USDT']),
  rest.fills({ native: 'BTC-USDT', sinceMs: 0, order: null, cursor: null }),
  rest.balances(),
  rest.cancelAfter(10_000),
]

test('no frame and no answer breaks anything', () => {
  fc.assert(
    fc.property(value, (sent) => {
      expect(copesWith(() => market.read(sent))).toBe(true)
      expect(copesWith(() => account.read(sent, greeting))).toBe(true)
      const answer = { status: 200, header: () => null, text: '', body: sent }
      expect(copesWith(() => rest.refusalOf(answer))).toBe(true)
      for (const body of [sent, { data: [sent] }, { data: sent }]) {
        for (const call of calls) expect(copesWith(() => call?.read(body))).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})
