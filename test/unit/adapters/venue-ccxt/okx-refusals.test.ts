import { describe, expect, test } from 'bun:test'
import { refusalOf } from '../../../../src/adapters/venue-ccxt/okx/refusals.ts'

function refusalOfBody(body: unknown, status = 200) {
  return refusalOf({ status, header: () => null, text: JSON.stringify(body), body })
}

const failed = (sCode: string, sMsg = '') => ({
  code: '1',
  msg: 'All operations failed',
  data: [{ sCode, sMsg }],
})

describe('what OKX refuses', () => {
  test('nothing', () => {
    expect(refusalOfBody({ code: '0', msg: '', data: [] })).toBeNull()
    expect(refusalOfBody({ code: '0', msg: '', data: [{ sCode: '0', sMsg: 'Order placed' }] })).toBeNull()
  })

  test("the order's own code says more than the outer one", () => {
    expect(refusalOfBody(failed('51008', 'Insufficient USDT balance'))).toEqual({
      kind: 'insufficient_funds',
      code: '51008',
      text: 'Insufficient USDT balance',
      retryAtMs: null,
    })
    // One of several: the outer code says 2, and in amend-algos even 0.
    expect(refusalOfBody({ ...failed('51402'), code: '2' })?.kind).toBe('already_closed')
    expect(refusalOfBody({ ...failed('51402'), code: '0' })?.kind).toBe('already_closed')
  })

  test('each kind', () => {
    const kinds = {
      51016: 'duplicate_id',
      51020: 'filter',
      51121: 'filter',
      51006: 'filter',
      51280: 'filter',
      51001: 'not_trading',
      51400: 'already_closed',
      51401: 'already_closed',
      51410: 'uncertain',
      51603: 'not_found',
      51503: 'already_closed',
      51065: 'duplicate_id',
      50071: 'duplicate_id',
      50036: 'clock',
      51509: 'already_closed',
      51149: 'uncertain',
      50004: 'uncertain',
      50001: 'uncertain',
      50026: 'uncertain',
      50011: 'rate_limited',
      50061: 'rate_limited',
      50102: 'clock',
      50111: 'key',
      50113: 'key',
      50105: 'key',
      50119: 'key',
      50101: 'key',
      50120: 'rights',
      50110: 'rights',
      59999: 'other',
    }
    for (const [code, kind] of Object.entries(kinds))
      expect(refusalOfBody(failed(code))?.kind, code).toBe(kind as never)
  })

  test('an outer code alone, with whatever status', () => {
    expect(refusalOfBody({ code: '50011', msg: 'Too Many Requests' }, 429)?.kind).toBe('rate_limited')
    expect(refusalOfBody({ code: 50_113, msg: 'Invalid Sign' }, 401)?.kind).toBe('key')
    expect(refusalOfBody({ code: '50999', msg: 'odd' }, 500)?.kind).toBe('uncertain')
  })

  test('what is no answer of OKX itself', () => {
    const answer = (status: number) =>
      refusalOf({ status, header: () => null, text: '<html>', body: undefined })
    expect(answer(502)).toEqual({ kind: 'uncertain', code: 'http 502', text: '<html>', retryAtMs: null })
    expect(answer(429)?.kind).toBe('rate_limited')
    expect(answer(403)?.kind).toBe('other')
    expect(answer(200)).toBeNull()
  })
})
