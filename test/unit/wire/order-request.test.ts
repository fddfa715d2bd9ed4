import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { OrderBody } from '../../../src/contract/index.ts'
import { formatMoney, type Instrument, money, type SymbolName } from '../../../src/domain/index.ts'
import { readOrder, readPositive, readSymbol } from '../../../src/wire/index.ts'
import { anInstrument, m } from '../../support/builders.ts'

const lookup =
  (...listed: readonly Instrument[]) =>
  (symbol: SymbolName) =>
    listed.filter((instrument) => instrument.symbol === symbol)
const one = lookup(anInstrument())
const body = (over: Partial<OrderBody> = {}): OrderBody =>
  ({ side: 'buy', symbol: 'BTCUSDT', qty: '0.01', price: '50000', ...over }) as OrderBody

function fieldOf(over: Partial<OrderBody>, at = one): string {
  const read = readOrder(body(over), at)
  return read.ok ? 'accepted' : read.problem.field
}

describe('an order as somebody wrote it', () => {
  test('with nothing but what is needed', () => {
    expect(readOrder(body(), one)).toEqual({
      ok: true,
      value: {
        clientOrderId: null,
        request: {
          venue: anInstrument().venue,
          symbol: anInstrument().symbol,
          side: 'buy',
          type: 'limit',
          timeInForce: 'gtc',
          isPostOnly: false,
          isReduceOnly: false,
          quantity: m('0.01'),
          price: m('50000'),
          triggerPrice: null,
          triggerBy: 'last',
          trail: null,
          expireAt: null,
          bracket: null,
          strategyId: null,
        },
      },
    })
  })

  test('a market order is immediate or cancel; gtx is post only', () => {
    const request = (over: Partial<OrderBody>) => {
      const read = readOrder(body(over), one)
      return read.ok ? [read.value.request.timeInForce, read.value.request.isPostOnly] : read.problem.field
    }
    const { price: _price, ...unpriced } = body()
    const market = (over: Partial<OrderBody> = {}) => {
      const read = readOrder({ ...unpriced, type: 'market', ...over } as OrderBody, one)
      return read.ok ? [read.value.request.timeInForce, read.value.request.price] : read.problem.field
    }
    expect(market()).toEqual(['ioc', null])
    expect(market({ tif: 'GTC' })).toEqual(['ioc', null])
    expect(market({ tif: 'fok' })).toEqual(['fok', null])
    expect(market({ price: '1' })).toBe('price')
    expect(market({ post_only: true })).toBe('post_only')
    expect(request({ tif: 'GTX' })).toEqual(['gtc', true])
    expect(request({ tif: 'gtc', post_only: true })).toEqual(['gtc', true])
    expect(request({ tif: 'ioc', post_only: true })).toBe('tif')
  })

  test('semantics 20: a symbol at several venues needs one of them named', () => {
    const both = lookup(anInstrument(), anInstrument({ venue: 'okx' as Instrument['venue'] }))
    expect(fieldOf({}, both)).toBe('venue')
    expect(fieldOf({ venue: 'OKX' }, both)).toBe('accepted')
    expect(fieldOf({ symbol: 'ETHUSDT' }, both)).toBe('accepted')
  })

  test('any amount above zero that a market could have is read to its last digit, however written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 48n - 1n }), (units) => {
        const plain = formatMoney(money(units))
        for (const text of [plain, `00${plain}`, `${units}e-18`]) {
          expect(readPositive('qty', text)).toEqual({ ok: true, value: money(units) })
        }
        expect(readPositive('qty', `-${plain}`)).toMatchObject({ ok: false })
      }),
    )
  })

  test('a number of up to fifteen digits means what it shows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999_999_999_999 }),
        fc.integer({ min: -15, max: 10 }),
        (n, e) => {
          const value = Number(`${n}e${e}`)
          expect(readPositive('qty', value)).toEqual(readPositive('qty', `${n}e${e}`))
        },
      ),
    )
  })

  test('whatever the text, it is read or refused in one short line that names the field', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 64 }), (text) => {
        for (const read of [readPositive('qty', text), readSymbol(text)]) {
          if (read.ok) continue
          expect(read.problem.message.length).toBeLessThan(400)
          expect(read.problem.message).not.toMatch(/[\n\r]/)
          expect(['qty', 'symbol']).toContain(read.problem.field)
        }
      }),
    )
  })
})
