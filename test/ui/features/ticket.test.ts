import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { OrderAnswer, OrderBody } from '../../../src/contract/index.ts'
import { typedDecimal } from '../../../ui/components/field.tsx'
import { ApiProblem } from '../../../ui/data/index.ts'
import {
  changedDraft,
  type Draft,
  draftAfterSending,
  EMPTY_DRAFT,
} from '../../../ui/features/ticket/draft.ts'
import { OrderSender } from '../../../ui/features/ticket/order-sender.ts'
import { type Desk, judge, type OrderTerms, quantityForShare } from '../../../ui/features/ticket/rules.ts'
import { type Intent, intentFor, isSameOrder, type Sending } from '../../../ui/features/ticket/sending.ts'
import { type Decimal, formatDecimal, parseDecimal, ZERO } from '../../../ui/lib/decimal.ts'
import { anInstrument, anOrder, exact } from '../support.ts'

const decimal = (text: string): Decimal => parseDecimal(text) ?? ZERO

const aDesk = (change: Partial<Desk> = {}): Desk => ({
  instrument: anInstrument(),
  tradingState: 'active',
  freeBase: decimal('1'),
  freeQuote: decimal('10000'),
  bids: [[exact(59_990), exact(1)]],
  asks: [
    [exact(60_010), exact('0.1')],
    [exact(60_020), exact(1)],
  ],
  last: decimal('60000'),
  priceCollar: decimal('0.05'),
  ...change,
})

const aDraft = (change: Partial<Draft> = {}): Draft => ({
  ...EMPTY_DRAFT,
  quantity: '0.1',
  price: '60000',
  ...change,
})

describe('the judgement of a ticket', () => {
  test('a perpetual may be sold without holding it, and takes its margin either way', () => {
    const instrument = anInstrument({ symbol: 'BTCUSDT-PERP', kind: 'perpetual', leverage: 10 })
    const desk = aDesk({ instrument, freeBase: ZERO, tradingState: 'reducing' })
    for (const side of ['buy', 'sell'] as const) {
      const { terms, estimate } = judge(aDraft({ side, quantity: '1', price: '60000' }), desk)
      expect(terms?.side, side).toBe(side)
      expect(estimate && formatDecimal(estimate.total, { places: 0 }), side).toMatch(/^6,0[16]\d$/)
    }
    // 10,000 free, of which a tenth of the price and the fee are set aside for each.
    expect(quantityForShare(aDraft({ side: 'sell', price: '60000' }), desk, 100)).toBe('1.65016')
  })

  test('a good limit order goes out in exact decimal text', () => {
    expect(judge(aDraft({ price: '60000.10', isPostOnly: true }), aDesk()).terms).toEqual({
      side: 'buy',
      symbol: 'BTCUSDT',
      venue: 'sim',
      type: 'limit',
      qty: '0.1',
      price: '60000.1',
      tif: 'gtc',
      post_only: true,
    })
  })

  test('a market order bears neither price nor time in force', () => {
    const { terms } = judge(aDraft({ type: 'market', price: '1', isPostOnly: true }), aDesk())
    expect(terms).toEqual({ side: 'buy', symbol: 'BTCUSDT', venue: 'sim', type: 'market', qty: '0.1' })
  })

  test('every refusal is a sentence with the number that helps', () => {
    const cases: readonly (readonly [Partial<Draft>, Partial<Desk>, RegExp])[] = [
      [{ quantity: '' }, {}, /^Enter a quantity\.$/],
      [{ quantity: '1,5' }, {}, /plain number/],
      [{ quantity: '0' }, {}, /above zero/],
      [{ quantity: '0.000001' }, {}, /steps of 0\.00001 BTC/],
      [{ quantity: '101' }, {}, /At most 100 BTC/],
      [{ price: '' }, {}, /Enter a limit price/],
      [{ price: '60000.005' }, {}, /Try 60000 or 60000\.01/],
      [{ quantity: '0.00001' }, {}, /Worth 0\.60 USDT; the least is 10 USDT/],
      [{ quantity: '0.5' }, {}, /needs 30,030\.00 USDT with the fee; 10,000\.00 is free/],
      [{ side: 'sell', quantity: '1.00001' }, {}, /Only 1 BTC is free to sell/],
      [{}, { tradingState: 'halted' }, /Trading is halted/],
      [{}, { tradingState: 'reducing' }, /Only sells/],
      [{}, { instrument: anInstrument({ status: 'halted' }) }, /not trading/],
    ]
    for (const [draft, desk, sentence] of cases) {
      const verdict = judge(aDraft(draft), aDesk(desk))
      const said = [verdict.quantity?.sentence, verdict.price?.sentence, verdict.form]
        .filter(Boolean)
        .join(' ')
      expect(said).toMatch(sentence)
      expect(verdict.terms).toBeNull()
    }
  })

  test('reducing still sells', () => {
    expect(judge(aDraft({ side: 'sell' }), aDesk({ tradingState: 'reducing' })).terms).not.toBeNull()
  })

  test('the estimate walks the book and takes the right fee', () => {
    const market = judge(aDraft({ type: 'market', quantity: '0.15' }), aDesk()).estimate
    expect(formatDecimal(market?.notional ?? ZERO, { places: 2 })).toBe('9,002.00')
    expect(formatDecimal(market?.fee ?? ZERO, { places: 3 })).toBe('9.002')
    const resting = judge(aDraft(), aDesk()).estimate
    expect(resting?.isTaker).toBe(false)
    expect(formatDecimal(resting?.fee ?? ZERO, { places: 2 })).toBe('1.20')
    const selling = judge(aDraft({ side: 'sell', price: '59990' }), aDesk()).estimate
    expect(selling?.isTaker).toBe(true)
    expect(formatDecimal(selling?.total ?? ZERO, { places: 3 })).toBe('5,993.001')
  })

  test('hints say what will happen at once', () => {
    expect(judge(aDraft({ price: '60010' }), aDesk()).hint).toMatch(/Trades at once/)
    expect(judge(aDraft({ price: '60010', isPostOnly: true }), aDesk()).hint).toMatch(
      /Post only will be refused/,
    )
    expect(judge(aDraft({ timeInForce: 'ioc' }), aDesk()).hint).toMatch(/cancelled at once/)
    expect(judge(aDraft(), aDesk()).hint).toBeNull()
  })
})

describe('shares of what is free', () => {
  test('always make an order the ticket itself accepts', () => {
    const percents = fc.constantFrom(25, 50, 75, 100)
    const sides = fc.constantFrom('buy' as const, 'sell' as const)
    fc.assert(
      fc.property(percents, sides, fc.integer({ min: 100_00, max: 99_999_00 }), (percent, side, cents) => {
        const price = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
        const draft = aDraft({ side, price })
        const quantity = quantityForShare(draft, aDesk(), percent)
        if (quantity === null) throw new Error('there is a price')
        const verdict = judge({ ...draft, quantity }, aDesk())
        expect(verdict.quantity?.sentence ?? null).toBeNull()
        expect(verdict.terms).not.toBeNull()
      }),
    )
  })

  test('need a price to buy by', () => {
    expect(quantityForShare(aDraft({ price: '' }), aDesk(), 50)).toBeNull()
    expect(quantityForShare(aDraft({ type: 'market' }), aDesk({ asks: [], last: null }), 50)).toBeNull()
  })
})

describe('one id per intended order', () => {
  const terms: OrderTerms = { side: 'buy', symbol: 'BTCUSDT', venue: 'sim', type: 'market', qty: '0.1' }
  const intent: Intent = { clientOrderId: 'first', terms }
  const mint = () => 'second'

  test('an uncertain order is sent again under its own id', () => {
    const sending = { status: 'uncertain', intent, message: '' } as const
    expect(intentFor(sending, { ...terms }, mint).clientOrderId).toBe('first')
  })

  test('other terms, or a settled order, make a new one', () => {
    const uncertain = { status: 'uncertain', intent, message: '' } as const
    expect(intentFor(uncertain, { ...terms, qty: '0.2' }, mint).clientOrderId).toBe('second')
    expect(intentFor(uncertain, { ...terms, price: '1' }, mint).clientOrderId).toBe('second')
    const refused = { status: 'refused', intent, message: '', code: '' } as const
    expect(intentFor(refused, terms, mint).clientOrderId).toBe('second')
    expect(intentFor({ status: 'idle' }, terms, mint).clientOrderId).toBe('second')
  })
})

describe('the sender', () => {
  const terms: OrderTerms = { side: 'buy', symbol: 'BTCUSDT', venue: 'sim', type: 'market', qty: '0.1' }
  const answer = { ok: true, client_order_id: 'id-1', status: 'FILLED' } as OrderAnswer
  const lost = () =>
    Promise.reject(new ApiProblem({ status: 0, code: 'unreachable', message: 'VeloZ cannot be reached.' }))

  /** A sender, and everything it did in the order it did it. */
  function aSender() {
    let minted = 0
    const log: string[] = []
    const sender = new OrderSender({
      mint: () => `id-${++minted}`,
      onChange: (sending: Sending) => log.push(sending.status),
      onAccepted: ({ qty }) => log.push(`clear ${qty}`),
    })
    return { sender, log }
  }

  test('an uncertain order goes out again under its id; cleared, then shown as accepted', async () => {
    const { sender, log } = aSender()
    const ids: string[] = []
    await sender.send(terms, lost)
    expect(isSameOrder(sender.sending, { ...terms })).toBe(true)
    expect(isSameOrder(sender.sending, { ...terms, qty: '0.2' })).toBe(false)
    await sender.send({ ...terms }, (order) => {
      ids.push(order.client_order_id ?? '')
      return Promise.resolve(answer)
    })
    expect(ids).toEqual(['id-1'])
    expect(log).toEqual(['sending', 'uncertain', 'sending', 'clear 0.1', 'accepted'])
  })

  test('one at a time: what is sent meanwhile is not sent', async () => {
    const { sender } = aSender()
    let calls = 0
    const { promise, resolve } = Promise.withResolvers<OrderAnswer>()
    const submit = () => {
      calls += 1
      return promise
    }
    const first = sender.send(terms, submit)
    await sender.send({ ...terms, qty: '0.2' }, submit)
    resolve(answer)
    await first
    expect(calls).toBe(1)
  })

  test('the stream settles an uncertain order, and only that one', async () => {
    const { sender, log } = aSender()
    sender.noticeOrders([anOrder({ client_order_id: 'id-1' })])
    await sender.send(terms, lost)
    sender.noticeOrders([anOrder({ client_order_id: 'other' })])
    expect(sender.sending.status).toBe('uncertain')
    sender.noticeOrders([anOrder({ client_order_id: 'id-1' })])
    expect(sender.sending.status).toBe('accepted')
    expect(log).toEqual(['sending', 'uncertain', 'clear 0.1', 'accepted'])
  })

  test('a refusal settles it: the same terms make a new order', async () => {
    const { sender } = aSender()
    const ids: string[] = []
    const refuse = (status: number) => (order: OrderBody) => {
      ids.push(order.client_order_id ?? '')
      return Promise.reject(new ApiProblem({ status, code: 'x', message: 'No.' }))
    }
    await sender.send(terms, refuse(422))
    expect(sender.sending.status).toBe('refused')
    await sender.send(terms, refuse(503))
    await sender.send(terms, refuse(422))
    expect(ids).toEqual(['id-1', 'id-2', 'id-2'])
  })
})

describe('the draft', () => {
  test('what was sent is cleared, what was typed since stays', () => {
    const sent = aDraft({ quantity: '0.10' })
    expect(draftAfterSending(sent, { qty: '0.1' })).toEqual({ ...sent, quantity: '' })
    const next = aDraft({ quantity: '0.25' })
    expect(draftAfterSending(next, { qty: '0.1' })).toBe(next)
    const half = aDraft({ quantity: '0.' })
    expect(draftAfterSending(half, { qty: '0.1' })).toBe(half)
  })

  test('post only and immediate times exclude one another; the latest choice wins', () => {
    const postOnly = changedDraft(EMPTY_DRAFT, { isPostOnly: true })
    expect(changedDraft(postOnly, { timeInForce: 'ioc' })).toMatchObject({
      isPostOnly: false,
      timeInForce: 'ioc',
    })
    const immediate = changedDraft(EMPTY_DRAFT, { timeInForce: 'fok' })
    expect(changedDraft(immediate, { isPostOnly: true })).toMatchObject({
      isPostOnly: true,
      timeInForce: 'gtc',
    })
  })

  test('a typed comma is the point, a pasted one is left to be complained about', () => {
    expect(typedDecimal('0', '0,')).toBe('0.')
    expect(typedDecimal('', '64,000.5')).toBe('64,000.5')
    expect(typedDecimal('1', '1s')).toBe('1')
  })
})
