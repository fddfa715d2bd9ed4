import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  changedDraft,
  clearedDraft,
  closingDraft,
  type Draft,
  draftAfterSending,
  EMPTY_DRAFT,
  pricedDraft,
} from '../../../ui/features/ticket/draft.ts'
import { expiryAt, expiryNs, expiryOf, fieldText } from '../../../ui/features/ticket/expiry.ts'
import type { TicketType } from '../../../ui/features/ticket/fields.ts'
import { FIELD_NAMES } from '../../../ui/features/ticket/judge-fields.ts'
import type { Desk } from '../../../ui/features/ticket/market-side.ts'
import { judge } from '../../../ui/features/ticket/rules.ts'
import { quantityForShare, resized, sizedQuantity } from '../../../ui/features/ticket/sizing.ts'
import { ordersOf } from '../../../ui/features/ticket/terms.ts'
import { type Decimal, formatDecimal, parseDecimal, ZERO } from '../../../ui/lib/decimal.ts'
import { anInstrument, exact } from '../support.ts'

const decimal = (text: string): Decimal => parseDecimal(text) ?? ZERO

const aDesk = (change: Partial<Desk> = {}): Desk => ({
  instrument: anInstrument(),
  tradingState: 'active',
  freeBase: decimal('1'),
  freeQuote: decimal('10000'),
  position: ZERO,
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
  size: '0.1',
  price: '60000',
  ...change,
})

/** What one order of this draft would be sent as; null while it is not whole. */
const orderOf = (change: Partial<Draft>, desk: Desk = aDesk()) =>
  judge(aDraft(change), desk).terms?.order ?? null

describe('the judgement of a ticket', () => {
  test('a perpetual may be sold without holding it, and takes its margin either way', () => {
    const instrument = anInstrument({ symbol: 'BTCUSDT-PERP', kind: 'perpetual', leverage: 10 })
    const desk = aDesk({ instrument, freeBase: ZERO, tradingState: 'reducing' })
    for (const side of ['buy', 'sell'] as const) {
      const { terms, estimate } = judge(aDraft({ side, size: '1', price: '60000' }), desk)
      expect(terms?.order.side, side).toBe(side)
      expect(formatDecimal(estimate?.locked ?? ZERO, { places: 0 }), side).toMatch(/^6,0[16]\d$/)
    }
    // 10,000 free, of which a tenth of the price and the fee are set aside for each.
    expect(quantityForShare(aDraft({ side: 'sell', price: '60000' }), desk, 100)).toBe('1.65016')
  })

  test('a good limit order goes out in exact decimal text', () => {
    expect(orderOf({ price: '60000.10', isPostOnly: true })).toEqual({
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
    expect(orderOf({ type: 'market', price: '1', isPostOnly: true })).toEqual({
      side: 'buy',
      symbol: 'BTCUSDT',
      venue: 'sim',
      type: 'market',
      qty: '0.1',
    })
  })

  test('every refusal is a sentence with the number that helps', () => {
    const cases: readonly (readonly [Partial<Draft>, Partial<Desk>, RegExp])[] = [
      [{ size: '' }, {}, /^Enter a quantity\.$/],
      [{ size: '1,5' }, {}, /plain number/],
      [{ size: '0' }, {}, /above zero/],
      [{ size: '0.000001' }, {}, /steps of 0\.00001 BTC/],
      [{ size: '101' }, {}, /At most 100 BTC/],
      [{ price: '' }, {}, /Enter a limit price/],
      [{ price: '60000.005' }, {}, /Try 60000 or 60000\.01/],
      [{ size: '0.00001' }, {}, /Worth 0\.60 USDT; the least is 10 USDT/],
      [{ size: '0.5' }, {}, /needs 30,030\.00 USDT with the fee; 10,000\.00 is free/],
      [{ side: 'sell', size: '1.00001' }, {}, /Only 1 BTC is free to sell/],
      [{}, { tradingState: 'halted' }, /Trading is halted/],
      [{}, { tradingState: 'reducing' }, /Only sells/],
      [{}, { instrument: anInstrument({ status: 'halted' }) }, /not trading/],
    ]
    for (const [draft, desk, sentence] of cases) {
      const verdict = judge(aDraft(draft), aDesk(desk))
      const said = [...FIELD_NAMES.map((field) => verdict.problems[field]?.sentence), verdict.form]
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
    const market = judge(aDraft({ type: 'market', size: '0.15' }), aDesk()).estimate
    expect(formatDecimal(market?.notional ?? ZERO, { places: 2 })).toBe('9,002.00')
    expect(formatDecimal(market?.fee ?? ZERO, { places: 3 })).toBe('9.002')
    const resting = judge(aDraft(), aDesk()).estimate
    expect(resting?.isTaker).toBe(false)
    expect(formatDecimal(resting?.fee ?? ZERO, { places: 2 })).toBe('1.20')
    const selling = judge(aDraft({ side: 'sell', price: '59990' }), aDesk()).estimate
    expect(selling?.isTaker).toBe(true)
    expect([selling?.lockedIn, selling?.locked]).toEqual(['base', decimal('0.1')])
    expect(formatDecimal(market?.taking?.average ?? ZERO, { places: 2 })).toBe('60,013.33')
    expect(market?.taking?.worst).toBe(decimal('60020'))
    expect(resting?.taking).toBeNull()
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
        const verdict = judge({ ...draft, size: quantity }, aDesk())
        expect(verdict.problems.size?.sentence ?? null).toBeNull()
        expect(verdict.terms).not.toBeNull()
      }),
    )
  })

  test('need a price to buy by', () => {
    expect(quantityForShare(aDraft({ price: '' }), aDesk(), 50)).toBeNull()
    expect(quantityForShare(aDraft({ type: 'market' }), aDesk({ asks: [], last: null }), 50)).toBeNull()
  })
})

describe('sizes', () => {
  const units = fc.constantFrom('base' as const, 'quote' as const, 'percent' as const)
  const lots = fc.integer({ min: 20, max: 15_000 })

  test('written another way and back they are the same quantity, to the lot', () => {
    const types = fc.constantFrom<TicketType>('limit', 'market')
    const sides = fc.constantFrom('buy' as const, 'sell' as const)
    const cases = fc.record({ first: units, second: units, size: lots, type: types, side: sides })
    fc.assert(
      fc.property(cases, ({ first, second, size, type, side }) => {
        const typed = aDraft({ type, side, size: `0.${String(size).padStart(5, '0')}`, price: '60123.45' })
        const wanted = sizedQuantity(typed, aDesk())
        const once = { ...typed, ...resized(typed, aDesk(), first) }
        expect(sizedQuantity(once, aDesk())).toBe(wanted)
        const twice = { ...once, ...resized(once, aDesk(), second) }
        expect(sizedQuantity(twice, aDesk())).toBe(wanted)
      }),
    )
  })

  test('an amount buys whole lots and never costs more than it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 900_000 }), (cents) => {
        const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
        for (const type of ['limit', 'market'] as const) {
          const { quantity, estimate } = judge(aDraft({ type, size: amount, sizeBy: 'quote' }), aDesk())
          if (quantity === null || estimate === null) continue
          expect((quantity as bigint) % decimal('0.00001')).toBe(0n)
          expect(estimate.notional <= decimal(amount)).toBe(true)
        }
      }),
    )
  })

  test('what goes out is the quantity, whichever way it was written', () => {
    expect(orderOf({ size: '3000', sizeBy: 'quote' })?.qty).toBe('0.05')
    expect(orderOf({ side: 'sell', size: '12.5', sizeBy: 'percent', price: '61000' })?.qty).toBe('0.125')
    expect(judge(aDraft({ size: '101', sizeBy: 'percent' }), aDesk()).problems.size?.sentence).toContain(
      '100 %',
    )
    expect(judge(aDraft({ size: '0.5', sizeBy: 'quote' }), aDesk()).problems.size?.sentence).toContain(
      'smallest step',
    )
    expect(judge(aDraft({ size: '50', sizeBy: 'quote', price: '' }), aDesk()).problems.size?.isMissing).toBe(
      true,
    )
  })

  test('a share of what reduces is one of the position, and nothing more can be closed', () => {
    const instrument = anInstrument({ symbol: 'BTCUSDT-PERP', kind: 'perpetual', leverage: 10 })
    const desk = aDesk({ instrument, position: decimal('-0.4') })
    const draft = aDraft({ isReduceOnly: true, sizeBy: 'percent', size: '50', type: 'market' })
    expect(judge(draft, desk).terms?.order).toMatchObject({ qty: '0.2', reduce_only: true })
    expect(judge({ ...draft, side: 'sell' }, desk).problems.size?.sentence).toMatch(/smallest step|nothing/)
    const tooMuch = { ...draft, sizeBy: 'base', size: '0.5' } as const
    expect(judge(tooMuch, desk).problems.size?.sentence).toBe('Reduce only: at most 0.4 BTC.')
  })
})

describe('every type of order', () => {
  test('goes out with what it needs and nothing else', () => {
    const sell = { side: 'sell', trigger: '58000.50', trail: '1.5', price: '57000' } as const
    const usual = { side: 'sell', symbol: 'BTCUSDT', venue: 'sim', qty: '0.1' } as const
    expect(orderOf({ ...sell, type: 'stop_market' })).toEqual({
      ...{ ...usual, type: 'stop_market', stop_price: '58000.5', trigger_by: 'last', tif: 'gtc' },
    })
    expect(orderOf({ ...sell, type: 'stop_limit', triggerBy: 'mark', timeInForce: 'fok' })).toEqual({
      ...{ ...usual, type: 'stop_limit', stop_price: '58000.5', price: '57000' },
      ...{ trigger_by: 'mark', tif: 'fok' },
    })
    expect(orderOf({ ...sell, type: 'trailing_stop' })).toEqual({
      ...{ ...usual, type: 'trailing_stop', trail_percent: '1.5', trigger_by: 'last', tif: 'gtc' },
    })
    expect(orderOf({ ...sell, type: 'trailing_stop', trailBy: 'amount' })?.trail_amount).toBe('1.5')
  })

  test('good till a date bears the instant of the zone in which it was written', () => {
    const order = orderOf({ timeInForce: 'gtd', expiry: '2026-11-21T14:03Z' })
    expect(order).toMatchObject({ tif: 'gtd', expire_ts_ns: '1795269780000000000' })
    expect(judge(aDraft({ timeInForce: 'gtd' }), aDesk()).problems.expiry?.isMissing).toBe(true)
    for (const zone of ['utc', 'local'] as const) {
      const expiry = expiryAt(1_795_269_780_000, zone)
      expect(expiryNs(expiry)).toBe('1795269780000000000')
      expect(expiryOf(fieldText(expiry, zone), zone)).toBe(expiry)
    }
  })

  test('an expiry stays the same instant when the page changes its zone', () => {
    const zoneBefore = process.env['TZ']
    process.env['TZ'] = 'Asia/Kolkata'
    const written = expiryAt(1_795_269_780_000, 'utc')
    const shownLocally = fieldText(written, 'local')
    expect(shownLocally).toBe('2026-11-21T19:33')
    expect(expiryNs(expiryOf(shownLocally, 'local'))).toBe('1795269780000000000')
    expect(fieldText(expiryOf(shownLocally, 'local'), 'utc')).toBe('2026-11-21T14:03')
    expect(expiryOf('', 'utc')).toBe('')
    process.env['TZ'] = zoneBefore ?? 'UTC'
  })

  test('a pair is a limit and a stop on either side of the market, under terms of one quantity', () => {
    const pair = aDraft({ type: 'oco', side: 'sell', price: '62000', trigger: '58000', stopLimit: '57900' })
    const { terms } = judge(pair, aDesk())
    expect(terms && ordersOf(terms)).toMatchObject([
      { type: 'limit', price: '62000', qty: '0.1', tif: 'gtc' },
      { type: 'stop_limit', stop_price: '58000', price: '57900', qty: '0.1', trigger_by: 'last' },
    ])
    expect(judge({ ...pair, stopLimit: '' }, aDesk()).terms?.pairedStop).toMatchObject({
      type: 'stop_market',
    })
    const crossed = judge({ ...pair, trigger: '63000' }, aDesk())
    expect(crossed.problems.trigger?.sentence).toContain('trigger < market < price')
  })

  test('a bracket needs one exit, each on its own side of the entry', () => {
    const entry = { hasBracket: true, price: '60000' } as const
    expect(judge(aDraft(entry), aDesk()).problems.takeProfit?.isMissing).toBe(true)
    expect(
      orderOf({ ...entry, takeProfit: '62000', stopLoss: '58000', stopLossLimit: '57900' })?.bracket,
    ).toEqual({
      take_profit: { price: '62000' },
      stop_loss: { stop_price: '58000', price: '57900' },
    })
    expect(orderOf({ ...entry, stopLoss: '58000' })).toMatchObject({ trigger_by: 'last' })
    const wrongSide = judge(aDraft({ ...entry, takeProfit: '59000' }), aDesk()).problems
    expect(wrongSide.takeProfit?.sentence).toContain('stop loss < entry < take profit')
    const atMarket = aDraft({ ...entry, type: 'market', takeProfit: '58000', stopLoss: '62000' })
    expect(judge(atMarket, aDesk()).problems.stopLoss?.sentence).toContain('wrong side')
  })

  test('a stop that has been reached already is said, not held back', () => {
    const verdict = judge(aDraft({ type: 'stop_market', side: 'sell', trigger: '61000' }), aDesk())
    expect(verdict.terms).not.toBeNull()
    expect(verdict.hint).toMatch(/Will be refused: a sell stop triggers below the market, which is at 60000/)
  })
})

describe('the draft', () => {
  test('what was sent is cleared, what was typed since stays', () => {
    const typed = { size: '0.1', sizeBy: 'base' } as const
    const sent = aDraft({ size: '0.10' })
    expect(draftAfterSending(sent, typed)).toEqual({ ...sent, size: '' })
    const next = aDraft({ size: '0.25' })
    expect(draftAfterSending(next, typed)).toBe(next)
    const half = aDraft({ size: '0.' })
    expect(draftAfterSending(half, typed)).toBe(half)
    const share = aDraft({ size: '0.1', sizeBy: 'percent' })
    expect(draftAfterSending(share, typed)).toBe(share)
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
    expect(changedDraft(postOnly, { timeInForce: 'gtd' })).toMatchObject({ isPostOnly: true })
  })

  test('what closes takes no bracket; a time the new type does not know becomes gtc', () => {
    const bracket = changedDraft(EMPTY_DRAFT, { hasBracket: true })
    expect(changedDraft(bracket, { isReduceOnly: true })).toMatchObject({ hasBracket: false })
    const reducing = changedDraft(EMPTY_DRAFT, { isReduceOnly: true })
    expect(changedDraft(reducing, { hasBracket: true })).toMatchObject({ isReduceOnly: false })
    const immediate = changedDraft(EMPTY_DRAFT, { timeInForce: 'ioc' })
    expect(changedDraft(immediate, { type: 'stop_market' }).timeInForce).toBe('gtc')
    expect(changedDraft(immediate, { type: 'market' }).timeInForce).toBe('ioc')
  })

  test('a picked price goes where the type lives by it; a position is closed at market, reduce only', () => {
    const picked = (type: TicketType) => pricedDraft(aDraft({ type, price: '', trigger: '' }), '61000')
    expect(picked('stop_market')).toMatchObject({ type: 'stop_market', trigger: '61000', price: '' })
    expect(picked('stop_limit')).toMatchObject({ type: 'stop_limit', price: '61000' })
    expect(picked('market')).toMatchObject({ type: 'limit', price: '61000' })
    expect(pricedDraft(EMPTY_DRAFT, '61000', 'sell').side).toBe('sell')
    const closing = closingDraft(aDraft({ sizeBy: 'quote', hasBracket: true }), {
      side: 'sell',
      quantity: '0.3',
    })
    expect(closing).toMatchObject({
      type: 'market',
      side: 'sell',
      size: '0.3',
      sizeBy: 'base',
      isReduceOnly: true,
    })
    expect(clearedDraft(closing)).toEqual({ ...EMPTY_DRAFT, side: 'sell', type: 'market' })
  })
})
