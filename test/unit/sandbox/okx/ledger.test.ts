import { expect, test } from 'bun:test'
import { aFace, instId, limitOrder, lowPrice } from './a-face.ts'

function afterTrades() {
  const made = aFace()
  const px = lowPrice(made)
  made.sandbox.step(2000)
  made.post('trade/order', limitOrder(String(Number(px) * 2), { clOrdId: 'buyer', tag: 't1' }))
  made.post('trade/order', limitOrder(String(Number(px) / 2), { side: 'sell' }))
  return { ...made, px }
}

test('every asset of every fill has a bill, and all bills make up the balance', () => {
  const { get } = afterTrades()
  const bills = get('account/bills', { limit: '100' }).data
  const sums = new Map<string, number>()
  for (const { ccy, balChg } of bills) sums.set(String(ccy), (sums.get(String(ccy)) ?? 0) + Number(balChg))
  const [account] = get('account/balance').data as readonly { details: Record<string, string>[] }[]
  for (const { ccy, cashBal } of account?.details ?? [])
    expect(sums.get(String(ccy))).toBeCloseTo(Number(cashBal), 9)
  const [newest] = bills.filter(({ ccy }) => ccy === 'USDT')
  expect(newest).toMatchObject({ type: '2', subType: '1', instId, instType: 'SPOT', execType: 'T' })
  expect(get('account/bills-archive').data).toEqual(bills)
  const deposits = get('account/bills', { type: '1' }).data
  expect(deposits.map(({ ccy, subType, balChg }) => [ccy, subType, balChg])).toEqual([
    ['BTC', '11', '1'],
    ['USDT', '11', '100000'],
  ])
})

test('a bill names its fill, and a fill its bill', () => {
  const { get } = afterTrades()
  const [bought] = get('trade/fills').data.filter(({ side }) => side === 'buy')
  const bill = get('account/bills', { ccy: 'BTC', subType: '1', type: '2' }).data.at(-1)
  expect(bill).toMatchObject({
    ...{ billId: bought?.['billId'], tradeId: bought?.['tradeId'], ordId: bought?.['ordId'] },
    ...{ px: bought?.['fillPx'], sz: bought?.['fillSz'], fee: bought?.['fee'], clOrdId: 'buyer', tag: 't1' },
  })
  expect(Number(bill?.['balChg'])).toBeCloseTo(Number(bought?.['fillSz']) + Number(bought?.['fee']), 12)
  const paid = get('account/bills', { ccy: 'USDT', subType: '2' }).data.at(-1)
  const cost = Number(bought?.['fillSz']) * Number(bought?.['fillPx'])
  expect(Number(paid?.['sz'])).toBeCloseTo(cost, 9)
  expect(Number(paid?.['balChg'])).toBeCloseTo(-cost, 9)
  expect(Object.keys(paid ?? {})).toHaveLength(34)
})

test('bills are paged by their id', () => {
  const { get } = afterTrades()
  const ids = (over: object) => get('account/bills', { ...over }).data.map(({ billId }) => String(billId))
  const all = ids({})
  expect(all).toEqual(all.toSorted().toReversed())
  expect(ids({ after: all[1] ?? '' })).toEqual(all.slice(2))
  expect(ids({ before: all[1] ?? '' })).toEqual(all.slice(0, 1))
  expect(ids({ limit: '2' })).toEqual(all.slice(0, 2))
  expect(ids({ instId: 'ETH-USDT' })).toEqual([])
  expect(get('asset/bills').data).toEqual([])
})

test('an order may be so large', () => {
  const { get, post, px } = afterTrades()
  const [size] = get('account/max-size', { instId, tdMode: 'cash', px }).data
  for (const side of ['buy', 'sell']) {
    const sz = String(size?.[side === 'buy' ? 'maxBuy' : 'maxSell'])
    const over = { side, px: side === 'buy' ? px : String(Number(px) * 2), ordType: 'post_only' }
    expect(
      post('trade/order', limitOrder(px, { ...over, sz: String(Number(sz) + 0.001) })).data[0],
    ).toMatchObject({
      sCode: '51008',
    })
    expect(post('trade/order', limitOrder(px, { ...over, sz })).data[0]).toMatchObject({ sCode: '0' })
  }
  expect(get('account/max-size', { instId, tdMode: 'cross' }).code).toBe('51010')
  expect(get('account/max-size', { instId, tdMode: 'cash', px: '0.001' }).code).toBe('51000')
  expect(get('account/max-size', { instId: 'NO-ONE', tdMode: 'cash' }).code).toBe('51001')
  expect(get('account/max-size', { tdMode: 'cash' }).code).toBe('50014')
})

test('the small book is the beginning of the large one', () => {
  const { get } = afterTrades()
  const { bids } = get('market/books', { instId, sz: '100' }).data[0] as { bids: unknown[] }
  expect((get('market/books-lite', { instId }).data[0] as { bids: unknown[] }).bids).toEqual(
    bids.slice(0, 25),
  )
})
